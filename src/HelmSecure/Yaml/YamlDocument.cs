namespace HelmSecure.Yaml;

/// <summary>One document of a stream.</summary>
/// <param name="Root">Never null (the scalar): such documents are left out.</param>
/// <param name="Line">The document's first line, counted in the stream from 1; its content may begin further down.</param>
/// <param name="Source">
/// The path behind <c># Source: </c>, as Helm writes it below <c>---</c>; of several above the content, the first, for what follows came from the chart. Where there is
/// none, that of the document above: Helm gives a file of <c>crds/</c> one line, however many documents it holds. A chart can forge it.
/// </param>
/// <param name="Comments">All comments, in their order.</param>
/// <param name="Repeated">How many of its nodes stand where only an alias is written.</param>
internal sealed record YamlDocument(YamlNode Root, int Line, string? Source, IReadOnlyList<YamlComment> Comments, long Repeated = 0);

/// <summary>A comment, never text inside a scalar that looks like one.</summary>
/// <param name="Line">Counted in the stream from 1.</param>
/// <param name="Text">What follows the <c>#</c>, without white space at its ends.</param>
/// <param name="IsWholeLine">Nothing else stands on the line.</param>
internal sealed record YamlComment(int Line, string Text, bool IsWholeLine);

/// <summary>What is known of one document when it was read.</summary>
/// <param name="Root">Null (the scalar) where there is no content.</param>
/// <param name="Separator">Where the <c>---</c> stands, or a directive before it; null where there is none.</param>
/// <param name="Comments">All comments, in their order.</param>
/// <param name="Weight">Nodes, counted as <see cref="YamlLimits.Nodes"/> says.</param>
/// <param name="Repeated">Those of them that aliases lead to.</param>
internal readonly record struct YamlPart(YamlNode Root, SourceSpan? Separator, IReadOnlyList<YamlComment> Comments, long Weight, long Repeated);

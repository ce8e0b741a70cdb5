namespace HelmSecure.Yaml;

/// <summary>Finds comments: for go-yaml every <c>#</c> begins one that is not part of a scalar, whatever stands before it.</summary>
internal static class YamlComments
{
    /// <param name="text">One document.</param>
    /// <param name="scalars">Where its scalars stand that contain a <c>#</c>; in any order.</param>
    /// <param name="linesAbove">How many lines the stream has above the text.</param>
    public static IReadOnlyList<YamlComment> Find(string text, List<Range> scalars, int linesAbove)
    {
        var at = text.IndexOf('#', StringComparison.Ordinal);
        if (at < 0)
            return [];

        var comments = new List<YamlComment>();
        var line = linesAbove + 1;
        var counted = 0;
        var scalar = 0;
        while (at >= 0)
        {
            while (scalar < scalars.Count && scalars[scalar].End.Value <= at)
                scalar++;
            var end = scalar < scalars.Count && scalars[scalar].Start.Value <= at ? scalars[scalar].End.Value : LineBreaks.EndOfLine(text, at);
            if (scalar == scalars.Count || scalars[scalar].Start.Value > at)
            {
                line += LineBreaks.Count(text.AsSpan(counted, at - counted));
                counted = at;
                var before = text.AsSpan(0, at);
                comments.Add(new(line, text[(at + 1)..end].Trim(), before[(LineBreaks.LastIndex(before) + 1)..].IsWhiteSpace()));
            }

            at = text.IndexOf('#', end);
        }

        return comments;
    }
}

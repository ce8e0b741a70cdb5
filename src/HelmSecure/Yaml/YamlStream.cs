using System.Buffers;

namespace HelmSecure.Yaml;

/// <summary>
/// Reads what may hold many documents. It is split as Kubernetes' client does (apimachinery, util/yaml/decoder.go): a line that begins with <c>---</c> separates, and a stream
/// that begins with <c>{</c> is a sequence of JSON values. Where Helm 3 (<c>(?:^|\s*\n)---\s*</c>) or Helm 4 (<c>(?m)^---[ \t]*</c>) would make other objects of it, it is refused.
/// Only the white space that Helm 3 cuts off the end of a document's last scalar is not held against it.
/// </summary>
internal sealed class YamlStream
{
    // Below this, starting threads takes longer than reading.
    private const int ParallelFrom = 256 << 10;

    // The nodes are counted after each batch, so that memory is bounded too.
    private const int BatchLength = 8 << 20;

    // At the end of a document it can only be the end of a block scalar's text.
    private static readonly SearchValues<char> Insignificant = SearchValues.Create(" \t\r\n\x85\u2028\u2029");

    private const string SourcePrefix = "Source: ";

    private readonly string sourceName;
    private readonly YamlLimits limits;
    private readonly WordPool words = new();

    private YamlStream(string sourceName, YamlLimits limits)
    {
        this.sourceName = sourceName;
        this.limits = limits;
    }

    /// <summary>All documents but the empty ones, in their order. The places of their nodes count in the whole stream.</summary>
    /// <param name="bytes">UTF-8, or UTF-16 behind a byte order mark.</param>
    /// <param name="sourceName">What messages call the stream: a path as the user knows it.</param>
    /// <param name="limits">Null for the default ones.</param>
    /// <exception cref="HelmSecureException">"NAME:LINE:COLUMN: …": not YAML, past a limit, or not surely what Helm and Kubernetes read.</exception>
    public static IReadOnlyList<YamlDocument> Read(ReadOnlyMemory<byte> bytes, string sourceName, YamlLimits? limits = null)
    {
        limits ??= YamlLimits.Default;
        if (bytes.Length > limits.StreamLength)
            throw new HelmSecureException($"{sourceName}: the stream is larger than {limits.StreamLength} bytes");

        var stream = new YamlStream(sourceName, limits);
        if (bytes.Span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, ..] or [_, 0, ..])
            return stream.ReadAlone(bytes);
        if (JsonStream.TryRead(bytes, sourceName, limits) is { } values)
            return values;
        if (bytes.Span is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];

        return stream.ReadAll(stream.Split(bytes));
    }

    // Kubernetes' client looks for lines in the bytes and finds none in UTF-16: it reads the first document.
    private IReadOnlyList<YamlDocument> ReadAlone(ReadOnlyMemory<byte> bytes)
    {
        YamlText.RefuseLonger(bytes.Length, sourceName, linesAbove: 0, limits);
        var text = YamlText.Decode(bytes.Span, sourceName, linesAbove: 0);
        var part = YamlReader.ReadPart(text, sourceName, linesAbove: 0, limits, words);
        return IsEmpty(part) ? [] : [new(part.Root, Line: 1, Source(part), part.Comments, part.Repeated)];
    }

    private List<Piece> Split(ReadOnlyMemory<byte> stream)
    {
        var pieces = new List<Piece>();
        var (start, lines) = (0, 0);
        for (var at = 0; at >= 0; at = NextSeparator(stream.Span, at))
        {
            if (!stream.Span[at..].StartsWith("---"u8))
                continue;

            Add(stream[start..at]);
            var length = stream.Span[at..].IndexOf((byte)'\n');
            start = length < 0 ? stream.Length : at + length + 1;
            RefuseUnclear(stream.Span[(at + 3)..start], lines + 1);
            lines++;
        }

        Add(stream[start..]);
        return pieces;

        void Add(ReadOnlyMemory<byte> bytes)
        {
            if (bytes.Span.ContainsAnyExcept(" \r\n"u8))
                pieces.Add(new(bytes, lines));
            if (pieces.Count > limits.Documents)
                throw new HelmSecureException($"{sourceName}:{lines + 1}: the stream has more than {limits.Documents} documents");
            lines += LineBreaks.Count(bytes.Span);
        }
    }

    private static int NextSeparator(ReadOnlySpan<byte> stream, int at)
    {
        var next = stream[at..].IndexOf("\n---"u8);
        return next < 0 ? -1 : at + next + 1;
    }

    // Both Helms split before any text that follows; Kubernetes' client takes a comment only, and that without a space too, where YAML sees text.
    private void RefuseUnclear(ReadOnlySpan<byte> behind, int line)
    {
        var text = behind.TrimStart(" \t"u8);
        var isComment = text is [(byte)'#', ..] && text.Length < behind.Length && LineBreaks.Count(text.TrimEnd("\r\n"u8)) is 0;
        if (!isComment && text is not ([] or [(byte)'\n'] or [(byte)'\r'] or [(byte)'\r', (byte)'\n']))
            throw new HelmSecureException($"{sourceName}:{line}:1: a line that begins with '---' separates documents, and only a comment may follow on it")
            {
                Hint = "put what follows on a line of its own",
            };
    }

    private List<YamlDocument> ReadAll(List<Piece> pieces)
    {
        var documents = new List<YamlDocument>(pieces.Count);
        var nodes = 0L;
        string? source = null;
        for (var first = 0; first < pieces.Count;)
        {
            var (end, length) = (first, 0);
            while (end < pieces.Count && length < BatchLength)
                length += pieces[end++].Bytes.Length;

            var batch = pieces[first..end];
            foreach (var (piece, part) in batch.Zip(length < ParallelFrom ? batch.Select(ReadPiece) : AllCores.Answers(batch, ReadPiece)))
            {
                nodes += part.Weight;
                if (nodes > limits.StreamNodes)
                    throw new HelmSecureException($"{sourceName}:{piece.LinesAbove + 1}: the stream has more than {limits.StreamNodes} nodes, counted through its aliases");
                source = Source(part) ?? source;
                if (!IsEmpty(part))
                    documents.Add(new(part.Root, piece.LinesAbove + 1, source, part.Comments, part.Repeated));
            }

            first = end;
        }

        return documents;
    }

    private YamlPart ReadPiece(Piece piece)
    {
        YamlText.RefuseLonger(piece.Bytes.Length, sourceName, piece.LinesAbove, limits);
        var text = YamlText.Decode(piece.Bytes.Span, sourceName, piece.LinesAbove);
        if (text is ['\uFEFF', ..])
            throw new HelmSecureException($"{sourceName}:{piece.LinesAbove + 1}:1: a byte order mark is allowed at the beginning only");

        var part = YamlReader.ReadPart(text, sourceName, piece.LinesAbove, limits, words);
        // Behind a break that is none for Kubernetes: each of the three cuts it off, or begins a document there, in other cases.
        if (part.Separator is { } separator)
            throw new HelmSecureException($"{sourceName}:{separator}: '---' separates documents here for YAML, and not for Kubernetes");

        RefuseIfTrimmedDiffers(text, part, piece);
        return part;
    }

    // Helm 3 cuts white space off both ends of a document, the indentation of its first line too: then "  a:\n  b:" is {a: {b: null}}.
    private void RefuseIfTrimmedDiffers(string text, YamlPart part, Piece piece)
    {
        var content = text.AsSpan().TrimEnd();
        var end = text.AsSpan(content.Length).ContainsAnyExcept(Insignificant) ? content.Length : text.Length;
        var start = content.Length - content.TrimStart().Length;
        var isIndented = start > 0 && LineBreaks.LastIndex(text.AsSpan(0, start)) != start - 1;
        if (content.IsEmpty || (!isIndented && end == text.Length))
            return;

        var trimmed = YamlReader.ReadPart(text[start..end], sourceName, piece.LinesAbove + LineBreaks.Count(text.AsSpan(0, start)), limits, words);
        if (!part.Root.HasValueOf(trimmed.Root))
        {
            throw new HelmSecureException($"{sourceName}:{part.Root.Span}: Helm cuts white space off the ends of a document, and without it this one is another")
            {
                Hint = "begin the document in the first column, and end it with what can be seen",
            };
        }
    }

    private static bool IsEmpty(YamlPart part) => part.Root is YamlScalar { Kind: ScalarKind.Null };

    private static string? Source(YamlPart part) => part.Comments.FirstOrDefault(comment =>
        comment.IsWholeLine
        && comment.Text.StartsWith(SourcePrefix, StringComparison.Ordinal)
        && (IsEmpty(part) || comment.Line <= part.Root.Span.Line))?.Text[SourcePrefix.Length..].Trim();

    private readonly record struct Piece(ReadOnlyMemory<byte> Bytes, int LinesAbove);
}

using System.Buffers;

namespace HelmSecure.Yaml;

/// <summary>Line breaks of YAML 1.1: LF, CR, CR LF, NEL, LS, PS. All of them end a line for go-yaml, and so in every line number we give.</summary>
internal static class LineBreaks
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("\n\r\x85\u2028\u2029");

    public static int Count(ReadOnlySpan<byte> utf8) =>
        utf8.Count((byte)'\n') + utf8.Count((byte)'\r') - utf8.Count("\r\n"u8) + utf8.Count("\u0085"u8) + utf8.Count("\u2028"u8) + utf8.Count("\u2029"u8);

    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var at = text.IndexOfAny(Characters); at >= 0; at = text.IndexOfAny(Characters))
        {
            count++;
            text = text[(at + (text[at..] is ['\r', '\n', ..] ? 2 : 1))..];
        }

        return count;
    }

    /// <summary>Of the last break in the text, else -1.</summary>
    public static int LastIndex(ReadOnlySpan<char> text) => text.LastIndexOfAny(Characters);

    /// <summary>Where the line of this character ends: at its break, or at the end of the text.</summary>
    public static int EndOfLine(string text, int at)
    {
        var length = text.AsSpan(at).IndexOfAny(Characters);
        return length < 0 ? text.Length : at + length;
    }
}

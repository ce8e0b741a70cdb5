using System.Globalization;
using System.Text;

namespace HelmSecure;

/// <summary>Makes text that came from a chart, a key or another program safe to show: what would steer a terminal or hide becomes visible.</summary>
public static class HostileText
{
    /// <summary>
    /// One line of the same text in which control characters (ESC, line feed, C1), bidirectional and zero-width marks, line separators
    /// and lone surrogates are written as <c>\n</c>, <c>\x1b</c>, <c>\u202e</c> or <c>\U000e0001</c>, and what a pipeline's runner would take for a command wherever it stands
    /// (<c>##[error]</c> of GitHub, <c>##vso[…]</c> of Azure) as <c>#\x23[error]</c>. Text without any is returned as it is.
    /// </summary>
    public static string Neutralize(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            // Printable ASCII, nearly all there is, needs no lookup.
            if (text[i] is < ' ' or > '~' || BeginsRunnerCommand(text, i))
                return Neutralize(text, i);
        }
        return text;
    }

    /// <summary>As <see cref="Neutralize(string)"/>, for text that begins a line, where GitHub's runner obeys <c>::error::</c>.</summary>
    public static string NeutralizeLine(string text)
    {
        var line = Neutralize(text);
        var start = line.Length - line.TrimStart().Length;
        return line.AsSpan(start) is [':', ':', >= 'A' and <= 'z', ..] ? $"{line[..start]}\\x3a{line[(start + 1)..]}" : line;
    }

    private static string Neutralize(string text, int start)
    {
        var result = new StringBuilder(text, 0, start, text.Length + 16);
        for (var i = start; i < text.Length;)
        {
            // Decoded here: the enumerator of runes would put U+FFFD in place of a lone surrogate.
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                result.Append($"\\u{(int)text[i]:x4}");
                i++;
                continue;
            }
            if (Hides(rune) || BeginsRunnerCommand(text, i))
                result.Append(Escape(rune.Value));
            else
                result.Append(text, i, rune.Utf16SequenceLength);
            i += rune.Utf16SequenceLength;
        }
        return result.ToString();
    }

    // At the second of "##", before a short word or none, and "[".
    private static bool BeginsRunnerCommand(string text, int at)
    {
        const int longestWord = 16;
        if (text[at] is not '#' || at is 0 || text[at - 1] is not '#')
            return false;
        var after = text.AsSpan(at + 1, Math.Min(text.Length - at - 1, longestWord + 1));
        var end = after.IndexOfAnyExceptInRange('A', 'z') is var other and >= 0 ? other : after.Length;
        return after[..end].Contains('[');
    }

    private static bool Hides(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Escape(int value) => value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < 0x100 => $"\\x{value:x2}",
        < 0x10000 => $"\\u{value:x4}",
        _ => $"\\U{value:x8}",
    };
}

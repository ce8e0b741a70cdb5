using System.Globalization;
using System.Text;

namespace HelmSecure;

/// <summary>Makes text that came from a chart, a key or another program safe to show: what would steer a terminal or hide becomes visible.</summary>
public static class HostileText
{
    /// <summary>
    /// One line of the same text in which control characters (ESC, line feed, C1), bidirectional and zero-width marks, line separators
    /// and lone surrogates are written as <c>\n</c>, <c>\x1b</c>, <c>\u202e</c> or <c>\U000e0001</c>. Text without any is returned as it is.
    /// </summary>
    public static string Neutralize(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            // Printable ASCII, nearly all there is, needs no lookup.
            if (text[i] is < ' ' or > '~')
                return Neutralize(text, i);
        }
        return text;
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
            if (Hides(rune))
                result.Append(Escape(rune.Value));
            else
                result.Append(text, i, rune.Utf16SequenceLength);
            i += rune.Utf16SequenceLength;
        }
        return result.ToString();
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

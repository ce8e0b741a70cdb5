using System.Runtime.InteropServices;

namespace HelmSecure.Charts;

/// <summary>A text, or what stands between the brackets of an action.</summary>
/// <param name="Start">In the template.</param>
/// <param name="End">Behind its last character.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GoTemplateToken(bool IsText, int Start, int End);

/// <summary>The words of an action.</summary>
/// <param name="Functions">What it calls, keywords among them.</param>
/// <param name="LastCommand">The function behind the last <c>|</c>, or the only one; empty for a value.</param>
/// <param name="IsPlain">No text in it can make a line break.</param>
internal sealed record GoTemplateWords(IReadOnlyList<string> Functions, string LastCommand, bool IsPlain);

/// <summary>Takes templates apart as Go does (text/template/parse/lex.go).</summary>
internal static class GoTemplate
{
    private const string Blank = " \t\r\n";

    /// <summary>Texts, cut as <c>{{-</c> and <c>-}}</c> say, and actions, without comments, in their order.</summary>
    public static IEnumerable<GoTemplateToken> Tokens(string template)
    {
        var position = 0;
        var cutsStart = false;
        while (true)
        {
            var open = template.IndexOf("{{", position, StringComparison.Ordinal);
            var body = open + 2;
            var cutsEnd = open >= 0 && body + 1 < template.Length && template[body] is '-' && IsBlank(template[body + 1]);
            yield return Text(template, position, open < 0 ? template.Length : open, cutsStart, cutsEnd);
            if (open < 0)
                yield break;

            body += cutsEnd ? 2 : 0;
            var isComment = template.AsSpan(body).StartsWith("/*", StringComparison.Ordinal);
            var close = isComment ? CloseOfComment(template, body) : Close(template, body);
            cutsStart = close - 2 >= body && template[close - 1] is '-' && IsBlank(template[close - 2]);
            if (!isComment)
                yield return new(IsText: false, body, close - (cutsStart ? 2 : 0));
            position = Math.Min(close + 2, template.Length);
        }
    }

    /// <summary>"if", "end"; empty where there is no word.</summary>
    public static string FirstWord(string action)
    {
        var start = action.AsSpan().TrimStart(Blank);
        return start[..LengthOfWord(start)].ToString();
    }

    /// <summary>Whether it sets a variable and prints nothing.</summary>
    public static bool IsSilent(string action)
    {
        var text = action.AsSpan().TrimStart(Blank);
        if (text is not ['$', ..])
            return false;
        var behind = text[(1 + LengthOfWord(text[1..]))..].TrimStart(Blank);
        return behind.StartsWith(":=", StringComparison.Ordinal) || behind is ['=', ..];
    }

    public static GoTemplateWords Words(string action)
    {
        var functions = new List<string>();
        var (last, isPlain) = ("", true);
        for (var i = 0; i < action.Length;)
        {
            var letter = action[i];
            var end = i + 1;
            if (letter is '"' or '`' or '\'')
            {
                end = Math.Min(EndOfQuote(action, i), action.Length);
                isPlain &= letter is not '`' && !action.AsSpan(i, end - i).Contains('\\');
            }
            else if (letter is '.' or '$' || IsWord(letter))
            {
                while (end < action.Length && (action[end] is '.' || IsWord(action[end])))
                    end++;
                var word = action[i..end];
                isPlain &= !word.Contains(".Files", StringComparison.Ordinal);
                if (char.IsAsciiLetter(letter) || letter is '_')
                {
                    functions.Add(word);
                    last = last.Length is 0 ? word : last;
                }
            }
            else if (letter is '|')
            {
                last = "";
            }

            i = end;
        }

        return new(functions, last, isPlain);
    }

    private static GoTemplateToken Text(string template, int start, int end, bool cutsStart, bool cutsEnd)
    {
        var text = template.AsSpan(start, end - start);
        if (cutsEnd)
            text = text.TrimEnd(Blank);
        var cut = cutsStart ? text.Length - text.TrimStart(Blank).Length : 0;
        return new(IsText: true, start + cut, start + text.Length);
    }

    private static int CloseOfComment(string template, int body)
    {
        var end = template.IndexOf("*/", body + 2, StringComparison.Ordinal);
        return end < 0 ? template.Length : Close(template, end + 2);
    }

    // Where "}}" stands, which does not count within quotes.
    private static int Close(string template, int position)
    {
        while (position < template.Length)
        {
            if (template.AsSpan(position).StartsWith("}}", StringComparison.Ordinal))
                return position;
            position = template[position] is '"' or '`' or '\'' ? EndOfQuote(template, position) : position + 1;
        }

        return template.Length;
    }

    private static int EndOfQuote(string text, int position)
    {
        var quote = text[position++];
        while (position < text.Length && text[position] != quote)
            position += text[position] is '\\' && quote is not '`' ? 2 : 1;
        return position + 1;
    }

    private static int LengthOfWord(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && IsWord(text[length]))
            length++;
        return length;
    }

    private static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_';

    private static bool IsBlank(char letter) => Blank.Contains(letter, StringComparison.Ordinal);
}

using System.Runtime.InteropServices;

namespace HelmSecure.Charts;

/// <summary>A text, or what stands between the brackets of an action.</summary>
/// <param name="Start">In the template.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="IsComment">It is the text of a comment, without its marks.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GoTemplateToken(bool IsText, int Start, int End, bool IsComment = false);

internal enum GoWordKind
{
    /// <summary><c>include</c>, <c>if</c>, <c>true</c>: a function, a keyword or a constant.</summary>
    Name,

    /// <summary><c>.Values.a</c>, <c>$x.b</c>, <c>$</c>, <c>.</c></summary>
    Field,

    /// <summary>In quotes of any kind.</summary>
    Text,

    Number,

    /// <summary><c>|</c></summary>
    Pipe,

    /// <summary><c>(</c></summary>
    Open,

    /// <summary><c>)</c></summary>
    Close,

    /// <summary>Anything else: <c>:=</c> is two of these.</summary>
    Other,
}

/// <summary>A word of an action.</summary>
/// <param name="Text">As written; of a text, what is between the quotes.</param>
/// <param name="Start">In the action.</param>
/// <param name="End">Behind its last character.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct GoWord(GoWordKind Kind, string Text, int Start, int End);

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
    public static IEnumerable<GoTemplateToken> Tokens(string template) => TokensAndComments(template).Where(token => !token.IsComment);

    /// <summary>As <see cref="Tokens"/>, and comments in their places.</summary>
    public static IEnumerable<GoTemplateToken> TokensAndComments(string template)
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
            var end = close - (cutsStart ? 2 : 0);
            yield return isComment ? Comment(template, body + 2, end) : new(IsText: false, body, end);
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
        foreach (var word in Lex(action))
        {
            switch (word.Kind)
            {
                case GoWordKind.Text:
                    isPlain &= action[word.Start] is not '`' && !action.AsSpan(word.Start, word.End - word.Start).Contains('\\');
                    break;
                case GoWordKind.Field:
                    isPlain &= !word.Text.Contains(".Files", StringComparison.Ordinal);
                    break;
                case GoWordKind.Name:
                    isPlain &= !word.Text.Contains(".Files", StringComparison.Ordinal);
                    functions.Add(word.Text);
                    last = last.Length is 0 ? word.Text : last;
                    break;
                case GoWordKind.Pipe:
                    last = "";
                    break;
            }
        }

        return new(functions, last, isPlain);
    }

    /// <summary>The words of an action, without white space.</summary>
    public static IEnumerable<GoWord> Lex(string action)
    {
        for (var i = 0; i < action.Length;)
        {
            var word = WordAt(action, i);
            if (!IsBlank(action[i]))
                yield return word;
            i = word.End;
        }
    }

    private static GoWord WordAt(string action, int start)
    {
        var letter = action[start];
        if (letter is '"' or '`' or '\'')
        {
            var close = Math.Min(EndOfQuote(action, start), action.Length);
            var inside = action.AsSpan(start + 1, close - start - 1);
            return new(GoWordKind.Text, inside.EndsWith([letter]) ? inside[..^1].ToString() : inside.ToString(), start, close);
        }

        var end = start + 1;
        if (letter is not ('.' or '$') && !IsWord(letter))
        {
            var kind = letter switch
            {
                '|' => GoWordKind.Pipe,
                '(' => GoWordKind.Open,
                ')' => GoWordKind.Close,
                _ => GoWordKind.Other,
            };
            return new(kind, action[start..end], start, end);
        }

        while (end < action.Length && (action[end] is '.' || IsWord(action[end])))
            end++;
        return new(letter is '.' or '$' ? GoWordKind.Field : char.IsAsciiDigit(letter) ? GoWordKind.Number : GoWordKind.Name, action[start..end], start, end);
    }

    private static GoTemplateToken Text(string template, int start, int end, bool cutsStart, bool cutsEnd)
    {
        var text = template.AsSpan(start, end - start);
        if (cutsEnd)
            text = text.TrimEnd(Blank);
        var cut = cutsStart ? text.Length - text.TrimStart(Blank).Length : 0;
        return new(IsText: true, start + cut, start + text.Length);
    }

    private static GoTemplateToken Comment(string template, int start, int end)
    {
        var close = template.AsSpan(start, Math.Max(0, end - start)).LastIndexOf("*/", StringComparison.Ordinal);
        return new(IsText: false, start, close < 0 ? Math.Max(start, end) : start + close, IsComment: true);
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

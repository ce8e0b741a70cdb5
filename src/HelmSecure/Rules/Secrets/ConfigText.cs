using System.Buffers;
using System.Runtime.InteropServices;

namespace HelmSecure.Rules.Secrets;

/// <summary>Reads names and their values out of texts of whatever grammar: properties, INI, YAML, JSON, XML, connection strings, scripts.</summary>
internal static class ConfigText
{
    private const int LongestIndent = 200;
    private const int LongestValue = 1024;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
    private static readonly SearchValues<char> EndsOfValue = SearchValues.Create(" \t\r\n\"'`<>,;&(){}[]|");
    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n");

    /// <summary>Those whose names promise a secret, but for what is commented out. Looks at each character a bounded number of times.</summary>
    public static IEnumerable<Pair> Pairs(string text)
    {
        for (var position = 0; position < text.Length;)
        {
            var hit = text.AsSpan(position).IndexOfAny(SecretName.Signs);
            if (hit < 0)
                yield break;

            var (start, end) = NameAround(text, position + hit);
            position = end;
            var strength = SecretName.StrengthOf(Trimmed(text.AsSpan(start, end - start)));
            if (strength is NameStrength.None || ValueBehind(text, start, end) is not { } value)
                continue;

            // Between quotes there may be a text with names of its own.
            position = value.IsQuoted ? end : Math.Max(end, value.Start + value.Length);
            if (!IsCommentedOut(text, start))
                yield return new(Trimmed(text.AsSpan(start, end - start)).ToString(), strength, text.Substring(value.Start, value.Length), value.Start, value.IsQuoted);
        }
    }

    /// <summary>Of what stands at this place: <c>token</c> of <c>"token": "…"</c>; null where there is none.</summary>
    public static string? NameBefore(string text, int position)
    {
        var before = text.AsSpan(Math.Max(0, position - SecretName.Longest), Math.Min(position, SecretName.Longest)).TrimEnd("\"'`\\ ");
        if (before is not ([.., ':'] or [.., '=']))
            return null;

        before = before.TrimEnd(":=>").TrimEnd("\"'`\\ ");
        var name = before[(before.LastIndexOfAnyExcept(NameCharacters) + 1)..].TrimStart("-.");
        return name.Length > 0 ? name.ToString() : null;
    }

    /// <summary>Behind the mark of a comment of YAML, INI, SQL, JavaScript or C.</summary>
    public static bool IsCommentedOut(string text, int position)
    {
        var before = text.AsSpan(Math.Max(0, position - LongestIndent), Math.Min(position, LongestIndent));
        var line = before[(before.LastIndexOfAny(LineBreaks) + 1)..].TrimStart();
        return line is ['#', ..] or [';', ..] or ['/', '/', ..] or ['-', '-', ' ', ..] or ['*', ' ', ..] or ['<', '!', '-', '-', ..] || line.Contains(" # ", StringComparison.Ordinal);
    }

    private static (int Start, int End) NameAround(string text, int position)
    {
        var before = text.AsSpan(Math.Max(0, position - SecretName.Longest), Math.Min(position, SecretName.Longest));
        var behind = text.AsSpan(position);
        behind = behind[..Math.Min(behind.Length, SecretName.Longest)];
        var end = behind.IndexOfAnyExcept(NameCharacters);
        return (position - (before.Length - 1 - before.LastIndexOfAnyExcept(NameCharacters)), position + (end < 0 ? behind.Length : Math.Max(end, 1)));
    }

    private static ReadOnlySpan<char> Trimmed(ReadOnlySpan<char> name) => name.Trim("-.");

    private static ValuePlace? ValueBehind(string text, int start, int end)
    {
        var i = end;
        while (i < text.Length && text[i] is '"' or '\'' or '\\')
            i++;
        var separator = Skip(text, i, " \t");
        // "<password>…</password>"
        var isElement = start > 0 && text[start - 1] is '<' && separator < text.Length && text[separator] is '>';
        if (isElement)
            return ValueAt(text, separator + 1);
        // Of redis.conf.
        if (separator > i && text.AsSpan(start, end - start) is "requirepass" or "masterauth")
            return ValueAt(text, separator);
        if (separator >= text.Length || text[separator] is not (':' or '='))
            return null;

        var isColon = text[separator] is ':';
        var value = separator + 1;
        // "a := b" and "a => b" set a value, "a == b" asks for one.
        if (value < text.Length && text[value] is '=' or '>')
        {
            if (!isColon && text[value] is '=')
                return null;
            value++;
        }

        // YAML's colon is followed by a blank.
        return isColon && value < text.Length && text[value] is not (' ' or '\t' or '"' or '\'' or '\\' or '=') && i == end && text[value - 1] is ':' ? null : ValueAt(text, value);
    }

    private static ValuePlace? ValueAt(string text, int start)
    {
        var i = Skip(text, start, " \t");
        // JSON within JSON.
        var isEscaped = i + 1 < text.Length && text[i] is '\\' && text[i + 1] is '"';
        i += isEscaped ? 1 : 0;
        if (i >= text.Length)
            return null;

        var rest = text.AsSpan(i, Math.Min(LongestValue, text.Length - i));
        if (rest[0] is not ('"' or '\'' or '`'))
            return new(i, rest.IndexOfAny(EndsOfValue) is >= 0 and var end ? end : rest.Length, IsQuoted: false);

        var line = rest[1..].IndexOfAny(LineBreaks) is >= 0 and var length ? rest.Slice(1, length) : rest[1..];
        var close = line.IndexOf(rest[0]);
        return close < 0 ? null : new(i + 1, isEscaped && close > 0 ? close - 1 : close, IsQuoted: true);
    }

    private static int Skip(string text, int start, ReadOnlySpan<char> blanks)
    {
        var most = Math.Min(text.Length, start + LongestIndent);
        while (start < most && blanks.Contains(text[start]))
            start++;
        return start;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct ValuePlace(int Start, int Length, bool IsQuoted);
}

/// <summary>A name and what stands behind it.</summary>
/// <param name="Position">Of the value.</param>
/// <param name="IsQuoted">In the text, not in its YAML.</param>
internal sealed record Pair(string Name, NameStrength Strength, string Value, int Position, bool IsQuoted);

using System.Text;

namespace HelmSecure.Cli.Guard;

/// <summary>The lists of files in helm's flags: <c>--values</c> takes a line of comma-separated values (Go's encoding/csv), <c>--set-file</c> Helm's own keys and paths (pkg/strvals).</summary>
internal static class FileLists
{
    /// <summary>The fields of a value of <c>--values</c>.</summary>
    /// <exception cref="HelmSecureException">Its quotes do not match.</exception>
    public static IReadOnlyList<string> Fields(string line)
    {
        if (line.Length is 0)
            return [];
        var fields = new List<string>();
        for (var at = 0; ; at++)
        {
            var (field, end) = at < line.Length && line[at] is '"' ? Quoted(line, at + 1) : Bare(line, at);
            fields.Add(field);
            if (end >= line.Length || line[end] is not ',')
                return fields;
            at = end;
        }
    }

    /// <summary>A field as it stands in such a line.</summary>
    public static string Field(string text) => text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A value of <c>--set-file</c> in which each path is replaced.</summary>
    /// <param name="replace">Gives the path that is to stand there.</param>
    public static string ReplacePaths(string text, Func<string, string> replace)
    {
        var result = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            var end = Until(text, at, "=,");
            result.Append(text, at, end - at);
            at = end;
            if (at < text.Length && text[at] is '=')
                at = ReplaceValue(text, at, replace, result);
            if (at < text.Length)
                result.Append(text[at++]);
        }

        return result.ToString();
    }

    // From the equals sign to the comma behind the value, which may be a list in braces.
    private static int ReplaceValue(string text, int at, Func<string, string> replace, StringBuilder result)
    {
        result.Append('=');
        var isList = ++at < text.Length && text[at] is '{';
        if (!isList)
            return ReplacePath(text, at, ",", replace, result);
        do
        {
            result.Append(text[at]);
            at = ReplacePath(text, at + 1, ",}", replace, result);
        }
        while (at < text.Length && text[at] is ',');
        if (at < text.Length)
            result.Append(text[at++]);
        return at;
    }

    private static int ReplacePath(string text, int at, string ends, Func<string, string> replace, StringBuilder result)
    {
        var end = Until(text, at, ends);
        if (end > at)
            result.Append(Escape(replace(Unescape(text[at..end]))));
        return end;
    }

    private static (string Field, int End) Bare(string line, int start)
    {
        var length = line.AsSpan(start).IndexOfAny(',', '\n');
        var end = length < 0 ? line.Length : start + length;
        var field = line[start..end].TrimEnd('\r');
        return field.Contains('"', StringComparison.Ordinal) ? throw BadQuotes(line) : (field, end);
    }

    private static (string Field, int End) Quoted(string line, int start)
    {
        var field = new StringBuilder();
        for (var at = start; at < line.Length; at++)
        {
            if (line[at] is not '"')
                field.Append(line[at]);
            else if (at + 1 < line.Length && line[at + 1] is '"')
                field.Append(line[++at]);
            else
                return at + 1 == line.Length || line[at + 1] is ',' or '\r' or '\n' ? (field.ToString(), at + 1) : throw BadQuotes(line);
        }

        throw BadQuotes(line);
    }

    private static HelmSecureException BadQuotes(string line) => new($"--values takes file names with commas between, and the quotes in '{line}' do not match");

    // A backslash takes the next letter for what it is.
    private static int Until(string text, int start, string ends)
    {
        for (var at = start; at < text.Length; at++)
        {
            if (text[at] is '\\')
                at++;
            else if (ends.Contains(text[at], StringComparison.Ordinal))
                return at;
        }

        return text.Length;
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is not '\\' || ++at < text.Length)
                result.Append(text[at]);
        }

        return result.ToString();
    }

    private static string Escape(string text) => string.Concat(text.Select(letter => letter is ',' or '\\' or '{' or '}' ? $"\\{letter}" : $"{letter}"));
}

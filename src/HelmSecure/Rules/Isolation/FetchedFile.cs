using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

/// <summary>Which file a command fetches, and which ones it makes programs; by their base names, for the directory may be a variable.</summary>
internal static class FetchedFile
{
    /// <summary>Null where the program writes to its output, or nobody can say.</summary>
    public static string? Of(ShellCommand command)
    {
        var arguments = command.Arguments.ToList();
        var named = command.Program is "wget" ? Option(arguments, 'O', "--output-document") : Option(arguments, 'o', "--output");
        var redirected = command.Redirections.FirstOrDefault(redirection => redirection.Operator is ">" or ">|" && redirection.Descriptor is "" or "1")?.Target;
        if ((named ?? redirected) is { } target)
            return target.Text is "-" or "/dev/stdout" ? null : target.BaseName;

        var keepsName = command.Program is "wget" || arguments.Exists(word => word.Text is "--remote-name" || (word.IsShortOption && word.Text.Contains('O', StringComparison.Ordinal)));
        return keepsName && arguments.Find(word => word.Text.Contains("://", StringComparison.Ordinal)) is { } url ? new ShellWord(url.Text.Split('?', 2)[0]).BaseName : null;
    }

    /// <summary>The files of a <c>chmod</c> or <c>install</c> that lets them be run.</summary>
    public static IEnumerable<string> MadeExecutable(ShellCommand command)
    {
        var arguments = command.Arguments.ToList();
        var mode = command.Program is "chmod" ? arguments.Find(word => !word.Text.StartsWith('-'))?.Text : Option(arguments, 'm', "--mode")?.Text ?? "755";
        return mode is not null && IsExecutable(mode) ? arguments.Select(word => word.BaseName) : [];
    }

    private static bool IsExecutable(string mode) => mode.All(char.IsAsciiDigit)
        ? mode.TakeLast(3).Any(digit => (digit - '0') % 2 is 1)
        : mode.Contains('x', StringComparison.Ordinal) && mode.AsSpan().IndexOfAny('+', '=') >= 0;

    // "-o file", "-sSLo file", "-ofile", "--output file", "--output=file"
    private static ShellWord? Option(List<ShellWord> words, char letter, string name)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var (text, next) = (words[i].Text, i + 1 < words.Count ? words[i + 1] : null);
            var isEnd = words[i].IsShortOption && text[^1] == letter;
            if (isEnd || text == name)
                return next;
            if (text.StartsWith(name + "=", StringComparison.Ordinal))
                return new(text[(name.Length + 1)..]);
            if (words[i].IsShortOption && text.IndexOf(letter, StringComparison.Ordinal) is > 0 and var at && text.AsSpan(1, at - 1).IndexOfAnyExceptInRange('A', 'z') < 0)
                return new(text[(at + 1)..]);
        }

        return null;
    }
}

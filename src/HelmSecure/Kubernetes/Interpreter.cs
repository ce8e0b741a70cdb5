namespace HelmSecure.Kubernetes;

/// <summary>A program that runs the text it is given, and where in its words that text is.</summary>
/// <param name="Name"><c>sh</c>, <c>python</c> …; without the version of <c>python3.12</c>.</param>
/// <param name="IsShell">Its text is a shell script.</param>
/// <param name="Code">The text itself, behind an option: <c>sh -c …</c>.</param>
/// <param name="File">The file that holds the text.</param>
/// <param name="IsInteractive">A shell that asks for more: <c>-i</c>.</param>
internal sealed record Interpreter(string Name, bool IsShell, ShellWord? Code, ShellWord? File, bool IsInteractive)
{
    private static readonly HashSet<string> Shells = new(StringComparer.Ordinal) { "sh", "bash", "ash", "dash", "zsh", "ksh", "mksh", "rbash", "fish", "pwsh", "powershell" };

    // The letters of their options that are followed by code, or say that there is none to be read.
    private static readonly Dictionary<string, string> Languages = new(StringComparer.Ordinal)
    {
        ["python"] = "cm",
        ["perl"] = "eEnp",
        ["ruby"] = "enp",
        ["node"] = "ep",
        ["php"] = "r",
        ["lua"] = "e",
    };

    /// <summary>What it runs is what it is sent: <c>curl … | sh</c>.</summary>
    public bool RunsInput => Code is null && (File is null || File.Text is "-" or "/dev/stdin");

    public static bool IsShellName(string name) => Shells.Contains(name);

    /// <summary>The program of a command; null where it is none of them.</summary>
    public static Interpreter? Of(ShellCommand command)
    {
        var name = command.Program;
        if (Shells.Contains(name))
            return Shell(name, command.Arguments);
        if (name.Length > 16)
            return null;

        name = name.TrimEnd(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.']);
        return Languages.TryGetValue(name, out var letters) ? Language(name, letters, [.. command.Arguments]) : null;
    }

    /// <summary>A shell that may stand anywhere: <c>kubectl exec web -- sh -c …</c>.</summary>
    public static Interpreter Shell(string name, IEnumerable<ShellWord> arguments)
    {
        var (takesCode, takesInput, isInteractive, isValue) = (false, false, false, false);
        foreach (var word in arguments)
        {
            if (isValue)
            {
                isValue = false;
            }
            else if (name is "pwsh" or "powershell" && word.IsOption)
            {
                takesCode |= word.Text.ToUpperInvariant() is "-C" or "-COMMAND";
            }
            else if (word.IsShortOption)
            {
                takesCode |= word.Text.Contains('c', StringComparison.Ordinal);
                takesInput |= word.Text.Contains('s', StringComparison.Ordinal);
                isInteractive |= word.Text.Contains('i', StringComparison.Ordinal);
                // "-o pipefail", "-euo pipefail"
                isValue = word.Text[^1] is 'o' or 'O';
            }
            else if (!word.IsOption)
            {
                return new(name, IsShell: true, takesCode ? word : null, takesCode || takesInput ? null : word, isInteractive);
            }
        }

        return new(name, IsShell: true, Code: null, File: null, isInteractive);
    }

    private static Interpreter Language(string name, string letters, ShellWord[] arguments)
    {
        var end = Array.FindIndex(arguments, word => !word.IsOption || (word.IsShortOption && word.Text.AsSpan().IndexOfAny(letters) >= 0));
        var word = end < 0 ? null : arguments[end];
        var code = word is { IsOption: true } ? arguments.ElementAtOrDefault(end + 1) ?? word : null;
        return new(name, IsShell: false, code, code is null ? word : null, IsInteractive: false);
    }
}

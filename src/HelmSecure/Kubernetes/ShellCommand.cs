namespace HelmSecure.Kubernetes;

/// <summary>One call of a program, as a shell reads it or as a container's <c>command</c> lists it.</summary>
internal sealed class ShellCommand
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal) { "if", "then", "elif", "else", "do", "while", "until", "!", "{", "}", "done", "fi" };

    // Programs that start another one: their options that take a value, and how many words stand before it.
    private static readonly Dictionary<string, (string ValueOptions, int Operands)> Starters = new(StringComparer.Ordinal)
    {
        ["builtin"] = ("", 0),
        ["busybox"] = ("", 0),
        ["catatonit"] = ("", 0),
        ["chroot"] = ("", 1),
        ["command"] = ("", 0),
        ["doas"] = ("uC", 0),
        ["dumb-init"] = ("r", 0),
        ["env"] = ("uC", 0),
        ["exec"] = ("a", 0),
        ["gosu"] = ("", 1),
        ["ionice"] = ("cnp", 0),
        ["nice"] = ("n", 0),
        ["nohup"] = ("", 0),
        ["nsenter"] = ("tSG", 0),
        ["setsid"] = ("", 0),
        ["stdbuf"] = ("ioe", 0),
        ["su-exec"] = ("", 1),
        ["sudo"] = ("ugChprtTUDR", 0),
        ["time"] = ("fo", 0),
        ["timeout"] = ("sk", 1),
        ["tini"] = ("pe", 0),
        ["unshare"] = ("", 0),
        ["xargs"] = ("IdEnPLsa", 0),
    };

    private readonly List<string> starters = [];
    private readonly int program;

    /// <param name="words">With assignments and reserved words before the program.</param>
    /// <param name="redirections">In the order written.</param>
    /// <param name="pipedFrom">See <see cref="PipedFrom"/>.</param>
    public ShellCommand(IReadOnlyList<ShellWord> words, IReadOnlyList<Redirection> redirections, ShellCommand? pipedFrom)
    {
        (Words, Redirections, PipedFrom) = (words, redirections, pipedFrom);
        program = FindProgram();
    }

    public IReadOnlyList<ShellWord> Words { get; }

    public IReadOnlyList<Redirection> Redirections { get; }

    /// <summary>The command on the other side of the <c>|</c> before it.</summary>
    public ShellCommand? PipedFrom { get; }

    /// <summary>"sudo", "env" of <c>sudo env A=b curl</c>.</summary>
    public IReadOnlyList<string> StartedBy => starters;

    /// <summary>Base name; empty where there is none.</summary>
    public string Program => program < Words.Count ? Words[program].BaseName : "";

    public IEnumerable<ShellWord> Arguments => Words.Skip(program + 1);

    private int FindProgram()
    {
        var i = 0;
        while (i < Words.Count && (Words[i].IsAssignment || Reserved.Contains(Words[i].Text)))
            i++;
        while (i < Words.Count && Starters.TryGetValue(Words[i].BaseName, out var starter) && !OnlyAsks(i))
        {
            starters.Add(Words[i].BaseName);
            i = SkipOptions(i + 1, starter.ValueOptions) + starter.Operands;
        }

        return Math.Min(i, Words.Count);
    }

    // "command -v sudo" starts nothing.
    private bool OnlyAsks(int i) => Words[i].Text is "command" && i + 1 < Words.Count && Words[i + 1].Text is "-v" or "-V";

    private int SkipOptions(int i, string valueOptions)
    {
        while (i < Words.Count && (Words[i].Text is "--" || Words[i].IsOption || Words[i].IsAssignment))
        {
            var takesValue = Words[i].IsShortOption && Words[i].Text.Length is 2 && valueOptions.Contains(Words[i].Text[1], StringComparison.Ordinal);
            i += takesValue ? 2 : 1;
        }

        return i;
    }
}

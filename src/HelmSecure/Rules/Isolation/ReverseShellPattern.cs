using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

/// <summary>
/// A shell whose input comes from the network. A port that is only knocked at (<c>echo &gt; /dev/tcp/db/5432</c>, <c>nc -z db 5432</c>) is not meant: charts wait for others in that way.
/// </summary>
internal static class ReverseShellPattern
{
    public static readonly Rule Rule = new()
    {
        Id = "reverse-shell-pattern",
        Summary = "Command hands a shell to the network",
        Fix = "take the command out, and find out who wrote it",
        Category = Category.Isolation,
        Severity = Severity.Critical,
        References = ["attack:T1059.004"],
        Confidence = Confidence.Medium,
        Check = Check.EachContainer(container => container.Invocations.SelectMany(Inspect)),
    };

    private static readonly HashSet<string> NetCats = new(StringComparer.Ordinal) { "nc", "ncat", "netcat", "nc.traditional", "nc.openbsd" };

    // What a program in that language needs to tie a shell to a socket: one of each.
    private static readonly Dictionary<string, (string Socket, string[] Shell)> Languages = new(StringComparer.Ordinal)
    {
        ["python"] = ("socket", ["dup2", "pty.spawn"]),
        ["perl"] = ("Socket", ["exec"]),
        ["ruby"] = ("TCPSocket", ["exec", "spawn", "/bin/sh"]),
        ["php"] = ("fsockopen", ["exec", "proc_open", "/bin/sh"]),
        ["node"] = ("connect", ["child_process"]),
    };

    private static IEnumerable<Finding> Inspect(Invocation invocation)
    {
        var search = new Search();
        foreach (var (command, field) in invocation.Commands)
        {
            if (search.Next(command) is { } by)
            {
                yield return new($"{invocation.Title} hands a shell to the network with {by}", field);
                yield break;
            }
        }
    }

    /// <summary>Goes through the commands in their order, and remembers which pipes and descriptors lead where.</summary>
    private sealed class Search
    {
        private readonly Dictionary<ShellCommand, Stream> streams = [];
        private readonly HashSet<string> descriptors = new(StringComparer.Ordinal);

        /// <summary>What hands over a shell here; null for nothing.</summary>
        public string? Next(ShellCommand command)
        {
            foreach (var opened in command.Redirections.Where(redirection => redirection.Descriptor.Length > 0 && IsDevice(redirection.Target)))
                descriptors.Add(opened.Descriptor);

            var (interpreter, netCat) = (Interpreter.Of(command), Network(command));
            var isShell = interpreter is { IsShell: true } && (interpreter.IsInteractive || interpreter.RunsInput);
            var before = command.PipedFrom is { } piped ? streams.GetValueOrDefault(piped) ?? Stream.Nothing : Stream.Nothing;
            var stream = new Stream(netCat ?? before.Network, isShell || before.HasShell);
            if (stream != Stream.Nothing)
                streams[command] = stream;

            if (stream is { Network: { } network, HasShell: true } && (isShell || netCat is not null))
                return network;
            if (Executes(command) || RunsSocketCode(interpreter))
                return interpreter?.Name ?? command.Program;
            var runsWhatItReads = isShell || command.Program is "eval" or ['$', ..];
            return runsWhatItReads && command.Redirections.Any(LeadsOut) ? "/dev/tcp" : null;
        }

        private static bool IsDevice(ShellWord target) =>
            target.Text.StartsWith("/dev/tcp/", StringComparison.Ordinal) || target.Text.StartsWith("/dev/udp/", StringComparison.Ordinal);

        private static string? Network(ShellCommand command) => command.Program switch
        {
            "socat" or "telnet" => command.Program,
            "openssl" => command.Arguments.Any(word => word.Text is "s_client") ? "openssl" : null,
            _ => NetCats.Contains(command.Program) ? command.Program : null,
        };

        private static bool Executes(ShellCommand command)
        {
            if (command.Program is "socat")
                return command.Arguments.Any(word => IsShellAddress(word.Text));
            if (!NetCats.Contains(command.Program))
                return false;

            var arguments = command.Arguments.ToList();
            return arguments.Zip(arguments.Skip(1)).Any(pair => TakesProgram(pair.First) && IsShell(pair.Second.Text))
                || arguments.Exists(word => word.Text.StartsWith("--exec=", StringComparison.Ordinal) || word.Text.StartsWith("--sh-exec=", StringComparison.Ordinal));
        }

        private static bool TakesProgram(ShellWord option) => (option.IsShortOption && option.Text[^1] is 'e' or 'c') || option.Text is "--exec" or "--sh-exec";

        // "EXEC:/bin/sh,pty", "system:'bash -li'"
        private static bool IsShellAddress(string address)
        {
            var colon = address.IndexOf(':', StringComparison.Ordinal);
            return colon > 0
                && address[..colon].ToUpperInvariant() is "EXEC" or "SYSTEM" or "SHELL"
                && IsShell(address[(colon + 1)..].Split(',', 2)[0]);
        }

        // The program with its arguments may be one word.
        private static bool IsShell(string program)
        {
            var name = new ShellWord(program.Trim('\'', '"').Split(' ', 2)[0]).BaseName;
            return Interpreter.IsShellName(name) || name is "cmd";
        }

        private static bool RunsSocketCode(Interpreter? interpreter) =>
            interpreter?.Code is { } code
            && Languages.TryGetValue(interpreter.Name, out var needs)
            && code.Text.Contains(needs.Socket, StringComparison.Ordinal)
            && needs.Shell.Any(word => code.Text.Contains(word, StringComparison.Ordinal));

        private bool LeadsOut(Redirection redirection) =>
            IsDevice(redirection.Target) || (redirection.Operator is "<&" or ">&" && descriptors.Contains(redirection.Target.Text));
    }

    /// <summary>What takes part in a pipe.</summary>
    private sealed record Stream(string? Network, bool HasShell)
    {
        public static readonly Stream Nothing = new(null, HasShell: false);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

/// <summary>Text that comes from the network when the container starts, and is run: nobody has seen it before.</summary>
internal static class DownloadAndRun
{
    public static readonly Rule Rule = new()
    {
        Id = "download-and-run",
        Summary = "Command fetches code and runs it",
        Fix = "put the code into the image, or check its digest before it runs",
        Category = Category.Isolation,
        Severity = Severity.High,
        References = ["attack:T1105"],
        Confidence = Confidence.Medium,
        Check = Check.EachContainer(container => container.Invocations.SelectMany(Inspect)),
    };

    private static readonly HashSet<string> Fetchers = new(StringComparer.OrdinalIgnoreCase)
    {
        "aria2c", "axel", "curl", "fetch", "http", "https", "irm", "iwr", "Invoke-RestMethod", "Invoke-WebRequest", "lwp-download", "wget",
    };

    private static readonly HashSet<string> Verifiers = new(StringComparer.Ordinal)
    {
        "b2sum", "cosign", "gpgv", "md5sum", "minisign", "sha1sum", "sha256sum", "sha384sum", "sha512sum", "shasum", "signify",
    };

    /// <summary>What these commands fetch and run, as the end of a sentence; null for nothing.</summary>
    public static string? Deed(IEnumerable<ShellCommand> commands)
    {
        var search = new Search();
        return commands.Select(search.Next).FirstOrDefault(deed => deed is not null);
    }

    private static IEnumerable<Finding> Inspect(Invocation invocation)
    {
        var search = new Search();
        foreach (var (command, field) in invocation.Commands)
        {
            if (search.Next(command) is { } deed)
            {
                yield return new($"{invocation.Title} fetches {deed}", field);
                yield break;
            }
        }
    }

    private static string? FetcherOf(ShellCommand command) => Fetchers.TryGetValue(command.Program, out var name) ? name : null;

    private static string? FetcherOf(ShellWord word) => word.StartsWithOutput ? word.Inner.Select(FetcherOf).FirstOrDefault(name => name is not null) : null;

    /// <summary>Goes through the commands in their order, and remembers what came from the network.</summary>
    private sealed class Search
    {
        private readonly Dictionary<ShellCommand, string> streams = [];
        private readonly Dictionary<string, string> files = new(StringComparer.Ordinal);

        /// <summary>What is fetched and run here, as the end of a sentence; null for nothing.</summary>
        public string? Next(ShellCommand command)
        {
            var input = command.PipedFrom is { } before ? streams.GetValueOrDefault(before) : null;
            var fetcher = FetcherOf(command);
            if ((fetcher ?? input ?? Printed(command)) is { } stream)
                streams[command] = stream;
            if (fetcher is not null && FetchedFile.Of(command) is { } file)
                files[file] = fetcher;
            if (Verifies(command))
                files.Clear();
            if (command.Program is "mv" or "cp")
                Rename(command);

            if (Run(command, input) is var (source, runner))
                return $"code with {source} and gives it to {runner}";
            return Started(command).Select(name => files.GetValueOrDefault(name)).FirstOrDefault(name => name is not null) is { } by ? $"a file with {by} and runs it" : null;
        }

        private static bool Verifies(ShellCommand command) => command.Program switch
        {
            "gpg" or "gpg2" => command.Arguments.Any(word => word.Text is "--verify"),
            "openssl" => command.Arguments.Any(word => word.Text is "dgst"),
            _ => Verifiers.Contains(command.Program),
        };

        private static string? Printed(ShellCommand command) =>
            command.Program is "echo" or "printf" ? command.Arguments.Select(FetcherOf).FirstOrDefault(name => name is not null) : null;

        private static (string Source, string Runner)? Run(ShellCommand command, string? input)
        {
            var interpreter = Interpreter.Of(command);
            var takesInput = interpreter?.RunsInput ?? IsEvaluator(command.Program);
            var source = CodeOf(command, interpreter).Select(FetcherOf).FirstOrDefault(name => name is not null) ?? (takesInput ? input : null);
            return source is null ? null : (source, interpreter?.Name ?? (command.Program is "." ? "source" : command.Program));
        }

        private static IEnumerable<ShellWord> CodeOf(ShellCommand command, Interpreter? interpreter)
        {
            if (interpreter is null)
                return IsEvaluator(command.Program) ? command.Arguments : [];
            return interpreter.RunsInput
                ? command.Redirections.Where(redirection => redirection.Operator is "<" or "<<<").Select(redirection => redirection.Target)
                : ((ShellWord?[])[interpreter.Code, interpreter.File]).OfType<ShellWord>();
        }

        private static bool IsEvaluator(string program) => program.ToUpperInvariant() is "EVAL" or "SOURCE" or "." or "IEX" or "INVOKE-EXPRESSION";

        private static IEnumerable<string> Started(ShellCommand command) => command.Program switch
        {
            "chmod" or "install" => FetchedFile.MadeExecutable(command),
            "source" or "." => command.Arguments.Take(1).Select(word => word.BaseName),
            _ => [Interpreter.Of(command)?.File?.BaseName ?? command.Program],
        };

        private void Rename(ShellCommand command)
        {
            var names = command.Arguments.Where(word => !word.IsOption).Select(word => word.BaseName).ToList();
            if (names is [var from, var to] && files.TryGetValue(from, out var fetcher))
                files[to] = fetcher;
        }
    }
}

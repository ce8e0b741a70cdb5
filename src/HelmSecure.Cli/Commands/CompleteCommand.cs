using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;

namespace HelmSecure.Cli.Commands;

/// <summary>
/// Answers helm's plugin.complete: <c>__complete WORDS…</c>, the last word being the one under the cursor. One candidate a line,
/// <c>value TAB description</c>, then cobra's directive. Silent on standard error, which Helm 4 would mix into the candidates.
/// </summary>
internal static class CompleteCommand
{
    public const string Word = "__complete";

    // cobra's ShellCompDirective: default (the shell offers files), and "no files".
    private const string WithFiles = ":0";
    private const string WithoutFiles = ":4";

    public static int Run(RootCommand root, IReadOnlyList<string> words, Terminal terminal)
    {
        var typed = words.Count == 0 ? "" : words[^1];
        var (command, scope, pending) = Walk(root, words.SkipLast(1));
        var (candidates, files) = Candidates(command, scope, pending, typed);
        foreach (var (value, description) in candidates.Where(candidate => candidate.Value.StartsWith(typed, StringComparison.Ordinal)))
            terminal.Output.WriteLine(description.Length == 0 ? value : $"{value}\t{description}");
        terminal.Output.WriteLine(files ? WithFiles : WithoutFiles);
        return ExitCode.Yes;
    }

    /// <summary>The command the words lead to, the options that may follow, and the option that waits for its value.</summary>
    private static (Command Command, List<Option> Scope, Option? Pending) Walk(Command root, IEnumerable<string> words)
    {
        var command = root;
        var scope = root.Options.ToList();
        Option? pending = null;
        foreach (var word in words)
        {
            if (pending is not null)
            {
                pending = null;
                continue;
            }
            if (command.Subcommands.FirstOrDefault(sub => string.Equals(sub.Name, word, StringComparison.Ordinal)) is { } sub)
            {
                command = sub;
                scope = [.. scope.Where(option => option.Recursive), .. sub.Options];
            }
            else
            {
                pending = scope.FirstOrDefault(option => IsNamed(option, word) && TakesValue(option));
            }
        }
        return (command, scope, pending);
    }

    private static (IEnumerable<(string Value, string Description)> Candidates, bool Files) Candidates(
        Command command, List<Option> scope, Option? pending, string typed)
    {
        if (pending is not null)
            return (Values(pending, ""), OffersFiles(pending));

        if (typed.StartsWith('-') && typed.Split('=', 2) is [var name, _] && scope.FirstOrDefault(option => IsNamed(option, name)) is { } assigned)
            return (Values(assigned, name + "="), OffersFiles(assigned));

        // Names of options stand in completion.yaml; said here too, helm would offer each twice.
        if (typed.StartsWith('-'))
            return ([], false);

        var subcommands = command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, sub.Description ?? ""));
        return (subcommands, command.Arguments.Count > 0);
    }

    private static IEnumerable<(string Value, string Description)> Values(Option option, string prefix) =>
        option.CompletionSources.SelectMany(source => source(CompletionContext.Empty)).Select(item => (prefix + item.Label, ""));

    private static bool IsNamed(Option option, string word) =>
        string.Equals(option.Name, word, StringComparison.Ordinal) || option.Aliases.Contains(word);

    private static bool TakesValue(Option option) => option is not HelpOption && option.Arity.MaximumNumberOfValues > 0;

    private static bool OffersFiles(Option option) => option.HelpName is "FILE" or "DIR";
}

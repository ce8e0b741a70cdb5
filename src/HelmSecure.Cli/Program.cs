using System.CommandLine;
using System.CommandLine.Help;
using HelmSecure.Cli.Commands;

namespace HelmSecure.Cli;

/// <summary>Parses, runs, and turns any failure into a sentence and an exit code.</summary>
internal static class Program
{
    internal static int Main(string[] args)
    {
        using var terminal = new Terminal(
            StandardStream.Output,
            StandardStream.Error,
            new ColorChoice(Environment.GetEnvironmentVariable, () => !Console.IsOutputRedirected),
            new ColorChoice(Environment.GetEnvironmentVariable, () => !Console.IsErrorRedirected));
        return Run(args, CommandEnvironment.OfProcess(terminal));
    }

    internal static int Run(IReadOnlyList<string> args, CommandEnvironment environment)
    {
        var terminal = environment.Terminal;
        try
        {
            var code = Answer(args, environment);
            terminal.Flush();
            return code;
        }
        catch (Exception exception)
        {
            var failure = Failure.Of(exception);
            terminal.Error(failure.Sentence);
            terminal.Hint(failure.Hint);
            if (failure.IsBug && (environment.Variable("HELM_DEBUG") is "true" or "1"))
                terminal.Talk(exception.StackTrace + "\n");
        }
        return ExitCode.CouldNotTell;
    }

    private static int Answer(IReadOnlyList<string> args, CommandEnvironment environment)
    {
        var root = CommandTree(environment);
        // Not a command of the tree: its words are another command line, to be looked at and not parsed.
        if (args is [CompleteCommand.Word, ..])
            return CompleteCommand.Run(root, [.. args.Skip(1)], environment.Terminal);

        // As with helm: "help verify" is "verify --help".
        var parsed = Parse(root, args switch
        {
            ["help", ..] => [.. args.Skip(1), "--help"],
            [GateCommand.Word, ..] => GateCommand.Expand(args, environment),
            [var word, ..] when root.Subcommands.OfType<GuardCommand>().FirstOrDefault(guard => string.Equals(guard.Name, word, StringComparison.Ordinal)) is { } guard => guard.Expand(args),
            _ => args,
        });
        environment.Terminal.ForcedColor = parsed.GetValue<string>("--color") switch { "always" => true, "never" => false, _ => null };
        if (parsed.Action is not HelpAction)
            UsageError.ThrowIfAny(parsed);
        return parsed.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = environment.Terminal.Output,
        });
    }

    internal static ParseResult Parse(Command root, IReadOnlyList<string> args) =>
        root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    internal static RootCommand CommandTree(CommandEnvironment environment)
    {
        // HelpName also when the executable is run by its own name: one name in every text.
        var root = new RootCommand("sign, verify and audit Helm charts") { HelpName = "helm secure" };
        root.Directives.Clear();
        root.Options.Clear();
        root.Options.Add(new HelpOption("--help", "-h") { Description = "show this help" });
        root.Options.Add(CommonOptions.Color());
        var version = CommonOptions.Switch("--version", "show the version");
        root.Options.Add(version);
        root.Subcommands.Add(AuditCommand.Create(environment));
        root.Subcommands.Add(GateCommand.Create(environment));
        foreach (var guarded in GuardCommand.All(environment))
            root.Subcommands.Add(guarded);
        root.Subcommands.Add(SignCommand.Create(environment));
        root.Subcommands.Add(VerifyCommand.Create(environment));
        root.Subcommands.Add(KeysCommand.Create(environment));
        root.Subcommands.Add(RulesCommand.Create(environment));
        root.Subcommands.Add(VersionCommand.Create(environment));
        root.SetAction(parsed => Bare(parsed, version, environment.Terminal));
        return root;
    }

    // Nothing was asked, so nothing is answered: a script whose variable is empty must not read this as a yes.
    private static int Bare(ParseResult parsed, Option<bool> version, Terminal terminal)
    {
        if (parsed.GetValue(version))
        {
            terminal.Line(VersionCommand.ProgramVersion);
            return ExitCode.Yes;
        }
        using var help = new StringWriter();
        Parse(parsed.CommandResult.Command, ["--help"]).Invoke(new InvocationConfiguration { Output = help });
        terminal.Talk(help.ToString());
        return ExitCode.CouldNotTell;
    }
}

using System.CommandLine;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Reports;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Cli.Commands;

/// <summary>
/// A post-renderer: what helm is about to install goes through, byte for byte, or nothing does. It needs no argument, for Helm before 3.9 can give it none, and no variable, for helm sets none.
/// </summary>
internal sealed class GateCommand
{
    public const string Word = "gate";

    private const string AfterOption = "--after";
    private const string RefuseWithOption = "--refuse-with";
    private const string Document = "document";
    private const string Target = "standard input";

    // Options that a variable can stand for, for whoever starts helm and not the gate.
    private static readonly (string Variable, string Option)[] Variables =
    [
        ("HELM_SECURE_FAIL_ON", "--fail-on"),
        ("HELM_SECURE_KUBE_VERSION", "--kube-version"),
        ("HELM_SECURE_ONLY", "--only"),
        ("HELM_SECURE_TESTS", "--tests"),
        ("HELM_SECURE_REFUSE_WITH", RefuseWithOption),
    ];

    private readonly RuleChoice rules = new();
    private readonly Option<string> failOn = FailOnOption.Create();
    private readonly Option<string> config = CommonOptions.File("--config", $"configuration (default: $HELM_SECURE_CONFIG, else {Configuration.FileName} up to the repository's root, and the user's own)");
    private readonly Option<string> kubeVersion = CommonOptions.Text("--kube-version", "VERSION", $"the cluster's version (default: {KubeVersion.Newest})");
    private readonly Option<string[]> after = new(AfterOption) { Description = "another post-renderer, with all words behind it: it runs first, and what it makes is audited", HelpName = "CMD ARGS…", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> before = CommonOptions.Switch("--before", "audit what goes into that program too");
    private readonly Option<string> refuseWith = CommonOptions.Choice(RefuseWithOption, [], "say no by the exit code, or by a document that Helm 4 cannot read and shows", "exit-code", Document);
    private readonly Option<bool> printFlag = CommonOptions.Switch("--print-flag", "print the flag that puts the gate into the helm that calls");
    private readonly Option<string> install = CommonOptions.Text("--install", "DIR", "lay the gate's plugin for Helm 4 out in this folder, and print the HELM_PLUGINS that shows it to Helm 4");
    private readonly CommandEnvironment environment;

    private GateCommand(CommandEnvironment environment) => this.environment = environment;

    public static Command Create(CommandEnvironment environment)
    {
        var gate = new GateCommand(environment);
        var command = new Command(Word, "let manifests pass that are safe: a post-renderer for helm install, upgrade and template");
        gate.rules.AddTo(command);
        foreach (var option in new Option[] { gate.failOn, gate.config, gate.kubeVersion, gate.after, gate.before, gate.refuseWith, gate.printFlag, gate.install })
            command.Options.Add(option);
        command.SetAction(gate.Run);
        return command;
    }

    /// <summary>The words of the gate as they can be parsed: those behind --after belong to another program, and variables stand for options that are not given.</summary>
    /// <param name="args">The first is <see cref="Word"/>.</param>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> args, CommandEnvironment environment)
    {
        var end = args.ToList().IndexOf(AfterOption) is >= 0 and var found ? found : args.Count;
        var own = args.Take(end).ToList();
        var program = args.Skip(end + 1).Select(word => $"{AfterOption}={word}");
        var fromVariables = Variables
            .Where(pair => environment.Given(pair.Variable) is not null && !own.Exists(word => string.Equals(word.Split('=')[0], pair.Option, StringComparison.Ordinal)))
            .Select(pair => $"{pair.Option}={environment.Given(pair.Variable)}");
        return [.. own, .. fromVariables, .. environment.Given("HELM_SECURE_STRICT") is "1" or "true" ? ["--strict"] : Array.Empty<string>(), .. program];
    }

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(printFlag))
            return GatePlugin.PrintFlag(environment);
        if (parsed.GetValue(install) is { } folder)
            return GatePlugin.Install(folder, environment);

        var input = ReadInput();
        var passage = new GatePassage(environment, withDocument: parsed.GetValue(refuseWith) is Document);
        try
        {
            return Judge(parsed, input ?? throw new HelmSecureException($"standard input is larger than {YamlLimits.Default.StreamLength >> 20} MiB"), passage);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever it was: nothing passes, and whoever waits for helm hears why.
            return passage.CouldNotTell(Failure.Of(failure));
        }
    }

    private int Judge(ParseResult parsed, byte[] input, GatePassage passage)
    {
        var configuration = ConfigurationFiles.Read(parsed.GetValue(config), environment);
        var settings = rules.Settings(parsed, KubeVersion.Parse(parsed.GetValue(kubeVersion) ?? configuration.KubeVersion ?? KubeVersion.Newest.ToString()), configuration);
        var threshold = FailOnOption.Threshold(parsed, failOn, configuration);
        string[] program = [.. After(parsed, configuration)];
        var auditsInput = program.Length > 0 && (parsed.GetValue(before) || configuration.Gate.Before is true);

        List<AuditResult> audited = auditsInput ? [Audit($"{Target}, before {program[0]}", input, settings, configuration)] : [];
        var output = program.Length is 0 ? input : PostRenderer.Run(program, input, environment);
        audited.Add(Audit(program.Length is 0 ? Target : $"what {program[0]} makes of {Target}", output, settings, configuration));
        var results = new AuditResults(VersionCommand.ProgramVersion, settings.KubeVersion.ToString(), threshold, audited) { Page = RuleCatalog.Page };
        if (results.Findings.Any(results.Fails))
            return passage.Refuse(results);
        if (audited[^1].Report!.Summary.Audited is 0 && configuration.Gate.AllowEmpty is not true)
            throw NothingAudited(output.Length is 0);
        return passage.Accept(results, output);
    }

    private IReadOnlyList<string> After(ParseResult parsed, Configuration configuration)
    {
        if (parsed.GetValue(after) is { Length: > 0 } given)
            return given;
        ConfigurationFiles.RefuseFoundProgram(configuration, parsed.GetValue(config), environment);
        return configuration.Gate.After;
    }

    private AuditResult Audit(string name, byte[] manifests, AuditSettings settings, Configuration configuration)
    {
        var release = Release.Read([new ManifestFile(name, YamlStream.Read(manifests, name))], isPartial: true);
        return AuditCommand.Judge(new(name, null, release, null, IsOwn: false), settings, ExceptionChoice.Terms(Target, isOwn: false, configuration, environment));
    }

    // To its end whatever is wrong with it: helm writes before it listens.
    private byte[]? ReadInput()
    {
        using var input = environment.Input();
        var read = InputFile.ReadToEnd(input, YamlLimits.Default.StreamLength);
        if (read is null)
            input.CopyTo(Stream.Null);
        return read;
    }

    private static HelmSecureException NothingAudited(bool isEmpty) => new($"nothing was audited: {(isEmpty ? "standard input is empty" : "there is no Kubernetes object in standard input")}")
    {
        Hint = "Helm 3 lets --output-dir bypass its post-renderer; where a chart may render to nothing: 'gate: {allowEmpty: true}' in the configuration",
    };
}

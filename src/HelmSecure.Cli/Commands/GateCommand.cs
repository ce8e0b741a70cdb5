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

    public const string AllowEmptyOption = "--allow-empty";

    public const string BaselineOption = "--baseline";

    /// <summary>Where objects without a namespace go: for the guarded commands, which know it. Helm says it to no post-renderer.</summary>
    public const string NamespaceOption = "--namespace";

    public const string AfterOption = "--after";

    private const string RefuseWithOption = "--refuse-with";
    private const string Document = "document";
    private const string Target = "standard input";

    private const string RefuseWithVariable = "HELM_SECURE_REFUSE_WITH";

    private readonly GateOptions options = new();
    private readonly Option<string[]> after = new(AfterOption) { Description = "another post-renderer, with all words behind it: it runs first, and what it makes is audited", HelpName = "CMD ARGS…", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> before = CommonOptions.Switch("--before", "audit what goes into that program too");
    private readonly Option<string> refuseWith = CommonOptions.Choice(RefuseWithOption, [], "say no by the exit code, or by a document that Helm 4 cannot read and shows", "exit-code", Document);
    private readonly Option<bool> allowEmpty = CommonOptions.Switch(AllowEmptyOption, "nothing to audit is no failure");
    private readonly Option<string> baseline = CommonOptions.File(BaselineOption, "only findings that are not in this file count");
    private readonly Option<string> @namespace = new(NamespaceOption) { Hidden = true };
    private readonly Option<bool> printFlag = CommonOptions.Switch("--print-flag", "print the flag that puts the gate into the helm that calls");
    private readonly Option<string> install = CommonOptions.Text("--install", "DIR", "lay the gate's plugin for Helm 4 out in this folder, and print the HELM_PLUGINS that shows it to Helm 4");
    private readonly CommandEnvironment environment;

    private GateCommand(CommandEnvironment environment) => this.environment = environment;

    public static Command Create(CommandEnvironment environment)
    {
        var gate = new GateCommand(environment);
        var command = new Command(Word, "let manifests pass that are safe: a post-renderer for helm install, upgrade and template");
        gate.options.AddTo(command);
        foreach (var option in new Option[] { gate.after, gate.before, gate.refuseWith, gate.allowEmpty, gate.baseline, gate.@namespace, gate.printFlag, gate.install })
            command.Options.Add(option);
        command.SetAction(gate.Run);
        return command;
    }

    /// <summary>The words of the gate as they can be parsed: those behind --after belong to another program, and variables stand for options that are not given.</summary>
    /// <param name="args">The first is <see cref="Word"/>.</param>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> args, CommandEnvironment environment)
    {
        var end = args.ToList().IndexOf(AfterOption) is >= 0 and var found ? found : args.Count;
        var words = args.Take(end).ToList();
        var program = args.Skip(end + 1).Select(word => $"{AfterOption}={word}");
        return [.. words, .. GateOptions.FromVariables(words, environment, (RefuseWithVariable, RefuseWithOption)), .. program];
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
        var terms = options.Read(parsed, parsed.GetValue(after) ?? [], environment);
        var program = terms.After;
        var auditsInput = program.Count > 0 && (parsed.GetValue(before) || terms.Configuration.Gate.Before is true);

        List<AuditResult> audited = auditsInput ? [Audit($"{Target}, before {program[0]}", parsed, input, terms)] : [];
        var output = program.Count is 0 ? input : PostRenderer.Run(program, input, environment);
        audited.Add(Audit(program.Count is 0 ? Target : $"what {program[0]} makes of {Target}", parsed, output, terms));
        var results = new AuditResults(VersionCommand.ProgramVersion, terms.Settings.KubeVersion.ToString(), terms.FailOn, audited) { Page = RuleCatalog.Page };
        if (results.Findings.Any(results.Fails))
            return passage.Refuse(results);
        if (audited[^1].Report!.Summary.Audited is 0 && terms.Configuration.Gate.AllowEmpty is not true && !parsed.GetValue(allowEmpty))
            throw NothingAudited(output.Length is 0);
        return passage.Accept(results, output);
    }

    private AuditResult Audit(string name, ParseResult parsed, byte[] manifests, GateTerms terms)
    {
        var release = Release.Read([new ManifestFile(name, YamlStream.Read(manifests, name))], parsed.GetValue(@namespace), isPartial: true);
        var result = AuditCommand.Judge(new(name, null, release, null, IsOwn: false), terms.Settings, ExceptionChoice.Terms(Target, isOwn: false, terms.Configuration, environment));
        if (parsed.GetValue(baseline) is not { } file)
            return result;
        var known = Baseline.Read(InputFile.Read(file, Baseline.MaximumSize, "the baseline"), file);
        return result with { Report = known.Apply(result.Report!, [.. terms.Configuration.Enforced.Keys]) };
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

using System.CommandLine;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Reports;
using HelmSecure.Rules;
using HelmSecure.Rules.PodSecurity;

namespace HelmSecure.Cli.Commands;

/// <summary>Answers "is what this renders safe?" for manifests, and for charts as helm renders them.</summary>
internal sealed class AuditCommand
{
    private const string UsualReleaseName = "release-name";

    private readonly Argument<string[]> targets = new("TARGET")
    {
        Description = "a manifest, a folder of them, - for standard input, a chart (folder or .tgz), repo/name, a URL or an oci:// reference",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly RuleChoice rules = new();
    private readonly AuditReports reports = new();
    private readonly ExceptionChoice exceptions = new();
    private readonly HelmFlags template = HelmFlags.OfTemplate();
    private readonly HelmFlags pull = HelmFlags.OfPull();
    private readonly Option<string> config = CommonOptions.File("--config", $"configuration (default: $HELM_SECURE_CONFIG, else {Configuration.FileName} up to the repository's root, and the user's own)");
    private readonly Option<string> kubeVersion = CommonOptions.Text("--kube-version", "VERSION", $"the cluster's version, for the rules and for helm (default: {KubeVersion.Newest})");
    private readonly Option<string> name = CommonOptions.Text("--name", "NAME", $"name of the release (default: {UsualReleaseName})");
    private readonly Option<string> version = CommonOptions.Text("--version", "VERSION", "helm: version of the chart to fetch");
    private readonly Option<bool> allowEmpty = CommonOptions.Switch("--allow-empty", "nothing to audit is no failure");
    private readonly CommandEnvironment environment;

    private AuditCommand(CommandEnvironment environment) => this.environment = environment;

    public static Command Create(CommandEnvironment environment)
    {
        var audit = new AuditCommand(environment);
        var command = new Command("audit", "check whether what a chart renders is safe");
        command.Arguments.Add(audit.targets);
        audit.rules.AddTo(command);
        audit.reports.AddTo(command);
        audit.exceptions.AddTo(command);
        foreach (var option in new Option[] { audit.allowEmpty, audit.config, audit.kubeVersion, audit.name, audit.version })
            command.Options.Add(option);
        audit.template.AddTo(command);
        audit.pull.AddTo(command);
        command.SetAction(audit.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var configuration = ConfigurationFiles.Read(parsed.GetValue(config), environment);
        var kubernetes = parsed.GetValue(kubeVersion) ?? configuration.KubeVersion ?? KubeVersion.Newest.ToString();
        var settings = rules.Settings(parsed, KubeVersion.Parse(kubernetes), configuration);
        var outputs = reports.Outputs(parsed);
        var failOn = reports.FailOn(parsed, configuration);
        var reader = new AuditSourceReader(environment, Request(parsed, kubernetes));
        var byTarget = parsed.GetRequiredValue(targets)
            .Select(target => Audit(target, reader, source => Judge(source, settings, exceptions.Terms(parsed, source, configuration, environment))))
            .ToList();
        IReadOnlyList<AuditResult> audited = [.. byTarget.SelectMany(target => target)];
        audited = exceptions.Apply(parsed, [.. audited, .. exceptions.FaultsOf(parsed, configuration, audited, settings, environment)], configuration, environment.Terminal);
        var results = new AuditResults(VersionCommand.ProgramVersion, settings.KubeVersion.ToString(), failOn, audited)
        {
            Page = RuleCatalog.Page,
            PathInRepository = new RepositoryPaths(environment.CurrentDirectory).Of,
        };

        reports.Write(parsed, results, outputs, environment);
        var emptyTargets = parsed.GetValue(allowEmpty) ? [] : parsed.GetRequiredValue(targets).Where((_, i) => IsEmpty(byTarget[i])).ToList();
        return Answer(results, emptyTargets);
    }

    private static bool IsEmpty(List<AuditResult> results) => results.TrueForAll(result => result is { Failure: null, Report: null or { Summary.Audited: 0 } });

    private int Answer(AuditResults results, List<string> emptyTargets)
    {
        var failures = results.Targets.Select(target => target.Failure).OfType<HelmSecureException>().Concat(emptyTargets.Select(NothingAudited)).ToList();
        foreach (var failure in failures)
        {
            environment.Terminal.Error(failure.Message);
            environment.Terminal.Hint(failure.Hint);
        }

        return results.Findings.Any(results.Fails) ? ExitCode.No : failures.Count > 0 ? ExitCode.CouldNotTell : ExitCode.Yes;
    }

    private static HelmSecureException NothingAudited(string target) => new($"nothing was audited: there is no Kubernetes object in {(target is "-" ? "standard input" : target)}")
    {
        Hint = "a value may switch everything off; --allow-empty where that is meant",
    };

    private static List<AuditResult> Audit(string target, AuditSourceReader reader, Func<AuditSource, AuditResult> judge)
    {
        try
        {
            return [.. reader.Read(target).Select(input => Audit(input, judge)).OfType<AuditResult>()];
        }
        catch (HelmSecureException failure)
        {
            return [new AuditResult(target, null, null, failure)];
        }
    }

    private static AuditResult? Audit(AuditInput input, Func<AuditSource, AuditResult> judge)
    {
        try
        {
            return input.Read() is { } source ? judge(source) : null;
        }
        catch (HelmSecureException failure)
        {
            // The other targets can still be told about.
            return new AuditResult(input.Name, null, null, failure);
        }
    }

    /// <summary>Asks the rules, sets aside what is accepted, and finds each finding its place on the disk.</summary>
    public static AuditResult Judge(AuditSource source, AuditSettings settings, SuppressionTerms terms)
    {
        var report = Auditor.Run(source.Release, RuleCatalog.All, settings, source.Written);
        report = Suppression.Apply(report, source.Release, settings, terms, source.Written);
        return new AuditResult(source.Target, source.Chart, report with
        {
            Findings = [.. report.Findings.Select(Placed)],
            Suppressed = [.. report.Suppressed.Select(suppressed => suppressed with { Finding = Placed(suppressed.Finding) })],
            NotHonoured = [.. report.NotHonoured.Select(refused => refused with { Finding = Placed(refused.Finding) })],
            Standings = PodSecurityLevels.Of(source.Release, settings.KubeVersion),
        }, source.Failure);

        AuditFinding Placed(AuditFinding finding) => finding with
        {
            PlaceOnDisk = Place(source, finding.Object, finding.Line),
            Finding = finding.Finding with { Others = [.. finding.Finding.Others.Select(other => other with { PlaceOnDisk = Place(source, other.Object, other.Field.Span.Line) })] },
        };
    }

    private static FindingPlace? Place(AuditSource source, KubeObject item, int line)
    {
        // What comes from crds/ stands in its own file already.
        if (source.Rendered is not { } rendered || item.File != source.Target)
            return null;
        return rendered.Locate(line) is { } place
            ? new(place.Path, place.Line, line, item.Template)
            : new(source.Target, null, line, item.Template);
    }

    private RenderRequest Request(ParseResult parsed, string kubernetes) => new()
    {
        ReleaseName = parsed.GetValue(name) ?? UsualReleaseName,
        Namespace = parsed.GetValue<string>("--namespace") ?? environment.Given("HELM_NAMESPACE"),
        Version = parsed.GetValue(version),
        IsFetched = parsed.GetValue<string>("--repo") is not null,
        UpdatesDependencies = parsed.GetValue<bool>("--dependency-update"),
        ReadsInput = ReadsInput(parsed),
        PullFlags = [.. pull.Given(parsed)],
        TemplateFlags = [$"--kube-version={(kubernetes is "latest" ? KubeVersion.Newest.ToString() : kubernetes)}", .. template.Given(parsed)],
        Values = new(() => ReadsInput(parsed) ? ReadValues() : []),
    };

    // For helm "-" is standard input in each part of a list, and as the file of a value too.
    private static bool ReadsInput(ParseResult parsed) =>
        (parsed.GetValue<string[]>("--values") ?? []).SelectMany(files => files.Split(',')).Any(file => file.Trim(' ', '"') is "-")
        || (parsed.GetValue<string[]>("--set-file") ?? []).SelectMany(values => values.Split(',')).Any(value => value.EndsWith("=-", StringComparison.Ordinal));

    private byte[] ReadValues()
    {
        const int largest = 16 << 20;
        using var input = environment.Input();
        return InputFile.ReadToEnd(input, largest) ?? throw new HelmSecureException($"the values on standard input are larger than {largest >> 20} MiB");
    }
}

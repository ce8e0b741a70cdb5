using System.CommandLine;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Cli;

/// <summary>What the gate goes by.</summary>
/// <param name="FailOn">From this severity on, a finding stops everything; null for none.</param>
/// <param name="After">Another post-renderer, with its arguments, that the configuration puts before the gate; empty for none.</param>
internal sealed record GateTerms(Configuration Configuration, AuditSettings Settings, Severity? FailOn, IReadOnlyList<string> After);

/// <summary>The options, variables and configuration that decide what the gate lets through; the guarded commands, which put it into helm, go by the same.</summary>
internal sealed class GateOptions
{
    // Options that a variable can stand for, for whoever starts helm and not the gate.
    private static readonly (string Variable, string Option)[] Variables =
    [
        ("HELM_SECURE_FAIL_ON", "--fail-on"),
        ("HELM_SECURE_KUBE_VERSION", "--kube-version"),
        ("HELM_SECURE_ONLY", "--only"),
        ("HELM_SECURE_TESTS", "--tests"),
    ];

    private readonly RuleChoice rules = new();
    private readonly Option<string> failOn = FailOnOption.Create();
    private readonly Option<string> config = CommonOptions.File("--config", $"configuration (default: $HELM_SECURE_CONFIG, else {Configuration.FileName} up to the repository's root, and the user's own)");
    private readonly Option<string> kubeVersion = CommonOptions.Text("--kube-version", "VERSION", $"the cluster's version (default: {KubeVersion.Newest})");

    public void AddTo(Command command)
    {
        rules.AddTo(command);
        foreach (var option in new Option[] { failOn, config, kubeVersion })
            command.Options.Add(option);
    }

    /// <summary>The options that variables stand for where the command line has them not.</summary>
    /// <param name="more">Variables of this one command.</param>
    public static IEnumerable<string> FromVariables(IReadOnlyCollection<string> given, CommandEnvironment environment, params (string Variable, string Option)[] more) =>
    [
        .. Variables.Concat(more)
            .Where(pair => environment.Given(pair.Variable) is not null && !given.Any(word => string.Equals(word.Split('=')[0], pair.Option, StringComparison.Ordinal)))
            .Select(pair => $"{pair.Option}={environment.Given(pair.Variable)}"),
        .. environment.Given("HELM_SECURE_STRICT") is "1" or "true" ? ["--strict"] : Array.Empty<string>(),
    ];

    /// <exception cref="HelmSecureException">The configuration is missing or not understood, or loosened, or a file that merely lies there names a program.</exception>
    /// <param name="program">What stands in place of the configuration's <c>gate.after</c>; empty for that.</param>
    public GateTerms Read(ParseResult parsed, IReadOnlyList<string> program, CommandEnvironment environment)
    {
        var configuration = ConfigurationFiles.Read(parsed.GetValue(config), environment);
        var version = KubeVersion.Parse(parsed.GetValue(kubeVersion) ?? configuration.KubeVersion ?? KubeVersion.Newest.ToString());
        if (program.Count is 0)
            ConfigurationFiles.RefuseFoundProgram(configuration, parsed.GetValue(config), environment);
        return new(configuration, rules.Settings(parsed, version, configuration), FailOnOption.Threshold(parsed, failOn, configuration), program.Count > 0 ? program : configuration.Gate.After);
    }

    /// <summary>The words that make a gate started elsewhere go by what this command line says; it sees the same variables.</summary>
    public IEnumerable<string> Words(ParseResult parsed, CommandEnvironment environment)
    {
        if (parsed.GetValue(config) is { } file)
            yield return $"{config.Name}={Path.GetFullPath(file, environment.CurrentDirectory())}";
        if (parsed.GetResult(failOn) is { Implicit: false })
            yield return $"{failOn.Name}={parsed.GetValue(failOn)}";
        if (parsed.GetValue(kubeVersion) is { } version)
            yield return $"{kubeVersion.Name}={version}";
    }
}

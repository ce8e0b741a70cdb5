using System.CommandLine;
using HelmSecure.Cli.Guard;
using HelmSecure.Signing;

namespace HelmSecure.Cli.Commands;

/// <summary>
/// One of helm's own commands, guarded: the chart is fetched once, verified and audited, and helm is started with the very bytes, and with the gate in it. Its words are helm's but for a few,
/// so they are taken apart before the options are parsed.
/// </summary>
internal sealed class GuardCommand : Command
{
    private static readonly string[] OptionsOfOurs = ["--policy", "--signer", "--keyring", "--config", "--fail-on", "--allow-unsigned", "--report"];

    private readonly TrustInputs trust = new();
    private readonly GateOptions gate = new();
    private readonly Option<bool> allowUnsigned = CommonOptions.Switch("--allow-unsigned", "take a chart from a folder of your own, which nobody can have signed");
    private readonly Option<string[]> report = AuditReports.BesideHelm();
    private readonly CommandEnvironment environment;
    private HelmArguments? arguments;

    private GuardCommand(string name, string description, CommandEnvironment environment)
        : base(name, description)
    {
        this.environment = environment;
        Arguments.Add(new Argument<string>("NAME") { Description = "the release's", Arity = ArgumentArity.ZeroOrOne });
        Arguments.Add(new Argument<string[]>("CHART") { Description = $"as helm {name} takes it, and so are all its flags", Arity = ArgumentArity.ZeroOrMore });
        trust.AddPresentTo(this);
        gate.AddTo(this);
        Options.Add(allowUnsigned);
        Options.Add(report);
        // The others are for variables: on the command line they are helm's.
        foreach (var option in Options.Where(option => !OptionsOfOurs.Contains(option.Name, StringComparer.Ordinal)))
            option.Hidden = true;
        SetAction(Run);
    }

    public static IReadOnlyList<GuardCommand> All(CommandEnvironment environment) =>
    [
        new("install", "helm install of a chart that was verified and audited, and of nothing else", environment),
        new("upgrade", "helm upgrade to a chart that was verified and audited, and to nothing else", environment),
        new("template", "helm template of a chart that was verified and audited, and of nothing else", environment),
    ];

    /// <summary>The words as they can be parsed: our options, those that variables stand for, and the names.</summary>
    /// <param name="words">The first is the command's.</param>
    /// <exception cref="HelmSecureException">Neither helm nor we understand them.</exception>
    public IReadOnlyList<string> Expand(IReadOnlyList<string> words)
    {
        if (words.TakeWhile(word => word is not "--").Any(word => word is "--help" or "-h"))
            return [Name, "--help"];
        var table = Helm.Find(environment).Flags(Name);
        var ours = OptionsOfOurs.ToDictionary(option => option[2..], option => option != allowUnsigned.Name, StringComparer.Ordinal);
        if (!table.Has("color"))
            ours["color"] = true;
        arguments = HelmArguments.Split([.. words.Skip(1)], table, ours);
        string[] given = [.. arguments.Ours, .. arguments.Last("kube-version") is { } version ? [$"--kube-version={version}"] : Array.Empty<string>()];
        return [Name, .. given, .. GateOptions.FromVariables(given, environment), "--", .. arguments.Positionals];
    }

    private int Run(ParseResult parsed)
    {
        var split = arguments ?? throw new InvalidOperationException("the words were not taken apart");
        using var folder = new FrozenFolder();
        return new GuardedRun(environment, Name, split, folder)
        {
            Terms = gate.Read(parsed, GuardedRun.PostRendererOf(split, environment), environment),
            GateWords = [.. gate.Words(parsed, environment)],
            Outputs = parsed.GetValue(report) is { Length: > 0 } words ? AuditReports.Outputs(report.Name, words, "standard error") : [],
            AllowsUnsigned = parsed.GetValue(allowUnsigned),
            NamesSomebody = trust.NamesSomebody(parsed, environment),
            Verification = new(() => new VerificationRequest
            {
                Archive = default,
                ArchiveName = "",
                Provenance = null,
                Keyring = new(() => trust.Keyring(parsed, environment)),
                Policy = trust.Policy(parsed, environment),
                Signers = trust.Signers(parsed),
                Now = environment.Now(),
            }),
        }.Run();
    }
}

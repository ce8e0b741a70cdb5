using System.CommandLine;
using HelmSecure.Reports;
using HelmSecure.Signing;
using HelmSecure.Trust;

namespace HelmSecure.Cli.Commands;

/// <summary>Answers "did the people I trust make these bytes?" for archives, and for charts that helm fetches.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string[]> charts = new("CHART")
    {
        Description = "a chart archive (.tgz), repo/name, a URL or an oci:// reference",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly TrustInputs trust = new();
    private readonly HelmFlags pull = HelmFlags.OfPull();
    private readonly Option<string> chart = CommonOptions.Text("--chart", "NAME", "the chart's name must be this one");
    private readonly Option<string> version = CommonOptions.Text("--version", "VERSION", "the version must be this one, or in this range; what is fetched is fetched in it");
    private readonly Option<string> provenance = CommonOptions.File("--prov", "the provenance file (default: the archive's name and .prov)");
    private readonly Option<bool> dependencies = CommonOptions.Switch("--deps", "every chart archive inside the chart must be verified too");
    private readonly Option<string> destination = CommonOptions.Text("--destination", "DIR", "keep what was verified in this folder", "-d");
    private readonly Option<string> output = CommonOptions.Output();
    private readonly HashSet<string> kept = new(StringComparer.OrdinalIgnoreCase);
    private readonly CommandEnvironment environment;

    private VerifyCommand(CommandEnvironment environment) => this.environment = environment;

    public static Command Create(CommandEnvironment environment)
    {
        var verify = new VerifyCommand(environment);
        var command = new Command("verify", "check who made a chart, and that nobody changed it");
        command.Arguments.Add(verify.charts);
        verify.trust.AddTo(command);
        foreach (var option in new Option[] { verify.chart, verify.version, verify.provenance, verify.dependencies, verify.destination, verify.output })
            command.Options.Add(option);
        verify.pull.AddTo(command);
        command.SetAction(verify.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var targets = parsed.GetRequiredValue(charts);
        if (parsed.GetValue(provenance) is not null && targets.Length > 1)
            throw new HelmSecureException("--prov goes with one chart, and several were given");

        if (parsed.GetValue(destination) is not null)
            ThrowIfTwoHaveOneName(targets.Where(target => File.Exists(target) && !IsReference(parsed, target)));

        var policy = trust.Policy(parsed, environment);
        var terms = new VerificationRequest
        {
            Archive = default,
            ArchiveName = "",
            Provenance = null,
            Keyring = new(() => trust.Keyring(parsed, environment)),
            Policy = policy,
            Signers = trust.Signers(parsed),
            Chart = parsed.GetValue(chart),
            Version = parsed.GetValue(version),
            RequireDependencies = parsed.GetValue(dependencies),
            Now = trust.Now(parsed, environment),
        };
        var results = targets.Select(target => VerifyOne(parsed, target, terms)).ToList();
        VerifyReport.Write(environment.Terminal, results, parsed.GetValue(output) == "json");
        return results.Exists(r => r.Verdict is Verdict.Refused) ? ExitCode.No
            : results.Exists(r => r.Verdict is null) ? ExitCode.CouldNotTell
            : ExitCode.Yes;
    }

    private VerifyResult VerifyOne(ParseResult parsed, string target, VerificationRequest terms)
    {
        try
        {
            if (!IsReference(parsed, target))
                return new VerifyResult(target, VerifyFile(parsed, target, parsed.GetValue(provenance) ?? target + ".prov", terms), null);

            using var folder = new PrivateFolder();
            var asked = terms with { Chart = terms.Chart ?? ChartReference.NameIn(target), Version = terms.Version ?? ChartReference.SplitTag(target).Version };
            var pulled = Helm.Find(environment).Pull(target, terms.Version, pull.Given(parsed), folder.Path);
            return new VerifyResult(target, VerifyFile(parsed, pulled.ArchivePath, parsed.GetValue(provenance) ?? pulled.ProvenancePath, asked), null);
        }
        catch (HelmSecureException failure)
        {
            // The other charts can still be told about.
            return new VerifyResult(target, null, failure);
        }
    }

    private static bool IsReference(ParseResult parsed, string target)
    {
        if (ChartReference.IsUrl(target) || parsed.GetValue<string>("--repo") is not null)
            return true;
        if (target.EndsWith(".prov", StringComparison.OrdinalIgnoreCase))
            throw new HelmSecureException($"{target} is a provenance file, and not a chart") { Hint = "give the archive; the provenance file beside it is found, or named with --prov" };
        if (Directory.Exists(target))
        {
            throw new HelmSecureException($"{target} is a folder, and only a packed chart can be verified")
            {
                Hint = "verify the archive it was unpacked from, or sign this one with 'helm secure sign'",
            };
        }

        return !File.Exists(target) && ChartReference.IsRepositoryName(target);
    }

    private Verdict VerifyFile(ParseResult parsed, string archivePath, string? provenancePath, VerificationRequest terms)
    {
        if (PackedChart.Read(archivePath, provenancePath, parsed.GetValue(provenance) is not null, out var refused) is not { } packed)
            return refused!;
        var verdict = packed.Verify(terms);
        if (verdict is Verdict.Trusted && parsed.GetValue(destination) is { } folder)
            Keep(folder, packed.Name, packed.Archive, packed.Provenance);
        return verdict is Verdict.Refused { Reason: RefusalReason.Unsigned } unsigned && provenancePath is not null
            ? unsigned with { Sentence = $"it has no provenance file: there is no {provenancePath}", NextStep = $"where it has another name, give it with --prov; {unsigned.NextStep}" }
            : verdict;
    }

    private static void ThrowIfTwoHaveOneName(IEnumerable<string> files)
    {
        if (files.CountBy(file => Path.GetFileName(file), StringComparer.OrdinalIgnoreCase).FirstOrDefault(name => name.Value > 1) is { Key: { } name })
            throw OneName(name);
    }

    private static HelmSecureException OneName(string name) =>
        new($"two of the charts have the file name {name}, and --destination can keep one of them only") { Hint = "verify them one by one, each into a folder of its own" };

    /// <summary>Writes the very bytes that were verified, replacing older copies as "helm pull" does.</summary>
    private void Keep(string folder, string name, byte[] archive, byte[]? signature)
    {
        AtomicFile.MakeFolder(folder);
        // What helm fetches has a name only then.
        if (!kept.Add(name))
            throw OneName(name);
        ArchiveAndProvenance.Write(Path.Combine(folder, name), archive, signature, force: true);
    }
}

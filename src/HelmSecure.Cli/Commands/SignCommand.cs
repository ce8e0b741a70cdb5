using System.CommandLine;
using HelmSecure.Charts;
using HelmSecure.Signing;
using HelmSecure.Trust;

namespace HelmSecure.Cli.Commands;

/// <summary>Writes the provenance file of a chart, and says so only after it was read back and verified.</summary>
internal sealed class SignCommand
{
    private readonly Argument<string> chart = new("CHART") { Description = "a chart archive (.tgz), or a chart's folder, which helm packages first" };
    private readonly SigningSource source = new();
    private readonly Option<bool> force = CommonOptions.Switch("--force", "replace a provenance file (and for a folder, an archive) that is there");
    private readonly Option<bool> add = CommonOptions.Switch("--add", "put another signature beside those in the provenance file that is there");
    private readonly Option<bool> howTo = CommonOptions.Switch("--howto", "also print a section for your README on how to verify, and the annotation for Artifact Hub");
    private readonly Option<string> destination = CommonOptions.Text("--destination", "DIR", "for a folder: where the archive and its provenance file go (default: here)", "-d");
    private readonly HelmFlags package = HelmFlags.OfPackage();
    private readonly CommandEnvironment environment;

    private SignCommand(CommandEnvironment environment) => this.environment = environment;

    public static Command Create(CommandEnvironment environment)
    {
        var sign = new SignCommand(environment);
        var command = new Command("sign", "sign a chart: write its provenance file");
        command.Arguments.Add(sign.chart);
        sign.source.AddTo(command);
        foreach (var option in new Option[] { sign.force, sign.add, sign.howTo, sign.destination })
            command.Options.Add(option);
        sign.package.AddTo(command);
        command.SetAction(sign.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var target = parsed.GetRequiredValue(chart);
        if (!Directory.Exists(target))
        {
            if (FolderOptions(parsed).FirstOrDefault() is { } option)
                throw new HelmSecureException($"{option} is for a chart's folder, and {target} is none");
            return Sign(parsed, target, target, isPackagedHere: false);
        }

        if (parsed.GetValue(add))
            throw new HelmSecureException($"{add.Name} is for an archive that is signed already, and {target} is a folder");
        var kept = parsed.GetValue(destination) ?? environment.CurrentDirectory();
        AtomicFile.MakeFolder(kept);
        using var folder = new PrivateFolder();
        var archive = Helm.Find(environment).Package(target, package.Given(parsed), folder.Path);
        return Sign(parsed, archive, Path.Combine(kept, Path.GetFileName(archive)), isPackagedHere: true);
    }

    private int Sign(ParseResult parsed, string archivePath, string resultPath, bool isPackagedHere)
    {
        var provenancePath = resultPath + ".prov";
        var overwrite = parsed.GetValue(force) || parsed.GetValue(add);
        foreach (var path in new[] { provenancePath, isPackagedHere ? resultPath : provenancePath })
        {
            if (!overwrite && Path.Exists(path))
                throw new HelmSecureException($"{path} exists already") { Hint = path == provenancePath ? "--force replaces it; --add puts another signature beside those in it" : "--force replaces it" };
        }

        if (InputFile.ReadWithin(archivePath, ChartArchive.MaximumSize, "the chart") is not { } archive)
            return Refuse(archivePath, $"the archive is larger than {ChartArchive.MaximumSize >> 20} MiB, the most that Helm unpacks");
        var name = Path.GetFileName(resultPath);
        if (Prepare(parsed, archive, name, provenancePath, out var problem) is not { } prepared)
            return Refuse(archivePath, problem);

        var signer = source.Find(parsed, environment);
        if (prepared.PresentSigners.Contains(signer.Key.Signing.KeyId, StringComparer.Ordinal))
            throw new HelmSecureException($"key {signer.Key.Signing} has signed {name} already");
        var provenance = prepared.Finish(signer.Sign(prepared));
        if (isPackagedHere)
            ArchiveAndProvenance.Write(resultPath, archive, provenance, overwrite, written => Check(written, archive, name, signer));
        else
            AtomicFile.Write(provenancePath, provenance, overwrite, written => Check(written, archive, name, signer));
        SignReport.Write(environment.Terminal, provenancePath, prepared, signer.Key, parsed.GetValue(howTo));
        return ExitCode.Yes;
    }

    private ChartSigner? Prepare(ParseResult parsed, byte[] archive, string name, string provenancePath, out string problem) =>
        parsed.GetValue(add)
            ? ChartSigner.PrepareToAdd(archive, name, InputFile.Read(provenancePath, VerificationRequest.MaximumProvenanceSize, "the provenance file"), out problem)
            : ChartSigner.Prepare(archive, name, out problem);

    /// <summary>What stands on the disk must convince a verifier who has nothing but the signer's public key.</summary>
    private void Check(byte[] written, byte[] archive, string name, Signer signer)
    {
        var verdict = ChartVerifier.Verify(new VerificationRequest
        {
            Archive = archive,
            ArchiveName = name,
            Provenance = written,
            Keyring = new(signer.Ring),
            Signers = [signer.Key.Signing],
            Now = environment.Now(),
        });
        if (verdict is Verdict.Refused refused)
            throw new HelmSecureException($"the new signature does not verify, so it was not kept: {refused.Sentence}");
    }

    private int Refuse(string path, string sentence)
    {
        environment.Terminal.Error($"{path} was not signed: {sentence}");
        return ExitCode.No;
    }

    private IEnumerable<string> FolderOptions(ParseResult parsed) =>
        package.Given(parsed).Select(flag => flag.Split('=')[0]).Concat(parsed.GetValue(destination) is null ? [] : [destination.Name]);
}

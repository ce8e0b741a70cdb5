using System.Runtime.CompilerServices;
using HelmSecure.Charts;
using HelmSecure.Signing.OpenPgp;
using HelmSecure.Trust;

namespace HelmSecure.Signing;

/// <summary>
/// Answers "did the people I trust make these bytes?" for one chart archive: a straight list of steps, each of which can say no. Nothing of the archive is
/// looked at before its digest was found in a text that a trusted key signed.
/// </summary>
public static class ChartVerifier
{
    private const int DeepestDependency = 4;

    // In all depths together: each may unpack to as much as a chart may, and twenty in each of twenty in each of twenty would take hours.
    private const int MostDependencies = 256;
    private const string FetchAgain = "do not install this; get the chart and its provenance again from their origin";

    /// <summary>Verifies one chart.</summary>
    /// <param name="request">What, against what, and when.</param>
    /// <exception cref="HelmSecureException">The policy has two rules for this chart, so that no answer can be given.</exception>
    public static Verdict Verify(VerificationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Verify(request, new Nesting(0, new StrongBox<int>(MostDependencies)));
    }

    private static Verdict Verify(VerificationRequest request, Nesting nesting)
    {
        var digest = DigestOf(request.Archive);

        // 1. The provenance file: exactly one clear-signed message.
        if (request.Provenance is not { } file)
            return VerifyUnsigned(request, digest, nesting);
        if (ClearSignedMessage.Parse(file, out var problem) is not { } message)
            return No(RefusalReason.ProvenanceMalformed, $"the provenance file {problem}", FetchAgain);

        // 2. to 5. Keyring, key, signature, time.
        var judge = new SignatureJudge(request.Keyring.Value, request.Now);
        var judgements = message.Signatures.Select(packet => judge.Judge(packet, message.SignedBytes)).ToList();
        var good = judgements.Where(j => j.Evidence is not null).ToList();
        if (FirstRefusal(judgements, anyIsGood: good.Count > 0) is { } refused)
            return refused;

        // 6. The signed bytes, and only they, are parsed.
        if (Provenance.Parse(message.Text, out problem) is not { } provenance)
            return No(RefusalReason.SignedTextMalformed, $"the signed text {problem}", "ask the signer what they signed; it is no chart's provenance");

        // 7. Who may sign what, and whether it is what was asked for.
        if (WrongSubject(request, provenance.Metadata) is { } wrong)
            return wrong;
        var decision = Authorization.Decide(request, provenance.Metadata, good);
        if (decision.Refused is { } forbidden)
            return forbidden;

        // 8. The digest.
        if (!provenance.Files.Values.Any(signed => IsEqual(signed, digest)))
            return No(RefusalReason.DigestMismatch, $"the archive's digest is {digest}, and signed was {string.Join(", ", provenance.Files.Values)}", FetchAgain);

        // 9. The archive is the chart that was signed.
        var notices = judgements.Where(j => j.Refused is not null).Select(j => new Notice(NoticeWord.UnknownCosigner, j.Refused!.Sentence, IsWarning: false))
            .Concat(good.SelectMany(j => j.Notices)).Concat(decision.Notices).ToList();
        if (!provenance.Files.TryGetValue(request.ArchiveName, out var own) || !IsEqual(own, digest))
            notices.Add(new Notice(NoticeWord.NameDiffers, $"the file is named {request.ArchiveName}, and was signed as {provenance.Files.First(f => IsEqual(f.Value, digest)).Key}", IsWarning: false));
        return VerifyArchive(request, provenance.Metadata, nesting, metadata => new Verdict.Trusted
        {
            Chart = metadata.Name,
            Version = metadata.Version,
            Digest = digest,
            Signatures = [.. decision.Counted.Select(j => j.Evidence!)],
            Rule = decision.Rule?.Place,
            Notices = notices,
        });
    }

    /// <summary>Without a signature only a policy can say yes, by digest, which pins every byte.</summary>
    private static Verdict VerifyUnsigned(VerificationRequest request, string digest, Nesting nesting)
    {
        var unsigned = No(RefusalReason.Unsigned, "the chart has no provenance file", "ask the publisher to sign it: 'helm secure sign', or 'helm package --sign'");
        if (request.Signers.Count > 0 || request.Policy?.AllowsUnsigned(digest, request.Now) is not true)
            return unsigned;
        return VerifyArchive(request, signed: null, nesting, metadata =>
        {
            if (WrongSubject(request, metadata) is { } wrong)
                return wrong;
            var allowance = Authorization.AllowUnsigned(request, metadata, digest, out var rule);
            return allowance is null
                ? unsigned
                : new Verdict.Trusted
                {
                    Chart = metadata.Name,
                    Version = metadata.Version,
                    Digest = digest,
                    Signatures = [],
                    Rule = rule!.Place,
                    Notices = [new Notice(NoticeWord.AllowedUnsigned, $"nobody signed this; the policy allows this digest until {allowance.Until:yyyy-MM-dd}: {allowance.Reason}", IsWarning: true)],
                };
        });
    }

    /// <summary>One good signature is enough, unknown keys beside it are a note, and everything else that is wrong with a signature refuses.</summary>
    private static Verdict.Refused? FirstRefusal(List<Judgement> judgements, bool anyIsGood) =>
        judgements.Select(j => j.Refused).FirstOrDefault(r => r is not null && r.Reason != RefusalReason.UnknownKey)
        ?? (anyIsGood ? null : judgements.Select(j => j.Refused).First(r => r is not null));

    private static Verdict.Refused? WrongSubject(VerificationRequest request, ChartMetadata metadata)
    {
        if (request.Chart is { } chart && chart != metadata.Name)
            return No(RefusalReason.WrongChart, $"the chart asked for is {chart}, and this one is {metadata.Name}", "check what was asked for; an index or registry that offered this may not be honest");
        if (request.Version is { } version && !ChartVersion.Answers(version, metadata.Version))
            return No(RefusalReason.WrongVersion, $"the version asked for is {version}, and this one is {metadata.Version}", "check what was asked for; an index or registry that offered this may be out of date, or may not be honest");
        return null;
    }

    private static Verdict VerifyArchive(VerificationRequest request, ChartMetadata? signed, Nesting nesting, Func<ChartMetadata, Verdict> conclude)
    {
        if (ChartArchive.Read(request.Archive, out var fault) is not { } archive)
            return No(fault!.Kind == ArchiveFaultKind.TooLarge ? RefusalReason.ArchiveTooLarge : RefusalReason.ArchiveMalformed, fault.Sentence, "ask the publisher to package the chart with 'helm package'");
        if (ChartMetadata.Read(archive.ChartYaml, archive.RequirementsYaml, out var problem) is not { } metadata)
            return No(RefusalReason.ArchiveMalformed, $"the archive's Chart.yaml is no chart's: {problem}", "ask the publisher to package the chart with 'helm package'");
        if (signed?.FirstDifference(metadata) is { } difference)
            return No(RefusalReason.MetadataMismatch, $"the archive's Chart.yaml is not the one that was signed: {difference}", "ask the publisher to package and sign the chart again");

        var verdict = conclude(metadata);
        if (verdict is not Verdict.Trusted trusted)
            return verdict;
        var dependencies = VerifyDependencies(request, archive, nesting);
        return dependencies.Find(d => IsRefused(d, request.RequireDependencies)) is { } refused
            ? No(
                RefusalReason.DependencyRefused,
                $"the chart {refused.Name} inside it is refused: {(refused.Verdict as Verdict.Refused)?.Sentence ?? Unprovable(refused.Name)}",
                "ask the publisher to vendor signed charts with their .prov files")
            : trusted with { Dependencies = dependencies, Notices = [.. trusted.Notices, .. dependencies.Select(UnknownDependency).OfType<Notice>()] };
    }

    private static List<DependencyVerdict> VerifyDependencies(VerificationRequest request, ChartArchive archive, Nesting nesting)
    {
        var signed = archive.Dependencies.Where(name => archive.Provenances.ContainsKey(name + ".prov")).ToHashSet(StringComparer.Ordinal);
        var verdicts = archive.Dependencies.Where(name => !signed.Contains(name)).Concat(archive.UnpackedDependencies).Select(name => new DependencyVerdict(name, null)).ToList();
        foreach (var (name, content) in archive.ReadFiles(signed))
            verdicts.Add(new DependencyVerdict(name, VerifyDependency(request, name, content, archive.Provenances[name + ".prov"], nesting)));
        return [.. verdicts.OrderBy(v => v.Name, StringComparer.Ordinal)];
    }

    private static Verdict VerifyDependency(VerificationRequest request, string name, byte[] content, byte[] provenance, Nesting nesting) =>
        nesting.Depth >= DeepestDependency ? No(RefusalReason.ArchiveTooLarge, $"charts lie in charts more than {DeepestDependency} deep", null)
            : nesting.Left.Value-- <= 0 ? No(RefusalReason.ArchiveTooLarge, $"there are more than {MostDependencies} signed charts inside, those in them included", null)
            : Verify(request with
            {
                Archive = content,
                ArchiveName = name[(name.LastIndexOf('/') + 1)..],
                Provenance = provenance,
                Chart = null,
                Version = null,
            }, nesting with { Depth = nesting.Depth + 1 });

    /// <summary>A key that nobody here knows proves nothing about a chart inside, and nothing against it; anything else that is wrong does.</summary>
    private static bool IsRefused(DependencyVerdict dependency, bool all) => dependency.Verdict switch
    {
        Verdict.Trusted => false,
        Verdict.Refused { Reason: RefusalReason.UnknownKey or RefusalReason.NotAllowed } or null => all,
        _ => true,
    };

    private static string Unprovable(string name) =>
        name.EndsWith('/') ? "it is unpacked, so that no signature of its own can be checked" : "it has no provenance file beside it";

    private static Notice? UnknownDependency(DependencyVerdict dependency) => dependency.Verdict is Verdict.Refused refused
        ? new Notice(NoticeWord.DependencyUnknown, $"{dependency.Name}: {refused.Sentence}", IsWarning: false)
        : null;

    internal static string DigestOf(ReadOnlyMemory<byte> archive)
    {
        var sha256 = HashAlgorithm.Sha256.NewDigest();
        sha256.BlockUpdate(archive.Span);
        var octets = new byte[sha256.GetDigestSize()];
        sha256.DoFinal(octets, 0);
        return Provenance.DigestPrefix + Convert.ToHexStringLower(octets);
    }

    /// <summary>An exact comparison, as in Helm: lower-case digits and the prefix are part of the signed value.</summary>
    private static bool IsEqual(string signed, string actual) =>
        System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(signed), System.Text.Encoding.UTF8.GetBytes(actual));

    /// <summary>Where among charts in charts we are, and how many more are verified: one number for all of them.</summary>
    private sealed record Nesting(int Depth, StrongBox<int> Left);

    private static Verdict.Refused No(RefusalReason reason, string sentence, string? nextStep) => new(reason, sentence, nextStep);
}

using HelmSecure.Charts;
using HelmSecure.Trust;

namespace HelmSecure.Signing;

/// <summary>Whether those who signed may sign this: the pins of the command line, and the policy.</summary>
internal sealed record Authorization(Verdict.Refused? Refused, IReadOnlyList<Judgement> Counted, TrustRule? Rule, IReadOnlyList<Notice> Notices)
{
    private const string CompareFingerprint = "compare the fingerprint with one the publisher shows somewhere else; if it is theirs, the policy's owner can add it to the rule";

    /// <summary>Decides about a chart by its signed name and version.</summary>
    public static Authorization Decide(VerificationRequest request, ChartMetadata chart, IReadOnlyList<Judgement> good)
    {
        var pinned = request.Signers.Count == 0 ? good : [.. good.Where(j => request.Signers.Any(s => s.Hex == j.Evidence!.PrimaryFingerprint || s.Hex == j.Evidence.SigningFingerprint))];
        if (pinned.Count == 0)
            return No(RefusalReason.NotAllowed, $"the signature is good, and by {Signers(good)}, who is not among the signers asked for", "compare the fingerprint with one the publisher shows somewhere else");
        if (request.Policy is null)
            return new Authorization(null, pinned, null, request.Signers.Count > 0 ? [] : [NothingNarrower]);

        if (ChartVersion.Parse(chart.Version) is not { } version)
            return No(RefusalReason.NotAllowed, $"the signed version '{chart.Version}' is no SemVer version, so no rule can be about it", null);
        if (request.Policy.RuleFor(chart.Name, version) is not { } rule)
            return No(RefusalReason.NotAllowed, $"the signature is good, and no rule of {request.Policy.Name} is about {chart.Name} {chart.Version}", "ask the policy's owner for a rule about this chart");

        var allowed = pinned.Where(j => rule.Allows(j.Evidence!)).ToList();
        if (allowed.Count == 0)
            return No(RefusalReason.NotAllowed, $"the signature is good, and by {Signers(pinned)}, whom rule {rule.Place} does not let sign {chart.Name}", CompareFingerprint);

        // One signature too old does no harm where enough others are left.
        var counted = allowed.Where(j => TooOld(request, rule, j) is null).ToList();
        return Shortcoming(request, chart, rule, allowed, counted) is { } refused
            ? new Authorization(refused, [], rule, [])
            : new Authorization(null, counted, rule, []);
    }

    /// <summary>The policy's permission for one unsigned archive, or null.</summary>
    public static UnsignedAllowance? AllowUnsigned(VerificationRequest request, ChartMetadata chart, string digest, out TrustRule? rule)
    {
        rule = ChartVersion.Parse(chart.Version) is { } version ? request.Policy?.RuleFor(chart.Name, version) : null;
        return rule?.AllowanceFor(digest, request.Now);
    }

    private static Notice NothingNarrower { get; } = new(NoticeWord.NothingNarrower, "no policy and no --signer was given: any key of the keyring may sign any chart", IsWarning: false);

    private static Verdict.Refused? Shortcoming(VerificationRequest request, ChartMetadata chart, TrustRule rule, List<Judgement> allowed, List<Judgement> counted)
    {
        if (rule.MinVersion is { } minimum && ChartVersion.Parse(chart.Version)!.ComparePrecedenceTo(minimum) < 0)
            return new(RefusalReason.WrongVersion, $"the signature is good, and version {chart.Version} is older than {minimum}, the oldest that rule {rule.Place} accepts", "ask for a newer version; an index that still offers this one may be out of date, or may not be honest");
        var signers = counted.Select(j => j.Evidence!.PrimaryFingerprint).Distinct(StringComparer.Ordinal).Count();
        if (signers >= rule.MinSignatures)
            return null;
        return allowed.Select(j => TooOld(request, rule, j)).FirstOrDefault(refused => refused is not null)
            ?? new(RefusalReason.TooFewSignatures, $"rule {rule.Place} asks for signatures by {rule.MinSignatures} keys, and there are {signers}", "ask the other signers to add theirs: helm secure sign --add");
    }

    private static Verdict.Refused? TooOld(VerificationRequest request, TrustRule rule, Judgement judgement)
    {
        if (rule.RefusesExpiredKeys && judgement.Notices.FirstOrDefault(n => n.Word == NoticeWord.KeyExpiredSince) is { } expired)
            return new(RefusalReason.KeyExpired, $"{expired.Sentence}, and rule {rule.Place} does not accept that", "ask the signer for a new signature");
        return rule.MaxAge is { } age && judgement.Evidence!.SignedAt + age < request.Now
            ? new(RefusalReason.SignatureTooOld, $"the signature was made on {SignatureJudge.Format(judgement.Evidence.SignedAt)}, longer ago than the {Describe(age)} that rule {rule.Place} accepts", "ask for a newer release")
            : null;
    }

    private static string Describe(TimeSpan age) => age.Hours == 0 ? $"{age.TotalDays:0} days" : $"{age.TotalHours:0} hours";

    private static string Signers(IReadOnlyList<Judgement> judgements) =>
        string.Join(" and ", judgements.Select(j => $"{j.Evidence!.PrimaryFingerprint}{(j.Evidence.UserIds.Count > 0 ? $" ({j.Evidence.UserIds[0]})" : "")}"));

    private static Authorization No(RefusalReason reason, string sentence, string? nextStep) => new(new Verdict.Refused(reason, sentence, nextStep), [], null, []);
}

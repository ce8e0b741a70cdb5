using System.Globalization;
using HelmSecure.Signing.OpenPgp;
using HelmSecure.Trust;

namespace HelmSecure.Signing;

/// <summary>What came of one signature: evidence with notices, or the reason it counts for nothing.</summary>
internal sealed record Judgement(SignatureEvidence? Evidence, Verdict.Refused? Refused, IReadOnlyList<Notice> Notices);

/// <summary>
/// Judges one OpenPGP signature over known bytes: key, signature, time, in that order. The mathematics is BouncyCastle's; everything it
/// leaves to its caller is here and in <see cref="CertificateView"/>.
/// </summary>
internal sealed class SignatureJudge(Keyring keyring, DateTimeOffset now)
{
    /// <summary>How far ahead of ours a signer's clock may be.</summary>
    public static readonly TimeSpan ClockGrace = TimeSpan.FromMinutes(5);

    private readonly Dictionary<Fingerprint, CertificateView> views = [];

    public Judgement Judge(Packet packet, byte[] signedBytes)
    {
        if (SignaturePacket.Read(packet.Body) is not { } signature)
        {
            return SignaturePacket.VersionOf(packet.Body) is var version and not 4
                ? No(RefusalReason.UnsupportedAlgorithm, $"the signature has version {version}, and only version 4 is supported", "ask the signer for a version 4 signature, which every Helm reads")
                : No(RefusalReason.SignatureUnusable, "the signature packet is damaged", FetchAgain);
        }

        if (signature.Type is not (SignatureType.Binary or SignatureType.Text))
            return No(RefusalReason.SignatureUnusable, $"the signature has type 0x{(int)signature.Type:x2}, which is not one over a document", null);
        if (signature.Defect is { } defect)
            return No(RefusalReason.SignatureUnusable, $"the signature cannot be used: {defect}", "ask the signer for a plain signature");
        if (!signature.IsCanonical)
            return No(RefusalReason.SignatureUnusable, "the signature packet is not in its canonical encoding", FetchAgain);

        if (signature.IssuerKeyId is not { } issuer)
            return No(RefusalReason.UnknownKey, "the signature does not say which key made it", "ask the signer for a signature that names its key, as gpg and Helm write it");
        var candidates = keyring.FindIssuers(issuer).ToList();
        var makers = candidates.Where(c => signature.IsBy(c.Key, digest => digest.BlockUpdate(signedBytes))).Select(c => (View: View(c.Certificate), c.Key)).ToList();
        if (makers.Count > 0)
            return JudgeMakers(signature, makers);

        if (candidates.Count == 0)
            return Unknown(signature, issuer);
        return WeakOrUnsupported(signature, candidates[0].Key)
            ?? No(RefusalReason.BadSignature, $"the signature by {Describe(candidates[0].Key)} does not fit the text: one of the two was altered", FetchAgain);
    }

    private const string FetchAgain = "do not install this; get the chart and its provenance again from their origin, and tell the publisher if it stays so";

    /// <summary>
    /// One key may stand in several certificates: whoever holds it, also a thief, can bind it under a primary key of their own. The certificate whose primary key it is decides;
    /// else all that prove it to be theirs must find nothing against it. A certificate that proves nothing has no say; one with too much to check may have proved it,
    /// and is asked as well, or a thief could silence the owner with packets that the owner never made.
    /// </summary>
    private Judgement JudgeMakers(SignaturePacket signature, List<(CertificateView View, PublicKey Key)> makers)
    {
        var proved = makers.Where(m => m.View[m.Key].IsProved || m.View.IsExhausted).ToList();
        var owner = proved.FindIndex(m => m.View.Primary.Key.Fingerprint == m.Key.Fingerprint);
        var deciding = owner >= 0 ? [proved[owner]] : proved.Count > 0 ? proved : [makers[0]];
        var judgements = deciding.Select(m => WeakOrUnsupported(signature, m.Key) ?? JudgeKey(signature, m.View, m.Key)).ToList();
        return judgements.Find(j => j.Refused is not null) ?? judgements[0];
    }

    private CertificateView View(Certificate certificate)
    {
        if (!views.TryGetValue(certificate.Primary.Fingerprint, out var view))
            views.Add(certificate.Primary.Fingerprint, view = new CertificateView(certificate, now, keyring));
        return view;
    }

    private static Judgement? WeakOrUnsupported(SignaturePacket signature, PublicKey key)
    {
        if (key.Material.IsWeak)
            return No(RefusalReason.WeakKey, $"key {key.Fingerprint} is {key.Material.Algorithm}, which is too weak to trust", "ask the signer for a signature by RSA of 2048 bits or more, ECDSA or Ed25519");
        if (!key.Material.CanSign)
            return No(RefusalReason.UnsupportedAlgorithm, $"key {key.Fingerprint} is {key.Material.Algorithm}, which is not supported for signatures", "ask the signer for a signature by RSA, ECDSA on a NIST curve, or Ed25519");
        if (signature.Material is SignatureMaterial.Unsupported)
            return No(RefusalReason.UnsupportedAlgorithm, $"the signature's algorithm ({(int)signature.Algorithm}) is not supported", "ask the signer for a signature by RSA, ECDSA on a NIST curve, or Ed25519");
        if (!signature.Hash.IsKnown)
            return No(RefusalReason.UnsupportedAlgorithm, $"the signature uses {signature.Hash.Name}, which is not supported", "ask the signer for a signature over SHA-256 or SHA-512");
        if (!signature.Hash.IsStrong)
            return No(RefusalReason.WeakHash, $"the signature is over {signature.Hash.Name}, for which other texts with the same hash can be made", "ask the signer for a signature over SHA-256 or SHA-512");
        if (signature.Hash.Octets < key.Material.ShortestHash)
            return No(RefusalReason.WeakHash, $"the signature is over {signature.Hash.Name}, which is too short for a key of {key.Material.Algorithm}", "ask the signer for a signature over SHA-512");
        return null;
    }

    private Judgement JudgeKey(SignaturePacket signature, CertificateView view, PublicKey key)
    {
        if (!signature.SaysOnlyThatItIsBy(key.Fingerprint))
            return No(RefusalReason.SignatureUnusable, $"the signature is by {key.Fingerprint}, and has an unsigned part that says something else", FetchAgain);

        // Before the key: a clock that is behind makes every key look unfit.
        var signedAt = signature.Created!.Value;
        if (signedAt - ClockGrace > now)
            return No(RefusalReason.SignatureFromTheFuture, $"the signature is dated {Format(signedAt)}, and it is {Format(now)}", "check this machine's clock, or the time that was given");

        var signing = view[key];
        var chain = signing == view.Primary ? [signing] : new[] { view.Primary, signing };
        if (view.Primary.Key.Material.IsWeak)
            return No(RefusalReason.WeakKey, $"primary key {view.Primary.Key.Fingerprint} is {view.Primary.Key.Material.Algorithm}, which is too weak to vouch for a subkey", null);
        if (Array.Find(chain, k => k.Problem is not null) is { } broken)
            return No(RefusalReason.KeyUnusable, $"{Describe(broken.Key)} cannot be used: {broken.Problem}", "get the signer's key again from where they publish it");
        if (!signing.MaySign)
            return No(RefusalReason.KeyNotForSigning, $"{Describe(key)} is not meant for signing: its owner did not give it that capability", "ask the signer which key they sign with");

        return Array.Find([JudgeTime(signature, signedAt, chain), .. chain.Select(k => JudgeRevocation(k, signedAt))], r => r is not null) is { } refused
            ? refused
            : new Judgement(Evidence(signature, view, signing), null, [.. chain.SelectMany(k => Warnings(k, signedAt))]);
    }

    private Judgement? JudgeTime(SignaturePacket signature, DateTimeOffset signedAt, KeyView[] chain)
    {
        if (signature.Lifetime is { } lifetime && signedAt + lifetime <= now)
            return No(RefusalReason.SignatureExpired, $"the signature expired on {Format(signedAt + lifetime)}, as its signer had set", "ask the signer for a new signature");
        foreach (var key in chain)
        {
            if (signedAt < key.Key.Created)
                return No(RefusalReason.SignatureBeforeKey, $"the signature is dated {Format(signedAt)}, before {Describe(key.Key)} was made ({Format(key.Key.Created)})", "ask the signer for a new signature");
            if (key.Expires <= signedAt)
                return No(RefusalReason.KeyExpired, $"{Describe(key.Key)} had expired on {Format(key.Expires.Value)} when it signed on {Format(signedAt)}", "if its owner has extended it since, get the key again; else ask for a new signature");
        }

        return null;
    }

    private static Judgement? JudgeRevocation(KeyView key, DateTimeOffset signedAt) =>
        key.Revocations.FirstOrDefault(r => !r.IsOrderly || r.Created <= signedAt) is { } revocation
            ? No(
                RefusalReason.KeyRevoked,
                $"{Describe(key.Key)} was revoked on {Format(revocation.Created)} ({revocation.Reason}{(revocation.Text.Length > 0 ? $": {revocation.Text}" : "")}), and this signature does not stand",
                "ask the signer for a signature by their present key")
            : null;

    private IEnumerable<Notice> Warnings(KeyView key, DateTimeOffset signedAt)
    {
        if (key.Expires <= now)
            yield return new Notice(NoticeWord.KeyExpiredSince, $"{Describe(key.Key)} expired on {Format(key.Expires.Value)}, after it signed on {Format(signedAt)}", IsWarning: true);
        foreach (var revocation in key.Revocations)
            yield return new Notice(NoticeWord.KeySuperseded, $"{Describe(key.Key)} was {revocation.Reason} on {Format(revocation.Created)}, after it signed on {Format(signedAt)}", IsWarning: true);
    }

    private static SignatureEvidence Evidence(SignaturePacket signature, CertificateView view, KeyView signing) => new()
    {
        UserIds = view.UserIds,
        PrimaryFingerprint = view.Primary.Key.Fingerprint.Hex,
        SigningFingerprint = signing.Key.Fingerprint.Hex,
        KeyAlgorithm = signing.Key.Material.Algorithm,
        HashAlgorithm = signature.Hash.Name,
        SignedAt = signature.Created!.Value,
        KeyExpires = new[] { view.Primary.Expires, signing.Expires }.Min(),
    };

    private Judgement Unknown(SignaturePacket signature, string issuer)
    {
        var name = signature.IssuerFingerprint?.Hex ?? issuer;
        if (keyring.WhyUnreadable(issuer) is { } problem)
            return No(RefusalReason.UnsupportedAlgorithm, $"the signature is by {name}, which is in the keyring and cannot be used: {problem}", "ask the signer for a signature by RSA, ECDSA on a NIST curve, or Ed25519");
        return No(
            RefusalReason.UnknownKey,
            $"the signature is by {name}, which is in no keyring that was read",
            "get the publisher's key, compare its whole fingerprint with one they publish somewhere else, then add it: gpg --import KEY, or --keyring FILE");
    }

    private static string Describe(PublicKey key) => $"key {key.Fingerprint}";

    internal static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static Judgement No(RefusalReason reason, string sentence, string? nextStep) => new(null, new Verdict.Refused(reason, sentence, nextStep), []);
}

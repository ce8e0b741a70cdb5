using HelmSecure.Trust;
using Org.BouncyCastle.Crypto;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>A revocation that its maker really signed.</summary>
/// <param name="Created">When it was made.</param>
/// <param name="Code">Why, as a number of RFC 9580 §5.2.3.31.</param>
/// <param name="Text">Why, in the maker's words; may be empty.</param>
internal sealed record Revocation(DateTimeOffset Created, RevocationCode Code, string Text)
{
    /// <summary>Signatures from before it stand: the key was put away in good order, and nobody else had it.</summary>
    public bool IsOrderly => Code is RevocationCode.Superseded or RevocationCode.Retired;

    public string Reason => Code switch
    {
        RevocationCode.Superseded => "superseded",
        RevocationCode.Compromised => "compromised",
        RevocationCode.Retired => "retired",
        RevocationCode.NoReason => "without a reason",
        _ => $"reason {(int)Code}",
    };
}

/// <summary>What a certificate says of one of its keys, once every signature was checked.</summary>
/// <param name="Key">The key itself.</param>
/// <param name="IsProved">Whether the certificate's own signatures prove that it belongs to it.</param>
/// <param name="Problem">Why nothing may rest on it, or null.</param>
/// <param name="MaySign">Whether its flags let it sign data.</param>
/// <param name="Expires">When it expires, or null.</param>
/// <param name="Revocations">Its revocations.</param>
internal sealed record KeyView(PublicKey Key, bool IsProved, string? Problem, bool MaySign, DateTimeOffset? Expires, IReadOnlyList<Revocation> Revocations);

/// <summary>
/// A certificate seen at a point in time, with every claim in it checked by the mathematics: which user ids and subkeys are its own, how long
/// they are valid, and what was revoked. BouncyCastle leaves all of this to its caller.
/// </summary>
/// <remarks>
/// The newest valid self-signature decides, also about signatures older than itself: exported keys often carry only that one. A revocation
/// counts whenever it was made; only its reason can let older signatures stand.
/// </remarks>
internal sealed class CertificateView
{
    /// <summary>How many signatures of one certificate are put to the mathematics. Keys with a long life have some dozens; third parties' do not count.</summary>
    private const int MostChecks = 500;

    private readonly Certificate certificate;
    private readonly DateTimeOffset now;
    private readonly Keyring revokers;
    private readonly List<SignaturePacket> selfSignatures = [];
    private readonly Dictionary<string, Fingerprint> designatedRevokers;
    private int checks = MostChecks;

    /// <param name="certificate">What to look at.</param>
    /// <param name="now">Self-signatures made after this, but for the grace given to clocks, are not heeded.</param>
    /// <param name="revokers">Where designated revokers' keys are looked up.</param>
    public CertificateView(Certificate certificate, DateTimeOffset now, Keyring revokers)
    {
        this.certificate = certificate;
        this.now = now;
        this.revokers = revokers;

        var directKeys = certificate.Direct.Where(s => s.Type == SignatureType.DirectKey && IsSelfSignature(s, certificate.Primary.HashInto)).ToList();
        var directKey = Newest(directKeys);
        var userIds = certificate.UserIds.Select(u => (UserId: u.What, Newest: NewestCertification(u))).Where(u => u.Newest is not null).ToList();
        UserIds = [.. userIds.Select(u => u.UserId).Distinct(StringComparer.Ordinal)];
        var newest = Newest(userIds.Select(u => u.Newest!));
        selfSignatures.AddRange(userIds.Select(u => u.Newest!));

        // Not only the newest: the naming of a revoker is not taken back by a later signature without one.
        selfSignatures.AddRange(directKeys);

        designatedRevokers = selfSignatures.SelectMany(s => s.DesignatedRevokers).DistinctBy(r => r.KeyId, StringComparer.Ordinal).ToDictionary(r => r.KeyId, StringComparer.Ordinal);

        var revocations = Revocations(certificate.Direct, SignatureType.KeyRevocation, certificate.Primary.HashInto);
        var subkeys = certificate.Subkeys.Select(View).ToList();
        Primary = new KeyView(
            certificate.Primary,
            selfSignatures.Count > 0,
            checks < 0 ? $"it carries more than {MostChecks} signatures to check"
                : selfSignatures.Count == 0 ? $"it has no valid self-signature as of {SignatureJudge.Format(now)}"
                : certificate.HasOldRevocation ? "a revocation of an old version is there, which cannot be checked here"
                : revocations.Unchecked,
            MaySign(directKey?.KeyFlags ?? newest?.KeyFlags),
            certificate.Primary.Created + (directKey?.KeyLifetime ?? newest?.KeyLifetime),
            revocations.Found);
        Subkeys = subkeys;
    }

    public KeyView Primary { get; }

    public IReadOnlyList<KeyView> Subkeys { get; }

    /// <summary>Whether there was more to check than is checked, so that what it says of its keys is not known.</summary>
    public bool IsExhausted => checks < 0;

    /// <summary>The user ids that are bound to the key and not revoked.</summary>
    public IReadOnlyList<string> UserIds { get; }

    public KeyView this[PublicKey key] => Subkeys.Prepend(Primary).First(view => view.Key.Fingerprint == key.Fingerprint);

    private SignaturePacket? NewestCertification(Bound<string> userId)
    {
        bool IsOwn(SignaturePacket s) => IsSelfSignature(s, digest => userId.HashInto(certificate.Primary, digest));
        var newest = Newest(userId.Signatures.Where(s => s.Type is >= SignatureType.GenericCertification and <= SignatureType.PositiveCertification && IsOwn(s)));
        var revoked = userId.Signatures.Any(s => s.Type == SignatureType.CertificationRevocation && newest is not null && (s.Created ?? DateTimeOffset.MaxValue) >= newest.Created && Holds(s, certificate.Primary, digest => userId.HashInto(certificate.Primary, digest)));
        return revoked ? null : newest;
    }

    private KeyView View(Bound<PublicKey> subkey)
    {
        void HashInto(IDigest digest) => subkey.HashInto(certificate.Primary, digest);
        var binding = Newest(subkey.Signatures.Where(s => s.Type == SignatureType.SubkeyBinding && IsSelfSignature(s, HashInto)));
        var maySign = binding is not null && MaySign(binding.KeyFlags);
        var agrees = maySign && binding!.Embedded.Any(back =>
            back.Type == SignatureType.PrimaryKeyBinding && IsInForce(back, subkey.What) && Holds(back, subkey.What, HashInto));
        var problem = binding is null ? "no valid signature binds it to its primary key"
            : maySign && !agrees ? "it never agreed to belong to its primary key (the back-signature is missing or wrong)"
            : null;
        var revocations = Revocations(subkey.Signatures, SignatureType.SubkeyRevocation, HashInto);
        return new KeyView(subkey.What, problem is null && selfSignatures.Count > 0, problem ?? revocations.Unchecked, maySign, subkey.What.Created + binding?.KeyLifetime, revocations.Found);
    }

    /// <summary>
    /// The revocations that were really made by the primary key or by somebody its owner named, and a sentence where one cannot be told from a forgery, nor a forgery from it.
    /// A revocation is heeded even where a self-signature would not be (a weak hash, an unknown critical subpacket, another's key id in its unhashed part): erring on that side is safe.
    /// </summary>
    private (IReadOnlyList<Revocation> Found, string? Unchecked) Revocations(IEnumerable<SignaturePacket> signatures, SignatureType type, Action<IDigest> hashInto)
    {
        var found = new List<Revocation>();
        string? notChecked = null;
        foreach (var signature in signatures.Where(s => s.Type == type))
        {
            if (checks < 0)
                break;
            Fingerprint? revoker = signature.IssuerKeyId is { } issuer && designatedRevokers.TryGetValue(issuer, out var designated) ? designated : null;
            if (Holds(signature, certificate.Primary, hashInto))
                found.Add(ToRevocation(signature));
            else if (!signature.Hash.IsKnown && (signature.IssuerKeyId ?? certificate.Primary.Fingerprint.KeyId) == certificate.Primary.Fingerprint.KeyId)
                notChecked = $"a revocation over {signature.Hash.Name} is there, which cannot be checked here";
            else if (revoker is { } named && IsUncheckable(signature, named))
                notChecked = $"its owner let {named} revoke it, and a revocation by that key is there which cannot be checked without that key, or not at all";
            else if (revoker is { } known && Holds(signature, revokers.FindPrimary(known)!, hashInto))
                found.Add(ToRevocation(signature));
        }

        return (found, notChecked);
    }

    private bool IsUncheckable(SignaturePacket signature, Fingerprint revoker) =>
        !signature.Hash.IsKnown || revokers.FindPrimary(revoker) is not { } key || !key.Material.CanSign;

    /// <summary>The mathematics, as often as one certificate may ask for it; afterwards nothing holds, and the key is of no use.</summary>
    private bool Holds(SignaturePacket signature, PublicKey key, Action<IDigest> hashInto)
    {
        if (checks < 0)
            return false;
        checks--;
        return checks >= 0 && signature.IsBy(key, hashInto);
    }

    private bool IsSelfSignature(SignaturePacket signature, Action<IDigest> hashInto) =>
        IsInForce(signature, certificate.Primary)
        && (signature.IssuerKeyId ?? certificate.Primary.Fingerprint.KeyId) == certificate.Primary.Fingerprint.KeyId
        && Holds(signature, certificate.Primary, hashInto);

    /// <summary>What a signature must be before the mathematics is asked: plain, over a hash that will do, made already and not expired.</summary>
    private bool IsInForce(SignaturePacket signature, PublicKey maker) =>
        signature.Defect is null
        && signature.Hash.IsGoodForSelfSignatures
        && signature.Hash.Octets >= maker.Material.ShortestHash
        && signature.Created - SignatureJudge.ClockGrace <= now
        && (signature.Lifetime is not { } lifetime || signature.Created + lifetime > now);

    private static SignaturePacket? Newest(IEnumerable<SignaturePacket> signatures) => signatures.MaxBy(s => s.Created);

    private static bool MaySign(KeyFlags? flags) => flags is not { } f || f.HasFlag(KeyFlags.Sign);

    private static Revocation ToRevocation(SignaturePacket signature) =>
        new(signature.Created ?? DateTimeOffset.MinValue, signature.RevocationReason.Code, signature.RevocationReason.Text);
}

using HelmSecure.Trust;
using System.Buffers.Binary;
using System.Text;
using Org.BouncyCastle.Crypto;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>RFC 9580 §5.2.1.</summary>
internal enum SignatureType
{
    Binary = 0x00,
    Text = 0x01,
    GenericCertification = 0x10,
    PositiveCertification = 0x13,
    SubkeyBinding = 0x18,
    PrimaryKeyBinding = 0x19,
    DirectKey = 0x1f,
    KeyRevocation = 0x20,
    SubkeyRevocation = 0x28,
    CertificationRevocation = 0x30,
}

/// <summary>The numbers of one signature (RFC 9580 §5.2.3.1).</summary>
internal abstract record SignatureMaterial
{
    internal sealed record Rsa(ReadOnlyMemory<byte> Value) : SignatureMaterial;

    /// <summary>ECDSA's and legacy EdDSA's r and s.</summary>
    internal sealed record Pair(ReadOnlyMemory<byte> R, ReadOnlyMemory<byte> S) : SignatureMaterial
    {
        /// <summary>Both as octet strings of a fixed size, or null where one of them is longer.</summary>
        public byte[]? Joined(int size)
        {
            if (R.Length > size || S.Length > size)
                return null;
            var joined = new byte[2 * size];
            R.Span.CopyTo(joined.AsSpan(size - R.Length));
            S.Span.CopyTo(joined.AsSpan((2 * size) - S.Length));
            return joined;
        }
    }

    /// <summary>RFC 9580's own Ed25519 and Ed448: octets as the algorithm defines them.</summary>
    internal sealed record Native(ReadOnlyMemory<byte> Value) : SignatureMaterial;

    /// <summary>An algorithm that is refused whatever its numbers are.</summary>
    internal sealed record Unsupported : SignatureMaterial;

    public static SignatureMaterial Read(PublicKeyAlgorithm algorithm, ref OctetReader reader) => algorithm switch
    {
        PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaSignOnly => new Rsa(reader.Integer()),
        PublicKeyAlgorithm.Ecdsa or PublicKeyAlgorithm.EdDsaLegacy => new Pair(reader.Integer(), reader.Integer()),
        PublicKeyAlgorithm.Ed25519 => new Native(reader.Take(64)),
        PublicKeyAlgorithm.Ed448 => new Native(reader.Take(114)),
        PublicKeyAlgorithm.Dsa => ReadDsa(ref reader),
        _ => new Unsupported(),
    };

    private static Unsupported ReadDsa(ref OctetReader reader)
    {
        _ = reader.Integer();
        _ = reader.Integer();
        return new Unsupported();
    }
}

/// <summary>
/// A version 4 signature (RFC 9580 §5.2.3). Only its hashed subpackets count; of the unhashed ones the issuer serves as a hint and an
/// embedded back-signature speaks for itself, as both are confirmed by the mathematics.
/// </summary>
internal sealed class SignaturePacket
{
    private const int SupportedVersion = 4;

    private ReadOnlyMemory<byte> hashedPart;
    private SubpacketArea hashed = SubpacketArea.Empty;
    private SubpacketArea unhashed = SubpacketArea.Empty;
    private ushort hashPrefix;
    private bool hasCanonicalNumbers;

    private SignaturePacket()
    {
    }

    public SignatureType Type { get; private init; }

    public PublicKeyAlgorithm Algorithm { get; private init; }

    public HashAlgorithm Hash { get; private init; }

    public required SignatureMaterial Material { get; init; }

    /// <summary>Whether every length and number is in its shortest form, so that no second packet says the same.</summary>
    public bool IsCanonical => hashed.IsCanonical && unhashed.IsCanonical && hasCanonicalNumbers;

    /// <summary>Null where it is absent, which makes the signature unusable (RFC 9580 §5.2.3.11).</summary>
    public DateTimeOffset? Created => hashed.Time(SubpacketType.SignatureCreationTime);

    /// <summary>How long after <see cref="Created"/> the signature stands; null: for ever.</summary>
    public TimeSpan? Lifetime => hashed.Duration(SubpacketType.SignatureExpirationTime);

    /// <summary>How long after its creation the key that this self-signature is about stands; null: for ever.</summary>
    public TimeSpan? KeyLifetime => hashed.Duration(SubpacketType.KeyExpirationTime);

    /// <summary>The first octet of the key flags (RFC 9580 §5.2.3.29); null where there are none.</summary>
    public KeyFlags? KeyFlags => hashed.Find(SubpacketType.KeyFlags) is { } flags ? (KeyFlags)(flags.IsEmpty ? 0 : flags.Span[0]) : null;

    /// <summary>Why a revocation was made, with the words given.</summary>
    public (RevocationCode Code, string Text) RevocationReason =>
        hashed.Find(SubpacketType.ReasonForRevocation) is { IsEmpty: false } reason
            ? ((RevocationCode)reason.Span[0], Encoding.UTF8.GetString(reason.Span[1..]))
            : (RevocationCode.NoReason, "");

    /// <summary>The 16 hex digits of the key that says it made this, from either area: a hint, to be confirmed by the mathematics.</summary>
    public string? IssuerKeyId => IssuerFingerprint?.KeyId ?? KeyIdHints.FirstOrDefault();

    /// <summary>The issuer's whole fingerprint where it is given; a hint as well.</summary>
    public Fingerprint? IssuerFingerprint => FingerprintHints.Cast<Fingerprint?>().FirstOrDefault();

    /// <summary>
    /// Whether all that is said about the issuer, signed or not, fits this key, and nothing else stands where nobody signed it: an unsigned word that could be changed
    /// freely would let one signature have many forms.
    /// </summary>
    public bool SaysOnlyThatItIsBy(Fingerprint key) =>
        FingerprintHints.All(hint => hint == key)
        && KeyIdHints.All(hint => hint == key.KeyId)
        && FingerprintHints.Count() == Hints(SubpacketType.IssuerFingerprint).Count()
        && KeyIdHints.Count() == Hints(SubpacketType.Issuer).Count()
        && unhashed.HoldsAtMostOneOf(SubpacketType.Issuer, SubpacketType.IssuerFingerprint);

    /// <summary>The signatures carried inside this one, from both areas.</summary>
    public IEnumerable<SignaturePacket> Embedded =>
        hashed.FindAll(SubpacketType.EmbeddedSignature).Concat(unhashed.FindAll(SubpacketType.EmbeddedSignature)).Select(body => Read(body)).OfType<SignaturePacket>();

    /// <summary>Fingerprints of keys that may revoke this one (RFC 9580 §5.2.3.23).</summary>
    public IEnumerable<Fingerprint> DesignatedRevokers =>
        hashed.FindAll(SubpacketType.RevocationKey).Where(body => body.Length == 22).Select(body => Fingerprint.FromOctets(body.Span[2..]));

    /// <summary>What makes this signature unusable whoever made it, or null.</summary>
    public string? Defect =>
        !hashed.IsWellFormed || !unhashed.IsWellFormed ? "its subpackets are damaged"
        : hashed.CriticalAndUnknown is { } critical ? critical
        : hashed.FindAll(SubpacketType.SignatureCreationTime).Count() != 1 || Created is null ? "it does not say when it was made"
        : null;

    /// <summary>Reads the body of a signature packet; null where it is not a version 4 signature with nothing missing and nothing left over.</summary>
    public static SignaturePacket? Read(ReadOnlyMemory<byte> body)
    {
        var reader = new OctetReader(body);
        if (reader.Octet() != SupportedVersion)
            return null;

        var type = (SignatureType)reader.Octet();
        var algorithm = (PublicKeyAlgorithm)reader.Octet();
        var hash = new HashAlgorithm(reader.Octet());
        var hashedArea = reader.Take(reader.UInt16());
        var hashedEnd = reader.Position;
        var unhashedArea = reader.Take(reader.UInt16());
        var prefix = (ushort)reader.UInt16();
        var material = SignatureMaterial.Read(algorithm, ref reader);
        if (reader.IsBroken || (!reader.IsAtEnd && material is not SignatureMaterial.Unsupported))
            return null;
        return new SignaturePacket
        {
            Type = type,
            Algorithm = algorithm,
            Hash = hash,
            Material = material,
            hashedPart = body[..hashedEnd],
            hashed = SubpacketArea.Read(hashedArea),
            unhashed = SubpacketArea.Read(unhashedArea),
            hashPrefix = prefix,
            hasCanonicalNumbers = material is SignatureMaterial.Rsa ? reader.IsCanonical : reader.IsExact,
        };
    }

    /// <summary>Whether a packet that <see cref="Read"/> did not take is an old revocation (version 2 or 3, RFC 4880 §5.2.2) in the name of a key: it is heeded by gpg, and cannot be checked here.</summary>
    public static bool IsOldRevocation(ReadOnlyMemory<byte> body, string keyId) =>
        body.Span is [2 or 3, _, (byte)SignatureType.KeyRevocation or (byte)SignatureType.SubkeyRevocation, ..] && body.Length >= 15 && Convert.ToHexString(body.Span[7..15]) == keyId;

    /// <summary>The version of a signature packet that <see cref="Read"/> did not take.</summary>
    public static int VersionOf(ReadOnlyMemory<byte> body) => body.IsEmpty ? 0 : body.Span[0];

    /// <summary>
    /// Whether <paramref name="key"/> made this signature over what <paramref name="hashInto"/> puts into the digest: the first 16 bits
    /// of the hash must match those in the packet, and the mathematics must hold.
    /// </summary>
    public bool IsBy(PublicKey key, Action<IDigest> hashInto)
    {
        if (!Hash.IsKnown || Algorithm != key.Algorithm)
            return false;

        var digest = HashOf(hashInto);
        if (BinaryPrimitives.ReadUInt16BigEndian(digest) != hashPrefix)
            return false;
        try
        {
            return key.Material.Verify(Hash, digest, Material);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or IndexOutOfRangeException or InvalidOperationException or ArithmeticException or CryptoException)
        {
            // A point off its curve, an even modulus and the like: numbers that no signature can be made with.
            return false;
        }
    }

    private byte[] HashOf(Action<IDigest> hashInto)
    {
        var digest = Hash.NewDigest();
        hashInto(digest);
        digest.BlockUpdate(hashedPart.Span);
        Span<byte> trailer = [SupportedVersion, 0xff, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(trailer[2..], hashedPart.Length);
        digest.BlockUpdate(trailer);
        var result = new byte[digest.GetDigestSize()];
        digest.DoFinal(result, 0);
        return result;
    }

    private IEnumerable<Fingerprint> FingerprintHints =>
        Hints(SubpacketType.IssuerFingerprint).Where(body => body is { Length: 21, Span: [4, ..] }).Select(body => Fingerprint.FromOctets(body.Span[1..]));

    private IEnumerable<string> KeyIdHints => Hints(SubpacketType.Issuer).Where(body => body.Length == 8).Select(body => Convert.ToHexString(body.Span));

    private IEnumerable<ReadOnlyMemory<byte>> Hints(SubpacketType type) => hashed.FindAll(type).Concat(unhashed.FindAll(type));
}

/// <summary>RFC 9580 §5.2.3.31.</summary>
internal enum RevocationCode
{
    NoReason = 0,
    Superseded = 1,
    Compromised = 2,
    Retired = 3,
    UserIdNoLongerValid = 32,
}

/// <summary>RFC 9580 §5.2.3.29, the first octet.</summary>
[Flags]
internal enum KeyFlags
{
    Certify = 0x01,
    Sign = 0x02,
}

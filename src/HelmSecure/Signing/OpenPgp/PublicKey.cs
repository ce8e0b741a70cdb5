using HelmSecure.Trust;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>A version 4 primary key or subkey (RFC 9580 §5.5.2), read from a public-key packet or from the public part of a secret-key packet.</summary>
internal sealed class PublicKey
{
    /// <summary>The problem of a key that has not the shape that its algorithm asks for.</summary>
    public const string Damaged = "its packet is damaged";

    private const int SupportedVersion = 4;

    private PublicKey(ReadOnlyMemory<byte> body, DateTimeOffset created, PublicKeyAlgorithm algorithm, KeyMaterial material)
    {
        Body = body;
        Created = created;
        Algorithm = algorithm;
        Material = material;
        Fingerprint = FingerprintOf(body);
    }

    public ReadOnlyMemory<byte> Body { get; }

    public DateTimeOffset Created { get; }

    public PublicKeyAlgorithm Algorithm { get; }

    public KeyMaterial Material { get; }

    public Fingerprint Fingerprint { get; }

    /// <summary>What hashes of this key begin with (RFC 9580 §5.2.4): 0x99, the length in two octets, the body.</summary>
    public void HashInto(IDigest digest) => HashInto(digest, Body);

    /// <summary>The fingerprint of a version 4 key in a public-key packet, whether or not the rest of it can be read.</summary>
    public static Fingerprint? FingerprintOf(Packet packet) =>
        packet is { Tag: PacketTag.PublicKey or PacketTag.PublicSubkey, Body.Span: [SupportedVersion, ..] } ? FingerprintOf(packet.Body) : null;

    /// <summary>Reads a key; on failure <paramref name="problem"/> says what about it cannot be read.</summary>
    public static PublicKey? Read(Packet packet, out string? problem)
    {
        problem = null;
        var isSecret = packet.Tag is PacketTag.SecretKey or PacketTag.SecretSubkey;
        var reader = new OctetReader(packet.Body);
        var version = reader.Octet();
        var created = reader.UInt32();
        var algorithm = (PublicKeyAlgorithm)reader.Octet();
        if (!reader.IsBroken && version != SupportedVersion)
        {
            problem = $"version {version} keys are not supported";
            return null;
        }

        var material = KeyMaterial.Read(algorithm, ref reader);
        if (material is null || !(isSecret || reader.IsAtEnd))
        {
            problem = Enum.IsDefined(algorithm) || reader.IsBroken ? Damaged : $"its algorithm ({(int)algorithm}) is not known";
            return null;
        }

        return new PublicKey(packet.Body[..reader.Position], DateTimeOffset.FromUnixTimeSeconds(created), algorithm, material);
    }

    private static Fingerprint FingerprintOf(ReadOnlyMemory<byte> body)
    {
        var digest = new Sha1Digest();
        HashInto(digest, body);
        var octets = new byte[digest.GetDigestSize()];
        digest.DoFinal(octets, 0);
        return Fingerprint.FromOctets(octets);
    }

    private static void HashInto(IDigest digest, ReadOnlyMemory<byte> body)
    {
        digest.Update(0x99);
        digest.Update((byte)(body.Length >> 8));
        digest.Update((byte)body.Length);
        digest.BlockUpdate(body.Span);
    }
}

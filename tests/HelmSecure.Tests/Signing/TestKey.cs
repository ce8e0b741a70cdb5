using System.Buffers.Binary;
using System.Text;
using HelmSecure.Signing;
using HelmSecure.Signing.OpenPgp;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Packet = HelmSecure.Signing.OpenPgp.Packet;
using PacketTag = HelmSecure.Signing.OpenPgp.PacketTag;

namespace HelmSecure.Tests.Signing;

/// <summary>
/// A key pair that makes what gpg 2.2 cannot or would not, and BouncyCastle's OpenPGP neither: packets in any order, with any subpackets, also by
/// RFC 9580's own Ed25519 and Ed448. Keys are the same in every run.
/// </summary>
internal sealed class TestKey
{
    public const string Text = "name: web\nversion: 1.0.0\n";

    /// <summary>When keys and what they sign over keys are made, unless said otherwise.</summary>
    public static readonly DateTimeOffset Born = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PublicKeyAlgorithmTag algorithm;
    private readonly AsymmetricKeyParameter secret;

    private TestKey(PublicKeyAlgorithmTag algorithm, IAsymmetricCipherKeyPairGenerator generator, KeyGenerationParameters parameters)
    {
        generator.Init(parameters);
        var numbers = generator.GenerateKeyPair();
        this.algorithm = algorithm;
        secret = numbers.Private;

        // BouncyCastle 2.7 writes RFC 9580's two with the bodies of their predecessors.
        Body = numbers.Public switch
        {
            Ed25519PublicKeyParameters point when algorithm == PublicKeyAlgorithmTag.Ed25519 => [4, .. Octets((uint)Born.ToUnixTimeSeconds()), 27, .. point.GetEncoded()],
            Ed448PublicKeyParameters point => [4, .. Octets((uint)Born.ToUnixTimeSeconds()), 28, .. point.GetEncoded()],
            var other => new PgpPublicKey(algorithm, other, Born.UtcDateTime).PublicKeyPacket.GetEncodedContents(),
        };
        var digest = new Sha1Digest();
        digest.BlockUpdate(Hashed(this));
        Fingerprint = new byte[digest.GetDigestSize()];
        digest.DoFinal(Fingerprint, 0);
    }

    public byte[] Body { get; }

    public byte[] Primary => Packet.Write(PacketTag.PublicKey, Body);

    public byte[] Subkey => Packet.Write(PacketTag.PublicSubkey, Body);

    public byte[] Fingerprint { get; }

    public string Hex => Convert.ToHexString(Fingerprint);

    public static TestKey Ed25519(int seed) => new(PublicKeyAlgorithmTag.Ed25519, new Ed25519KeyPairGenerator(), new Ed25519KeyGenerationParameters(Dice(seed)));

    public static TestKey EdDsaLegacy(int seed) => new(PublicKeyAlgorithmTag.EdDsa_Legacy, new Ed25519KeyPairGenerator(), new Ed25519KeyGenerationParameters(Dice(seed)));

    public static TestKey Ed448(int seed) => new(PublicKeyAlgorithmTag.Ed448, new Ed448KeyPairGenerator(), new Ed448KeyGenerationParameters(Dice(seed)));

    public static TestKey Ecdsa(int seed, string curve) => new(PublicKeyAlgorithmTag.ECDsa, new ECKeyPairGenerator("ECDSA"), new ECKeyGenerationParameters(CurveId(curve), Dice(seed)));

    public static TestKey Rsa(int seed, int bits) => new(PublicKeyAlgorithmTag.RsaGeneral, new RsaKeyPairGenerator(), new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), Dice(seed), bits, 25));

    public static byte[] UserId(string userId) => Packet.Write(PacketTag.UserId, Encoding.UTF8.GetBytes(userId));

    public static byte[] Subpacket(int type, params byte[] body) =>
        body.Length + 1 < 192 ? [(byte)(body.Length + 1), (byte)type, .. body] : [(byte)(((body.Length + 1 - 192) >> 8) + 192), (byte)(body.Length + 1 - 192), (byte)type, .. body];

    public static byte[] Critical(int type, params byte[] body) => Subpacket(type | 0x80, body);

    public static byte[] Flags(byte flags) => Subpacket(27, flags);

    public static byte[] KeyLifetime(TimeSpan time) => Subpacket(9, Octets((uint)time.TotalSeconds));

    public static byte[] Lifetime(TimeSpan time) => Subpacket(3, Octets((uint)time.TotalSeconds));

    public static byte[] Reason(byte code, string text = "") => Subpacket(29, [code, .. Encoding.UTF8.GetBytes(text)]);

    public static byte[] Revoker(TestKey revoker) => Subpacket(12, [0x80, revoker.Body[5], .. revoker.Fingerprint]);

    public static byte[] Embedded(byte[] signature) => Subpacket(32, Packet.Read(signature)!.Value.Body.ToArray());

    /// <summary>The primary key, its name, and its signature over that.</summary>
    public byte[] Certificate(string userId, params byte[][] subpackets) => [.. Primary, .. UserId(userId), .. Certify(userId, subpackets)];

    public byte[] Certify(string userId, params byte[][] subpackets) => CertifyAs(0x13, userId, Born, subpackets);

    public byte[] CertifyAs(int type, string userId, DateTimeOffset at, params byte[][] subpackets)
    {
        var name = Encoding.UTF8.GetBytes(userId);
        return Sign(type, [.. Hashed(this), 0xb4, .. Octets((uint)name.Length), .. name], at, subpackets);
    }

    /// <summary>A signature over this key alone: a direct-key signature or a revocation.</summary>
    public byte[] SignSelf(int type, DateTimeOffset at, params byte[][] subpackets) => SignKey(type, this, at, subpackets);

    public byte[] SignKey(int type, TestKey other, DateTimeOffset at, params byte[][] subpackets) => Sign(type, Hashed(other), at, subpackets);

    /// <summary>A binding or its revocation by the primary key, or the back-signature by the subkey.</summary>
    public byte[] Bind(int type, TestKey primary, TestKey subkey, DateTimeOffset at, params byte[][] subpackets) => Sign(type, [.. Hashed(primary), .. Hashed(subkey)], at, subpackets);

    /// <summary>A subkey packet with a good binding for signing.</summary>
    public byte[] SigningSubkey(TestKey subkey, params byte[][] subpackets) =>
        [.. subkey.Subkey, .. Bind(0x18, this, subkey, Born, [Flags(2), Embedded(subkey.Bind(0x19, this, subkey, Born)), .. subpackets])];

    public byte[] SignText(params byte[][] subpackets) => SignTextAt(Born.AddDays(10), subpackets);

    public byte[] SignTextAt(DateTimeOffset at, params byte[][] subpackets) => Sign(0x01, ClearSignedMessage.Canonical(Text), at, subpackets);

    /// <summary>A signature packet whose issuer stands in the unhashed part, unless that is given.</summary>
    public byte[] Sign(int type, byte[] data, DateTimeOffset at, byte[][] subpackets, byte hash = 10, byte[]? unhashed = null)
    {
        byte[] hashed = [.. Subpacket(2, Octets((uint)at.ToUnixTimeSeconds())), .. subpackets.SelectMany(s => s)];
        return SignRaw(type, data, hashed, hash, unhashed ?? Subpacket(16, Fingerprint[^8..]));
    }

    public byte[] SignRaw(int type, byte[] data, byte[] hashed, byte hash, byte[] unhashed)
    {
        byte[] start = [4, (byte)type, Body[5], hash, (byte)(hashed.Length >> 8), (byte)hashed.Length, .. hashed];
        var digest = new HashAlgorithm(hash).NewDigest();
        digest.BlockUpdate([.. data, .. start, 4, 0xff, .. Octets((uint)start.Length)]);
        var result = new byte[digest.GetDigestSize()];
        digest.DoFinal(result, 0);
        return Packet.Write(PacketTag.Signature, [.. start, (byte)(unhashed.Length >> 8), (byte)unhashed.Length, .. unhashed, result[0], result[1], .. Numbers(result, hash)]);
    }

    private static DerObjectIdentifier CurveId(string curve) => curve switch
    {
        "P-256" => SecObjectIdentifiers.SecP256r1,
        "P-384" => SecObjectIdentifiers.SecP384r1,
        _ => SecObjectIdentifiers.SecP521r1,
    };

    private byte[] Numbers(byte[] digest, byte hash)
    {
        if (secret is ECPrivateKeyParameters)
        {
            var ecdsa = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
            ecdsa.Init(true, secret);
            return [.. ecdsa.GenerateSignature(digest).SelectMany(number => new MPInteger(number).GetEncoded())];
        }

        ISigner signer = secret switch
        {
            Ed25519PrivateKeyParameters => new Ed25519Signer(),
            Ed448PrivateKeyParameters => new Ed448Signer([]),
            _ => new RsaDigestSigner(new NullDigest(), new HashAlgorithm(hash).Oid),
        };
        signer.Init(true, secret is RsaKeyParameters ? new ParametersWithRandom(secret, Dice(0)) : secret);
        signer.BlockUpdate(digest, 0, digest.Length);
        var octets = signer.GenerateSignature();
        return algorithm switch
        {
            PublicKeyAlgorithmTag.RsaGeneral => Integer(octets),
            PublicKeyAlgorithmTag.EdDsa_Legacy => [.. Integer(octets[..32]), .. Integer(octets[32..])],
            _ => octets,
        };
    }

    private static byte[] Hashed(TestKey key) => [0x99, (byte)(key.Body.Length >> 8), (byte)key.Body.Length, .. key.Body];

    private static byte[] Integer(byte[] octets) => new MPInteger(new BigInteger(1, octets)).GetEncoded();

    private static byte[] Octets(uint value)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, value);
        return octets;
    }

    private static SecureRandom Dice(int seed)
    {
        var generator = new DigestRandomGenerator(new Sha256Digest());
        generator.AddSeedMaterial(seed);
        return new SecureRandom(generator);
    }
}

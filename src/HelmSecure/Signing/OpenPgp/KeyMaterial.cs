using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Utilities;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>
/// The numbers of one public key and the mathematics that goes with them (RFC 9580 §5.5.5). Whatever is not one of the algorithms
/// accepted for signatures is read as <see cref="Other"/>: it can be listed and hashed, and verifies nothing.
/// </summary>
/// <param name="Algorithm">RFC 9580's name with the size, as users know it: "RSA-3072", "ECDSA P-256", "Ed25519".</param>
internal abstract record KeyMaterial(string Algorithm)
{
    private const int SmallestRsaModulus = 2048;
    private const int LargestRsaModulus = 8192;
    private const int LargestRsaExponent = 64;
    private const int SmallestPadding = 8;

    /// <summary>Too short or too old for any signature to be trusted.</summary>
    public virtual bool IsWeak => false;

    /// <summary>Whether <see cref="Verify"/> can ever say yes.</summary>
    public virtual bool CanSign => true;

    /// <summary>The shortest hash that a signature by this key may be over, in octets: a shorter one leaves less to forge than the key promises.</summary>
    public virtual int ShortestHash => 0;

    /// <summary>Whether this key made <paramref name="signature"/> over something that hashes to <paramref name="digest"/>.</summary>
    public abstract bool Verify(HashAlgorithm hash, byte[] digest, SignatureMaterial signature);

    /// <summary>Reads the key's numbers; null where they do not have the shape that their algorithm asks for.</summary>
    public static KeyMaterial? Read(PublicKeyAlgorithm algorithm, ref OctetReader reader)
    {
        KeyMaterial? material = algorithm switch
        {
            PublicKeyAlgorithm.Rsa or PublicKeyAlgorithm.RsaEncryptOnly or PublicKeyAlgorithm.RsaSignOnly => Rsa.ReadRsa(algorithm, ref reader),
            PublicKeyAlgorithm.Ecdsa => Ecdsa.Read(ref reader),
            PublicKeyAlgorithm.EdDsaLegacy => Eddsa.ReadLegacy(ref reader),
            PublicKeyAlgorithm.Ed25519 => Eddsa.Read(Eddsa.Ed25519Octets, ref reader),
            PublicKeyAlgorithm.Ed448 => Eddsa.Read(Eddsa.Ed448Octets, ref reader),
            _ => Other.ReadOther(algorithm, ref reader),
        };
        return reader.IsBroken ? null : material;
    }

    private sealed record Rsa(BigInteger Modulus, BigInteger Exponent, bool MaySign) : KeyMaterial($"RSA-{Modulus.BitLength}")
    {
        public override bool IsWeak => Modulus.BitLength < SmallestRsaModulus;

        public override bool CanSign => MaySign;

        public static Rsa ReadRsa(PublicKeyAlgorithm algorithm, ref OctetReader reader) =>
            new(Number(reader.Integer()), Number(reader.Integer()), algorithm != PublicKeyAlgorithm.RsaEncryptOnly);

        /// <summary>
        /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2): the expected encoding is made anew and compared whole, so that there is nothing to parse. BouncyCastle's own
        /// signer tests each modulus for being prime first, which costs 40 ms and says nothing about a key that the user chose to trust.
        /// </summary>
        public override bool Verify(HashAlgorithm hash, byte[] digest, SignatureMaterial signature)
        {
            if (!MaySign || hash.Oid is null || signature is not SignatureMaterial.Rsa rsa || !IsSound)
                return false;

            var value = Number(rsa.Value);
            var octets = (Modulus.BitLength + 7) / 8;
            var hasSpareOctets = rsa.Value.Length != octets && rsa.Value.Span is [0, ..];
            if (rsa.Value.Length > octets || hasSpareOctets || value.CompareTo(Modulus) >= 0)
                return false;
            var info = new DigestInfo(new AlgorithmIdentifier(hash.Oid, DerNull.Instance), digest).GetDerEncoded();
            var padding = octets - info.Length - 3;
            if (padding < SmallestPadding)
                return false;
            byte[] expected = [0, 1, .. Enumerable.Repeat((byte)0xff, padding), 0, .. info];
            return CryptographicOperations.FixedTimeEquals(BigIntegers.AsUnsignedByteArray(octets, value.ModPow(Exponent, Modulus)), expected);
        }

        /// <summary>Numbers that an RSA key can have, and that cost no more than a moment.</summary>
        private bool IsSound => Modulus.TestBit(0) && Modulus.BitLength <= LargestRsaModulus && Exponent.TestBit(0) && Exponent.BitLength is > 1 and <= LargestRsaExponent;
    }

    private sealed record Ecdsa(string Curve, ReadOnlyMemory<byte> Point) : KeyMaterial($"ECDSA {Curve}")
    {
        // RFC 9580 §5.2.3.2: as long as the curve's numbers, and SHA-512 for P-521.
        public override int ShortestHash => Curve switch
        {
            "P-256" => 32,
            "P-384" => 48,
            _ => 64,
        };

        public static KeyMaterial? Read(ref OctetReader reader)
        {
            var oid = reader.Take(reader.Octet());
            var point = reader.Integer();
            if (NistCurve(oid.Span) is not { } curve)
                return new Other("ECDSA on an unknown curve");

            // RFC 9580 §11.2.1: uncompressed, 0x04 and both coordinates whole.
            return point.Length == UncompressedLength(curve) && point.Span[0] == 4 ? new Ecdsa(curve, point) : null;
        }

        public override bool Verify(HashAlgorithm hash, byte[] digest, SignatureMaterial signature)
        {
            if (signature is not SignatureMaterial.Pair pair)
                return false;

            var domain = new ECDomainParameters(CustomNamedCurves.GetByName(Curve));
            var signer = new ECDsaSigner();
            signer.Init(false, new ECPublicKeyParameters(domain.Curve.DecodePoint(Point.ToArray()), domain));
            return signer.VerifySignature(digest, Number(pair.R), Number(pair.S));
        }

        private static int UncompressedLength(string curve) => curve switch
        {
            "P-256" => 65,
            "P-384" => 97,
            _ => 133,
        };

        private static string? NistCurve(ReadOnlySpan<byte> oid) => oid switch
        {
            [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07] => "P-256",
            [0x2b, 0x81, 0x04, 0x00, 0x22] => "P-384",
            [0x2b, 0x81, 0x04, 0x00, 0x23] => "P-521",
            _ => null,
        };
    }

    private sealed record Eddsa(string Curve, ReadOnlyMemory<byte> Point) : KeyMaterial(Curve)
    {
        public const int Ed25519Octets = 32;
        public const int Ed448Octets = 57;

        // RFC 9580 §5.2.3.3 to §5.2.3.5.
        public override int ShortestHash => Curve == "Ed25519" ? 32 : 64;

        public static Eddsa Read(int octets, ref OctetReader reader) =>
            new(octets == Ed25519Octets ? "Ed25519" : "Ed448", reader.Take(octets));

        /// <summary>The form before RFC 9580: a curve's object identifier, and the point as an integer with 0x40 in front.</summary>
        public static KeyMaterial ReadLegacy(ref OctetReader reader)
        {
            var oid = reader.Take(reader.Octet());
            var point = reader.Integer();
            return oid.Span is [0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01] && point.Span is [0x40, ..] && point.Length == 1 + Ed25519Octets
                ? new Eddsa("Ed25519", point[1..])
                : new Other("EdDSA on an unknown curve");
        }

        public override bool Verify(HashAlgorithm hash, byte[] digest, SignatureMaterial signature)
        {
            var octets = signature switch
            {
                SignatureMaterial.Pair pair when Curve == "Ed25519" => pair.Joined(Ed25519Octets),
                SignatureMaterial.Native native => native.Value.ToArray(),
                _ => null,
            };
            if (octets is null)
                return false;

            ISigner signer = Curve == "Ed25519" ? new Ed25519Signer() : new Ed448Signer([]);
            signer.Init(false, Curve == "Ed25519" ? new Ed25519PublicKeyParameters(Point.Span) : new Ed448PublicKeyParameters(Point.Span));
            signer.BlockUpdate(digest, 0, digest.Length);
            return signer.VerifySignature(octets);
        }
    }

    private sealed record Other(string Algorithm) : KeyMaterial(Algorithm)
    {
        public override bool IsWeak => Algorithm.StartsWith("DSA", StringComparison.Ordinal) || Algorithm.StartsWith("ElGamal", StringComparison.Ordinal);

        public override bool CanSign => false;

        public static Other? ReadOther(PublicKeyAlgorithm algorithm, ref OctetReader reader)
        {
            switch (algorithm)
            {
                case PublicKeyAlgorithm.Dsa:
                    return new Other($"DSA-{Bits(Integers(4, ref reader))}");
                case PublicKeyAlgorithm.Elgamal or PublicKeyAlgorithm.ElgamalSignAndEncrypt:
                    return new Other($"ElGamal-{Bits(Integers(3, ref reader))}");
                case PublicKeyAlgorithm.Ecdh:
                    _ = reader.Take(reader.Octet());
                    _ = reader.Integer();
                    _ = reader.Take(reader.Octet());
                    return new Other("ECDH");
                case PublicKeyAlgorithm.X25519:
                    _ = reader.Take(32);
                    return new Other("X25519");
                case PublicKeyAlgorithm.X448:
                    _ = reader.Take(56);
                    return new Other("X448");
                default:
                    return null;
            }
        }

        private static ReadOnlyMemory<byte> Integers(int count, ref OctetReader reader)
        {
            var first = reader.Integer();
            for (var i = 1; i < count; i++)
                _ = reader.Integer();
            return first;
        }

        private static int Bits(ReadOnlyMemory<byte> number) => Number(number).BitLength;

        public override bool Verify(HashAlgorithm hash, byte[] digest, SignatureMaterial signature) => false;
    }

    private static BigInteger Number(ReadOnlyMemory<byte> octets) => new(1, octets.Span);
}

/// <summary>RFC 9580 §9.1.</summary>
internal enum PublicKeyAlgorithm
{
    Rsa = 1,
    RsaEncryptOnly = 2,
    RsaSignOnly = 3,
    Elgamal = 16,
    Dsa = 17,
    Ecdh = 18,
    Ecdsa = 19,
    ElgamalSignAndEncrypt = 20,
    EdDsaLegacy = 22,
    X25519 = 25,
    X448 = 26,
    Ed25519 = 27,
    Ed448 = 28,
}

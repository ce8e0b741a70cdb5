using System.Buffers.Binary;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Security;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>Makes signature packets (RFC 9580 §5.2.3). Nothing here is random: the same text, key and second give the same packet.</summary>
internal static class SignatureMaker
{
    /// <summary>A packet over the bytes of a clear-signed message: version 4, text type, SHA-512, with the time and the issuer hashed.</summary>
    public static byte[] Sign(PublicKey key, AsymmetricKeyParameter secret, byte[] signedBytes, DateTimeOffset signedAt)
    {
        var hashedPart = HashedPart(key, signedAt);
        var digest = new Sha512Digest();
        digest.BlockUpdate(signedBytes, 0, signedBytes.Length);
        digest.BlockUpdate(hashedPart, 0, hashedPart.Length);
        digest.BlockUpdate([4, 0xff, .. Octets(hashedPart.Length)]);
        var hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);

        // No unhashed subpackets, then the first 16 bits of the hash.
        byte[] body = [.. hashedPart, 0, 0, hash[0], hash[1], .. SignDigest(key, secret, hash)];
        return Packet.Write(PacketTag.Signature, body);
    }

    private static byte[] HashedPart(PublicKey key, DateTimeOffset signedAt)
    {
        var fingerprint = Convert.FromHexString(key.Fingerprint.Hex);
        byte[] subpackets =
        [
            5, (byte)SubpacketType.SignatureCreationTime, .. Octets((int)(uint)signedAt.ToUnixTimeSeconds()),
            9, (byte)SubpacketType.Issuer, .. fingerprint[^8..],
            22, (byte)SubpacketType.IssuerFingerprint, 4, .. fingerprint,
        ];
        return [4, (byte)SignatureType.Text, (byte)key.Algorithm, HashAlgorithm.Sha512.Number, 0, (byte)subpackets.Length, .. subpackets];
    }

    private static byte[] SignDigest(PublicKey key, AsymmetricKeyParameter secret, byte[] hash)
    {
        switch (secret)
        {
            case RsaKeyParameters rsa:
                var signer = new RsaDigestSigner(new NullDigest(), HashAlgorithm.Sha512.Oid);
                signer.Init(true, new ParametersWithRandom(rsa, Blinding(rsa, hash)));
                signer.BlockUpdate(hash, 0, hash.Length);
                return Integer(new BigInteger(1, signer.GenerateSignature()));
            case ECPrivateKeyParameters ec:
                return Ecdsa(ec, hash);
            case Ed25519PrivateKeyParameters:
                var octets = Eddsa(new Ed25519Signer(), secret, hash);
                return key.Algorithm == PublicKeyAlgorithm.EdDsaLegacy
                    ? [.. Integer(new BigInteger(1, octets.AsSpan(0, 32))), .. Integer(new BigInteger(1, octets.AsSpan(32)))]
                    : octets;
            case Ed448PrivateKeyParameters:
                return Eddsa(new Ed448Signer([]), secret, hash);
            default:
                throw new HelmSecureException($"keys of {key.Material.Algorithm} cannot be used for signing here") { Hint = "leave --keyring out, so that gpg signs" };
        }
    }

    /// <summary>
    /// ECDSA (FIPS 186-5 §6.4.1) with the nonce of RFC 6979. BouncyCastle's own signer makes a point affine with a random blinding that comes from OpenSSL, and the process
    /// would abort where that is missing; here the affine x of the Jacobian point is X / Z².
    /// </summary>
    private static byte[] Ecdsa(ECPrivateKeyParameters secret, byte[] hash)
    {
        var order = secret.Parameters.N;
        var nonces = new HMacDsaKCalculator(new Sha512Digest());
        nonces.Init(order, secret.D, hash);
        var message = new BigInteger(1, hash);
        if (hash.Length * 8 > order.BitLength)
            message = message.ShiftRight((hash.Length * 8) - order.BitLength);
        while (true)
        {
            var nonce = nonces.NextK();
            var point = new FixedPointCombMultiplier().Multiply(secret.Parameters.G, nonce);
            var x = point.IsNormalized() ? point.XCoord : point.XCoord.Divide(point.GetZCoord(0).Square());
            var r = x.ToBigInteger().Mod(order);
            var s = nonce.ModInverse(order).Multiply(message.Add(secret.D.Multiply(r))).Mod(order);
            if (r.SignValue != 0 && s.SignValue != 0)
                return [.. Integer(r), .. Integer(s)];
        }
    }

    private static byte[] Eddsa(ISigner signer, AsymmetricKeyParameter secret, byte[] hash)
    {
        signer.Init(true, secret);
        signer.BlockUpdate(hash, 0, hash.Length);
        return signer.GenerateSignature();
    }

    /// <summary>Numbers that nobody without the secret exponent can foretell, for the blinding of the exponentiation; so no source of randomness is needed.</summary>
    private static SecureRandom Blinding(RsaKeyParameters secret, byte[] hash)
    {
        var generator = new DigestRandomGenerator(new Sha512Digest());
        generator.AddSeedMaterial(secret.Exponent.ToByteArrayUnsigned());
        generator.AddSeedMaterial(hash);
        return new SecureRandom(generator);
    }

    private static byte[] Integer(BigInteger number)
    {
        var bits = number.BitLength;
        return [(byte)(bits >> 8), (byte)bits, .. number.ToByteArrayUnsigned()];
    }

    private static byte[] Octets(int value)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, value);
        return octets;
    }
}

using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Oiw;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.TeleTrust;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>A hash algorithm by its OpenPGP number (RFC 9580 §9.5).</summary>
/// <param name="Number">The number in the signature packet.</param>
internal readonly record struct HashAlgorithm(byte Number)
{
    public static readonly HashAlgorithm Sha256 = new(8);
    public static readonly HashAlgorithm Sha512 = new(10);

    public string Name => Number switch
    {
        1 => "MD5",
        2 => "SHA-1",
        3 => "RIPEMD-160",
        8 => "SHA-256",
        9 => "SHA-384",
        10 => "SHA-512",
        11 => "SHA-224",
        12 => "SHA3-256",
        14 => "SHA3-512",
        _ => $"hash algorithm {Number}",
    };

    public bool IsKnown => Number is 1 or 2 or 3 or (>= 8 and <= 12) or 14;

    /// <summary>The length of a hash; 0 for an algorithm that is not known.</summary>
    public int Octets => Number switch
    {
        1 => 16,
        2 or 3 => 20,
        11 => 28,
        8 or 12 => 32,
        9 => 48,
        10 or 14 => 64,
        _ => 0,
    };

    /// <summary>Strong enough for a signature over somebody else's text: SHA-256 and stronger.</summary>
    public bool IsStrong => Number is 8 or 9 or 10 or 12 or 14;

    /// <summary>
    /// Strong enough for a key's signature over itself. SHA-1 is: old keys carry such signatures, and an attacker would need a second
    /// preimage, not a collision, as the key's owner chose the text. MD5 is not.
    /// </summary>
    public bool IsGoodForSelfSignatures => IsStrong || Number is 2 or 11;

    /// <exception cref="InvalidOperationException">The algorithm is not known: ask <see cref="IsKnown"/> first.</exception>
    public IDigest NewDigest() => Number switch
    {
        1 => new MD5Digest(),
        2 => new Sha1Digest(),
        3 => new RipeMD160Digest(),
        8 => new Sha256Digest(),
        9 => new Sha384Digest(),
        10 => new Sha512Digest(),
        11 => new Sha224Digest(),
        12 => new Sha3Digest(256),
        14 => new Sha3Digest(512),
        _ => throw new InvalidOperationException(Name),
    };

    /// <summary>The name that goes into an RSA signature (RFC 8017 §9.2), also of those algorithms that only a revocation may use.</summary>
    public DerObjectIdentifier? Oid => Number switch
    {
        1 => PkcsObjectIdentifiers.MD5,
        2 => OiwObjectIdentifiers.IdSha1,
        3 => TeleTrusTObjectIdentifiers.RipeMD160,
        8 => NistObjectIdentifiers.IdSha256,
        9 => NistObjectIdentifiers.IdSha384,
        10 => NistObjectIdentifiers.IdSha512,
        11 => NistObjectIdentifiers.IdSha224,
        12 => NistObjectIdentifiers.IdSha3_256,
        14 => NistObjectIdentifiers.IdSha3_512,
        _ => null,
    };
}

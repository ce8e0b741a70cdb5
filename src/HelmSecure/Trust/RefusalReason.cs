namespace HelmSecure.Trust;

/// <summary>
/// Why a chart was refused. The members' names in kebab-case are the stable words of the JSON result (<c>digest-mismatch</c>); they are never
/// renamed or reused.
/// </summary>
public enum RefusalReason
{
    /// <summary>There is no provenance file.</summary>
    Unsigned,

    /// <summary>The provenance file is not one clear-signed message.</summary>
    ProvenanceMalformed,

    /// <summary>The key that signed is in no keyring.</summary>
    UnknownKey,

    /// <summary>The key has no valid self-signature, or the subkey is not bound to its primary key.</summary>
    KeyUnusable,

    /// <summary>The key's flags do not let it sign.</summary>
    KeyNotForSigning,

    /// <summary>RSA below 2048 bits, DSA, ElGamal.</summary>
    WeakKey,

    /// <summary>MD5, SHA-1, RIPEMD-160, SHA-224, or a hash that is shorter than the key's algorithm asks for.</summary>
    WeakHash,

    /// <summary>An algorithm or a signature version that is not supported.</summary>
    UnsupportedAlgorithm,

    /// <summary>The mathematics does not hold: the text or the signature was altered.</summary>
    BadSignature,

    /// <summary>The signature is damaged, of the wrong type, or asks for something unknown to be understood.</summary>
    SignatureUnusable,

    /// <summary>The key had expired when the signature was made, or has since and the policy does not accept that.</summary>
    KeyExpired,

    /// <summary>The key was revoked, and the reason does not let this signature stand.</summary>
    KeyRevoked,

    /// <summary>The signature's own expiry has passed.</summary>
    SignatureExpired,

    /// <summary>The signature is dated more than five minutes ahead.</summary>
    SignatureFromTheFuture,

    /// <summary>The signature is dated before the key was made.</summary>
    SignatureBeforeKey,

    /// <summary>The signed text is not what a chart's provenance is.</summary>
    SignedTextMalformed,

    /// <summary>The chart signed is not the one that was asked for.</summary>
    WrongChart,

    /// <summary>The version signed is not the one that was asked for, or older than the policy allows.</summary>
    WrongVersion,

    /// <summary>No rule of the policy, and no --signer, lets this key sign this chart.</summary>
    NotAllowed,

    /// <summary>The signature is older than the policy allows.</summary>
    SignatureTooOld,

    /// <summary>Fewer keys signed than the policy asks for.</summary>
    TooFewSignatures,

    /// <summary>The archive's digest is not the signed one.</summary>
    DigestMismatch,

    /// <summary>The archive is no chart, or holds what no chart needs.</summary>
    ArchiveMalformed,

    /// <summary>The archive unpacks to more than Helm's own limits.</summary>
    ArchiveTooLarge,

    /// <summary>The archive's Chart.yaml does not say what the signed one says.</summary>
    MetadataMismatch,

    /// <summary>A chart inside the chart was refused.</summary>
    DependencyRefused,
}

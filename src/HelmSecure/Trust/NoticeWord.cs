namespace HelmSecure.Trust;

/// <summary>The stable words of notices, as they stand in the JSON result.</summary>
public static class NoticeWord
{
    /// <summary>The key expired after it signed.</summary>
    public const string KeyExpiredSince = "key-expired-since";

    /// <summary>The key was superseded or retired after it signed.</summary>
    public const string KeySuperseded = "key-superseded";

    /// <summary>The digest is the signed one, and the file's name is another.</summary>
    public const string NameDiffers = "name-differs";

    /// <summary>One of several signatures is by a key in no keyring.</summary>
    public const string UnknownCosigner = "unknown-cosigner";

    /// <summary>No policy and no signer was given: any key of the keyring may sign any chart.</summary>
    public const string NothingNarrower = "nothing-narrower";

    /// <summary>The policy lets this digest pass without a signature.</summary>
    public const string AllowedUnsigned = "allowed-unsigned";

    /// <summary>A chart inside has a signature that nobody here can check.</summary>
    public const string DependencyUnknown = "dependency-unknown";
}

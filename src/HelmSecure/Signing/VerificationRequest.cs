using HelmSecure.Trust;

namespace HelmSecure.Signing;

/// <summary>What is to be verified, against what, and when.</summary>
public sealed record VerificationRequest
{
    /// <summary>The largest provenance file read, in bytes; larger ones are refused.</summary>
    public const int MaximumProvenanceSize = ClearSignedMessage.MaximumSize;

    /// <summary>The archive's bytes; no larger than <see cref="Charts.ChartArchive.MaximumSize"/>.</summary>
    public required ReadOnlyMemory<byte> Archive { get; init; }

    /// <summary>The archive's file name without folders.</summary>
    public required string ArchiveName { get; init; }

    /// <summary>The provenance file's bytes; null where there is none.</summary>
    public required byte[]? Provenance { get; init; }

    /// <summary>The keys that may be trusted; asked for at the first signature, which may be that of a chart inside an unsigned one.</summary>
    public required Lazy<Keyring> Keyring { get; init; }

    /// <summary>Who may sign what; null: any good key of the keyring may sign anything, as in Helm.</summary>
    public TrustPolicy? Policy { get; init; }

    /// <summary>Where not empty, only signatures by these count.</summary>
    public IReadOnlyList<Fingerprint> Signers { get; init; } = [];

    /// <summary>The chart's name that was asked for, or null.</summary>
    public string? Chart { get; init; }

    /// <summary>The version that was asked for: a version or a range as Helm takes them; null: any.</summary>
    public string? Version { get; init; }

    /// <summary>Whether every chart archive inside must be verified too.</summary>
    public bool RequireDependencies { get; init; }

    /// <summary>The time of the verification.</summary>
    public required DateTimeOffset Now { get; init; }
}

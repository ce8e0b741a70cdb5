using System.IO.Enumeration;
using Semver;

namespace HelmSecure.Trust;

/// <summary>One rule of a policy: which charts it is about, and who may sign them.</summary>
internal sealed record TrustRule
{
    public required string Name { get; init; }

    /// <summary><c>own charts (trust.yaml:6)</c>.</summary>
    public required string Place { get; init; }

    /// <summary>Globs over the signed chart name, with <c>*</c> and <c>?</c>, of which one must match.</summary>
    public required IReadOnlyList<string> Charts { get; init; }

    /// <summary>The versions this rule is about; null: all.</summary>
    public SemVersionRange? Versions { get; init; }

    /// <summary>What older versions of these charts are refused for, however well they are signed; an index can offer an old, vulnerable one.</summary>
    public SemVersion? MinVersion { get; init; }

    /// <summary>Fingerprints of primary keys or of signing subkeys.</summary>
    public IReadOnlyList<Fingerprint> Signers { get; init; } = [];

    /// <summary>How many distinct primary keys must have signed.</summary>
    public int MinSignatures { get; init; } = 1;

    public TimeSpan? MaxAge { get; init; }

    public bool RefusesExpiredKeys { get; init; }

    public IReadOnlyList<UnsignedAllowance> AllowUnsigned { get; init; } = [];

    public bool IsAbout(string chart, SemVersion version) =>
        Charts.Any(glob => FileSystemName.MatchesSimpleExpression(glob, chart, ignoreCase: false)) && (Versions?.Contains(version) ?? true);

    public UnsignedAllowance? AllowanceFor(string digest, DateTimeOffset now) =>
        AllowUnsigned.FirstOrDefault(a => a.Digest == digest && DateOnly.FromDateTime(now.UtcDateTime) <= a.Until);

    public bool Allows(SignatureEvidence evidence) =>
        Signers.Any(signer => signer.Hex == evidence.PrimaryFingerprint || signer.Hex == evidence.SigningFingerprint);
}

/// <summary>One archive that may pass without a signature.</summary>
/// <param name="Digest"><c>sha256:</c> and 64 lower-case hex digits.</param>
/// <param name="Reason">Why, for those who come later.</param>
/// <param name="Until">The last day on which it may, in UTC.</param>
internal sealed record UnsignedAllowance(string Digest, string Reason, DateOnly Until);

namespace HelmSecure.Trust;

/// <summary>
/// The answer to "did the people I trust make these bytes?". Only <see cref="Trusted"/> has anything to read of the chart, so that nobody can use
/// a name or a digest that was never proved.
/// </summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Every step of the verification held.</summary>
    public sealed record Trusted : Verdict
    {
        /// <summary>The chart's name, as it was signed.</summary>
        public required string Chart { get; init; }

        /// <summary>The chart's version, as it was signed.</summary>
        public required string Version { get; init; }

        /// <summary><c>sha256:</c> and 64 lower-case hex digits.</summary>
        public required string Digest { get; init; }

        /// <summary>The good signatures; empty only where the policy allows this digest unsigned.</summary>
        public required IReadOnlyList<SignatureEvidence> Signatures { get; init; }

        /// <summary>The policy's rule that decided, with its place (<c>own charts (trust.yaml:6)</c>); null without a policy.</summary>
        public string? Rule { get; init; }

        /// <summary>What the user should see although the chart is trusted.</summary>
        public IReadOnlyList<Notice> Notices { get; init; } = [];

        /// <summary>The verified charts inside, in archive order.</summary>
        public IReadOnlyList<DependencyVerdict> Dependencies { get; init; } = [];
    }

    /// <summary>One step said no.</summary>
    /// <param name="Reason">The stable word.</param>
    /// <param name="Sentence">What is wrong, for a tired person: lower case, no full stop.</param>
    /// <param name="NextStep">What to do now, never how to get around the refusal; null where there is nothing true to say.</param>
    public sealed record Refused(RefusalReason Reason, string Sentence, string? NextStep = null) : Verdict;
}

/// <summary>One good signature, with everything that was proved about who made it.</summary>
public sealed record SignatureEvidence
{
    /// <summary>The signer's user ids that are bound to the key and not revoked.</summary>
    public required IReadOnlyList<string> UserIds { get; init; }

    /// <summary>The primary key's fingerprint: the signer's identity.</summary>
    public required string PrimaryFingerprint { get; init; }

    /// <summary>The fingerprint of the key that signed: the primary key's or a subkey's.</summary>
    public required string SigningFingerprint { get; init; }

    /// <summary>For example <c>RSA-3072</c>, <c>ECDSA P-256</c>, <c>Ed25519</c>.</summary>
    public required string KeyAlgorithm { get; init; }

    /// <summary>For example <c>SHA-512</c>.</summary>
    public required string HashAlgorithm { get; init; }

    /// <summary>When the signature says it was made; the key's owner could write any time.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>When the key or its primary key expires, the earlier; null: never.</summary>
    public DateTimeOffset? KeyExpires { get; init; }
}

/// <summary>Something to see beside a verdict.</summary>
/// <param name="Word">A stable word in kebab-case.</param>
/// <param name="Sentence">The text for people.</param>
/// <param name="IsWarning">Whether it asks for something to be done sooner or later; else it is for information.</param>
public sealed record Notice(string Word, string Sentence, bool IsWarning);

/// <summary>A chart inside the chart's <c>charts/</c>.</summary>
/// <param name="Name">Its path inside the archive, below the top folder.</param>
/// <param name="Verdict">What was found, or null where it has no signature of its own; then only the outer one covers it.</param>
public sealed record DependencyVerdict(string Name, Verdict? Verdict);

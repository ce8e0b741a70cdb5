namespace HelmSecure.Audit;

/// <summary>Where it is written that a finding is accepted.</summary>
internal enum SuppressionKind
{
    Annotation,
    Comment,
    Configuration,
    Baseline,
}

/// <summary>A finding that somebody answers for: it stays in every report, and fails nothing.</summary>
/// <param name="Reason">As written; from whoever made what was audited, where the kind is an annotation or a comment.</param>
/// <param name="Until">The last day on which it counts; null for no end.</param>
/// <param name="Origin">Where it is written, "FILE:LINE"; of a baseline, its file.</param>
internal sealed record SuppressedFinding(AuditFinding Finding, SuppressionKind Kind, string Reason, DateOnly? Until, string Origin)
{
    /// <summary>Of the user's own tracker; null for none.</summary>
    public string? Ticket { get; init; }
}

/// <summary>What was audited asks for an exception from a rule, and has no say in it.</summary>
/// <param name="Finding">What is reported all the same.</param>
internal sealed record IgnoreNotHonoured(AuditFinding Finding, SuppressionKind Kind, string Reason, string Origin);

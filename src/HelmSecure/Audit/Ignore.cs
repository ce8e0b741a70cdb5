using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Audit;

/// <summary>A wish, written in what is audited or in the user's configuration, that a rule's findings be accepted somewhere.</summary>
internal sealed class Ignore
{
    public required SuppressionKind Kind { get; init; }

    /// <summary>As written: it may be none.</summary>
    public required string RuleId { get; init; }

    /// <summary>Empty where none is given.</summary>
    public required string Reason { get; init; }

    /// <summary>The last day on which it counts; null for no end.</summary>
    public DateOnly? Until { get; init; }

    public string? Ticket { get; init; }

    /// <summary>What in it is not understood; null for nothing.</summary>
    public string? Fault { get; init; }

    /// <summary>The object in which it stands.</summary>
    public required KubeObject Object { get; init; }

    /// <summary>Where it stands.</summary>
    public required Field Field { get; init; }

    /// <summary>Its line, where it is a comment and no field.</summary>
    public int Line => CommentLine ?? Field.Span.Line;

    public int? CommentLine { get; init; }

    /// <summary>Whether the finding is one that it means, apart from the rule.</summary>
    public required Func<AuditFinding, bool> Covers { get; init; }

    public string Origin => $"{Object.File}:{Line}";

    public bool Matches(AuditFinding finding) => string.Equals(finding.Rule.Id, RuleId, StringComparison.Ordinal) && Covers(finding);
}

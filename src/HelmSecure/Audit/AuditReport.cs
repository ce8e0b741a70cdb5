using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>All that an audit found, by place and rule, and what it looked at.</summary>
internal sealed record AuditReport(IReadOnlyList<AuditFinding> Findings, AuditSummary Summary)
{
    /// <summary>By place and rule, as the findings are.</summary>
    public IReadOnlyList<SuppressedFinding> Suppressed { get; init; } = [];

    /// <summary>Findings that the audited thing asks to be ignored, and that count: only its owner may excuse it.</summary>
    public IReadOnlyList<IgnoreNotHonoured> NotHonoured { get; init; } = [];

    /// <summary>How each pod stands with the Pod Security Standards, whatever rules were selected.</summary>
    public IReadOnlyList<PodSecurityStanding> Standings { get; init; } = [];

    public Severity? Worst => Findings.Count is 0 ? null : Findings.Max(finding => finding.Severity);
}

/// <summary>How many objects were there, and how many of them the rules looked at; hooks include tests.</summary>
internal sealed record AuditSummary(int Objects, int Audited, int Hooks, int Tests, int Crds)
{
    public static AuditSummary Of(Release release, AuditSettings settings) => new(
        release.Objects.Count,
        // What names no kind is nothing that a cluster would take, such as a file of values.
        release.Objects.Count(item => item.Kind.Length > 0 && !settings.Skips(item)),
        release.Objects.Count(item => item.Hook is not null),
        release.Objects.Count(item => item.IsTest),
        release.Objects.Count(item => item.Kind is "CustomResourceDefinition"));

    public static AuditSummary operator +(AuditSummary one, AuditSummary other) => new(
        one.Objects + other.Objects, one.Audited + other.Audited, one.Hooks + other.Hooks, one.Tests + other.Tests, one.Crds + other.Crds);
}

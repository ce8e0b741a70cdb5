using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>All that an audit found, by place and rule, and what it looked at.</summary>
internal sealed record AuditReport(IReadOnlyList<AuditFinding> Findings, AuditSummary Summary)
{
    public Severity? Worst => Findings.Count is 0 ? null : Findings.Max(finding => finding.Severity);
}

/// <summary>How many objects were there; hooks include tests.</summary>
internal sealed record AuditSummary(int Objects, int Hooks, int Tests, int Crds)
{
    public static AuditSummary Of(Release release) => new(
        release.Objects.Count,
        release.Objects.Count(item => item.Hook is not null),
        release.Objects.Count(item => item.IsTest),
        release.Objects.Count(item => item.Kind is "CustomResourceDefinition"));
}

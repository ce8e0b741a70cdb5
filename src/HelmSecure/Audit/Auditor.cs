using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>Runs rules over a release.</summary>
internal static class Auditor
{
    public static AuditReport Run(Release release, IEnumerable<Rule> rules, AuditSettings settings)
    {
        var found = rules
            .Where(settings.Selects)
            .SelectMany(rule => rule.Check.Run(rule, release, settings.KubeVersion))
            .Where(finding => !settings.Frees(finding.Rule, finding.Pod))
            .ToList();
        var byRule = found.ToLookup(finding => (finding.Rule.Id, finding.Object));
        var findings = found
            .Where(finding => !finding.Rule.YieldsTo.Any(overlap => byRule[(overlap.RuleId, finding.Object)].Any(other => IsNear(finding, other, overlap.Reach))))
            .OrderBy(finding => finding.Field.Span.Line)
            .ThenBy(finding => finding.Rule.Id, StringComparer.Ordinal)
            .ThenBy(finding => finding.Field.Span.Column);
        return new([.. findings], AuditSummary.Of(release));
    }

    private static bool IsNear(AuditFinding one, AuditFinding other, OverlapReach reach) =>
        one.Pod == other.Pod && (reach is OverlapReach.Pod || one.Field.Path == other.Field.Path);
}

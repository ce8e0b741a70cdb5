using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

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
        var spoken = found.SelectMany(Places).ToHashSet();
        var findings = found
            .Where(finding => !finding.Rule.YieldsTo.Any(overlap => spoken.Contains(new(overlap.RuleId, finding.Pod, overlap.Reach is OverlapReach.Field ? finding.Field.Node : null))))
            .OrderBy(finding => finding.Field.Span.Line)
            .ThenBy(finding => finding.Rule.Id, StringComparer.Ordinal)
            .ThenBy(finding => finding.Field.Span.Column);
        return new([.. findings], AuditSummary.Of(release));
    }

    private static IEnumerable<Place> Places(AuditFinding finding) =>
        finding.Pod is null ? [] : [new(finding.Rule.Id, finding.Pod, finding.Field.Node), new(finding.Rule.Id, finding.Pod, null)];

    // Of any field of the pod where there is no node.
    private sealed record Place(string RuleId, Pod? Pod, YamlNode? Node);
}

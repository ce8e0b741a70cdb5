using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Audit;

/// <summary>Runs rules over a release.</summary>
internal static class Auditor
{
    // Below this, starting threads takes longer than looking.
    private const int ParallelFrom = 500;

    public static AuditReport Run(Release release, IEnumerable<Rule> rules, AuditSettings settings)
    {
        var selected = rules.Where(settings.Selects).ToList();
        var found = (release.Objects.Count < ParallelFrom ? selected.Select(Ask) : AllCores.Answers(selected, Ask)).SelectMany(findings => findings).ToList();
        var spoken = found.SelectMany(Places).ToHashSet();
        var findings = found
            .Where(finding => !finding.Rule.YieldsTo.Any(overlap => IsSaidBetter(finding, overlap, spoken)))
            .OrderBy(finding => finding.Field.Span.Line)
            .ThenBy(finding => finding.Rule.Id, StringComparer.Ordinal)
            .ThenBy(finding => finding.Field.Span.Column);
        return new([.. findings], AuditSummary.Of(release));

        List<AuditFinding> Ask(Rule rule) => [.. rule.Check.Run(rule, release, settings.KubeVersion).Where(finding => !settings.Frees(rule, finding.Pod))];
    }

    private static bool IsSaidBetter(AuditFinding finding, Overlap overlap, HashSet<Place> spoken) => overlap.Reach is OverlapReach.Pod
        ? spoken.Contains(new(overlap.RuleId, finding.Pod, null))
        : finding.Field.Node is { } node && spoken.Contains(new(overlap.RuleId, finding.Pod, node));

    private static IEnumerable<Place> Places(AuditFinding finding) =>
        finding.Pod is null ? [] : [new(finding.Rule.Id, finding.Pod, finding.Field.Node), new(finding.Rule.Id, finding.Pod, null)];

    // Of the whole pod where there is no node.
    private sealed record Place(string RuleId, Pod? Pod, YamlNode? Node);
}

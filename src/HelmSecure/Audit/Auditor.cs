using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Audit;

/// <summary>Runs rules over a release.</summary>
internal static class Auditor
{
    // Below this, starting threads takes longer than looking.
    private const int ParallelFrom = 500;

    /// <summary>Nobody reads more, and each takes memory: a few bytes that are made for it may earn ten of them.</summary>
    public const int MostFindings = 500_000;

    /// <param name="chart">What the release was rendered from; null for manifests.</param>
    public static AuditReport Run(Release release, IEnumerable<Rule> rules, AuditSettings settings, AuditedChart? chart = null)
    {
        var count = 0;
        var selected = rules.Where(settings.Selects).ToList();
        var found = (release.Objects.Count < ParallelFrom ? selected.Select(Ask) : AllCores.Answers(selected, Ask)).SelectMany(findings => findings).ToList();
        if (count > MostFindings)
            throw new HelmSecureException($"there are more than {MostFindings} findings") { Hint = "choose among the rules with --rule or --only" };
        var spoken = found.SelectMany(Places).ToHashSet();
        var findings = found
            .Where(finding => !finding.Rule.YieldsTo.Any(overlap => IsSaidBetter(finding, overlap, spoken)))
            .Select(finding => settings.Severities.TryGetValue(finding.Rule.Id, out var severity) ? finding with { ConfiguredSeverity = severity } : finding);
        return new(Sort(findings), AuditSummary.Of(release, settings));

        List<AuditFinding> Ask(Rule rule) =>
            [.. rule.Check.Run(new(rule, release, settings) { Chart = chart }).Where(finding => !settings.Frees(rule, finding.Pod) && !settings.Spares(finding)).TakeWhile(_ => Interlocked.Increment(ref count) <= MostFindings)];
    }

    /// <summary>By place, then by rule.</summary>
    public static IReadOnlyList<AuditFinding> Sort(IEnumerable<AuditFinding> findings) =>
    [
        .. findings
            .OrderBy(finding => finding.Object.File, StringComparer.Ordinal)
            .ThenBy(finding => finding.Line)
            .ThenBy(finding => finding.Rule.Id, StringComparer.Ordinal)
            .ThenBy(finding => finding.Field.Span.Column),
    ];

    private static bool IsSaidBetter(AuditFinding finding, Overlap overlap, HashSet<Place> spoken) =>
        spoken.Contains(overlap.Reach is OverlapReach.Pod ? new(overlap.RuleId, finding.Object, finding.Pod) : PlaceOf(finding, overlap.RuleId));

    private static IEnumerable<Place> Places(AuditFinding finding) => finding.Pod is null
        ? [PlaceOf(finding, finding.Rule.Id)]
        : [PlaceOf(finding, finding.Rule.Id), new(finding.Rule.Id, finding.Object, finding.Pod)];

    private static Place PlaceOf(AuditFinding finding, string ruleId) => new(ruleId, finding.Object, finding.Pod, (finding.Finding.Cause ?? finding.Field).Place);

    // Of the whole pod where there is no value. Aliases lead from one object to the nodes of another.
    private sealed record Place(string RuleId, KubeObject Object, Pod? Pod, (YamlNode Nearest, string? Missing)? Value = null);
}

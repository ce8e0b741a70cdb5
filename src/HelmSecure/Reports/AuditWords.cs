using HelmSecure.Audit;

namespace HelmSecure.Reports;

/// <summary>What the reports that people read say alike.</summary>
internal static class AuditWords
{
    /// <summary>"2 critical, 1 low, 3 accepted; 4 objects, 4 audited (1 hook, 0 tests, 0 CRDs)".</summary>
    public static string Counts(IReadOnlyCollection<AuditFinding> findings, int suppressed, AuditSummary summary)
    {
        var counts = Enum.GetValues<Severity>().Reverse()
            .Select(severity => (Count: findings.Count(finding => finding.Severity == severity), Word: KebabCase.Of(severity)))
            .Where(level => level.Count > 0)
            .Select(level => $"{level.Count} {level.Word}")
            .DefaultIfEmpty("no finding")
            .Concat(suppressed is 0 ? [] : [$"{suppressed} accepted"]);
        return $"{string.Join(", ", counts)}; {Count(summary.Objects, "object")}, {summary.Audited} audited ({Count(summary.Hooks, "hook")}, {Count(summary.Tests, "test")}, {Count(summary.Crds, "CRD")})";
    }

    /// <summary>"FAILED", "UNKNOWN" where a target could not be audited, "NOTHING" where there was nothing to, or "PASSED".</summary>
    public static string Verdict(AuditResults results) =>
        results.Findings.Any(results.Fails) ? "FAILED"
        : results.Targets.Any(target => target.Failure is not null) ? "UNKNOWN"
        : results.Summary.Audited is 0 && !results.Findings.Any() ? "NOTHING"
        : "PASSED";

    /// <summary>"container 'app' runs privileged (Deployment/web). Fix: set it to false", for reports of one text a finding.</summary>
    public static string Sentence(AuditFinding finding)
    {
        var who = finding.Object.Title + (finding.Pod?.IsFoundByShape is true ? ", a pod by its shape" : "");
        return $"{ChartText.Shown(finding.Message)} ({ChartText.Shown(who)}). Fix: {ChartText.Shown(finding.Fix)}";
    }

    /// <summary>"Deployment/web container 'app'", neutralised.</summary>
    public static string Who(AuditFinding finding) =>
        ChartText.Shown(finding.Object.Title + (finding.Container is { } inside ? $" {inside.Title}" : "") + (finding.Pod?.IsFoundByShape is true ? " (a pod by its shape)" : ""));

    /// <summary>"3 objects".</summary>
    public static string Count(int count, string noun) => $"{count} {noun}{(count is 1 ? "" : "s")}";
}

using HelmSecure.Audit;

namespace HelmSecure.Reports;

/// <summary>What came of one target: a report, or why there is none.</summary>
/// <param name="Target">As the user named it.</param>
/// <param name="Chart">"shop 1.4.0"; null for what is no chart.</param>
/// <param name="Report">Null where the target could not be audited.</param>
/// <param name="Failure">Null where it could.</param>
internal sealed record AuditResult(string Target, string? Chart, AuditReport? Report, HelmSecureException? Failure = null);

/// <summary>All that one audit has to tell.</summary>
/// <param name="Version">This program's.</param>
/// <param name="FailOn">From this severity on, a finding fails the audit; null for none.</param>
internal sealed record AuditResults(string Version, string KubeVersion, Severity? FailOn, IReadOnlyList<AuditResult> Targets)
{
    /// <summary>A rule's page, in Markdown: a heading, why, and what is reported and what is not.</summary>
    public required Func<Rule, string> Page { get; init; }

    /// <summary>Whether helm was let go on with what was audited; null where nobody waits for that.</summary>
    public bool? HelmStarted { get; init; }

    /// <summary>A file's path from the root of the repository, with slashes, as the hosts of repositories want it; of what is no file there, as it is.</summary>
    public Func<string, string> PathInRepository { get; init; } = file => file;

    public IEnumerable<AuditFinding> Findings => Targets.SelectMany(target => target.Report?.Findings ?? []);

    /// <summary>Those of one severity by target and place, as they are in the reports.</summary>
    public IEnumerable<AuditFinding> WorstFirst => Findings.OrderByDescending(finding => finding.Severity);

    public IEnumerable<SuppressedFinding> Suppressed => Targets.SelectMany(target => target.Report?.Suppressed ?? []);

    public IEnumerable<IgnoreNotHonoured> NotHonoured => Targets.SelectMany(target => target.Report?.NotHonoured ?? []);

    public AuditSummary Summary => Targets.Select(target => target.Report?.Summary).OfType<AuditSummary>().Aggregate(new AuditSummary(0, 0, 0, 0, 0), (sum, next) => sum + next);

    public bool Fails(AuditFinding finding) => finding.Severity >= FailOn;
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Reports;

namespace HelmSecure.Cli.Commands;

/// <summary>Shows an audit to people: what, where and what to do, worst first, and the same said once.</summary>
/// <param name="page">Where to.</param>
/// <param name="least">Findings below are counted and not shown.</param>
/// <param name="all">Show every place.</param>
internal sealed class AuditText(Terminal page, Severity least, bool all)
{
    private const int PlacesShown = 3;
    private const string Indent = "          ";

    public void Write(AuditResults results)
    {
        foreach (var target in results.Targets)
            Write(results, target);
    }

    private void Write(AuditResults results, AuditResult target)
    {
        var title = target.Chart is { } chart ? $"{target.Target}  {chart}" : target.Target;
        page.Line(Style.Strong, title, "");
        if (target.Report is not { } report)
        {
            page.Line(Style.Bad, "UNKNOWN", "   it could not be audited");
            page.Line();
            return;
        }

        page.Line();
        var groups = report.Findings
            .Where(finding => finding.Severity >= least)
            .GroupBy(finding => (finding.Severity, finding.Rule))
            .OrderByDescending(group => group.Key.Severity)
            .ThenBy(group => group.Key.Rule.Id, StringComparer.Ordinal);
        foreach (var group in groups)
            WriteGroup(group.Key.Severity, group.Key.Rule, [.. group]);
        WriteNotHonoured(report.NotHonoured);
        if (all)
            WriteSuppressed(report.Suppressed);
        WriteStandings(report.Standings);
        WriteSummary(results, report, isRendered: target.Failure is null);
    }

    private void WriteGroup(Severity severity, Rule rule, List<AuditFinding> findings)
    {
        var word = KebabCase.Of(severity).ToUpperInvariant();
        var what = findings.Select(finding => finding.Message).Distinct(StringComparer.Ordinal).ToList() is [var only] ? only : LowerCase(rule.Summary);
        var count = findings.Count is 1 ? "" : $" ({findings.Count} times)";
        page.Line(StyleOf(severity), word, $"{Indent[word.Length..]}{rule.Id}: {ChartText.Shown(what)}{count}");
        var shown = all || findings.Count is PlacesShown + 1 ? findings : findings.GetRange(0, Math.Min(findings.Count, PlacesShown));
        foreach (var finding in shown)
            page.Line(Indent + Where(finding));
        if (shown.Count < findings.Count)
            page.Line($"{Indent}and {findings.Count - shown.Count} more places (--all lists them)");
        foreach (var fix in findings.Select(finding => finding.Fix).Distinct(StringComparer.Ordinal).Take(1))
            page.Line($"{Indent}fix: {ChartText.Shown(fix)}");
        page.Line();
    }

    private void WriteNotHonoured(IReadOnlyList<IgnoreNotHonoured> refused)
    {
        if (refused.Count is 0)
            return;
        var shown = all ? refused : refused.Take(PlacesShown);
        page.Line(Style.Warning, "NOTE", $"      {Count(refused.Count, "ignore")} asked for, not honoured: only the owner of what is audited, or the configuration, may excuse it");
        foreach (var (finding, _, reason, origin) in shown)
            page.Line(Indent + ChartText.Shown($"{finding.Rule.Id} on {finding.Object.Title}: {reason}") + $"  {origin}");
        page.Line();
    }

    private void WriteSuppressed(IReadOnlyList<SuppressedFinding> suppressed)
    {
        foreach (var known in suppressed)
        {
            var until = known.Until is { } day ? $" until {day:yyyy-MM-dd}" : "";
            page.Line(Style.Quiet, "ACCEPTED", ChartText.Shown($"  {known.Finding.Rule.Id}: {known.Finding.Message}"));
            page.Line(Indent + Where(known.Finding));
            page.Line($"{Indent}{KebabCase.Of(known.Kind)} {known.Origin}{until}: {ChartText.Shown(known.Reason)}");
            page.Line();
        }
    }

    private static string Where(AuditFinding finding)
    {
        var container = finding.Container is { } inside ? $" {inside.Title}" : "";
        var place = finding.Place;
        var file = place.Line is { } line ? $"{place.File}:{line}" : place.File;
        var rendered = finding.PlaceOnDisk is null ? "" : $" (rendered line {place.RenderedLine})";
        return ChartText.Shown($"{finding.Object.Title}{container}{ShapeNote(finding.Pod)}") + $"  {file}{rendered}";
    }

    private static string ShapeNote(Pod? pod) => pod?.IsFoundByShape is true ? " (a pod by its shape)" : "";

    // One line for all that stand alike.
    private void WriteStandings(IReadOnlyList<PodSecurityStanding> standings)
    {
        foreach (var alike in standings.GroupBy(standing => (standing.Level, Blockers: string.Join(", ", standing.Blockers))).OrderBy(group => group.Key.Level))
        {
            var owners = alike.Select(standing => standing.Pod.Owner.Title).Distinct(StringComparer.Ordinal).ToList();
            var who = owners.Count > PlacesShown && !all ? $"{string.Join(", ", owners.Take(PlacesShown - 1))} and {owners.Count - PlacesShown + 1} more" : string.Join(", ", owners);
            var verb = owners.Count is 1 ? "meets" : "meet";
            var sentence = alike.Key.Level switch
            {
                PodSecurityLevel.Restricted => $"{verb} PSS restricted",
                PodSecurityLevel.Baseline => $"{verb} PSS baseline; restricted minds {alike.Key.Blockers}",
                _ => $"{verb} no PSS level; baseline minds {alike.Key.Blockers}",
            };
            page.Line(ChartText.Shown($"{who} {sentence}"));
        }

        if (standings.Count > 0)
            page.Line();
    }

    private void WriteSummary(AuditResults results, AuditReport report, bool isRendered)
    {
        var summary = report.Summary;
        var failing = report.Findings.Count(results.Fails);
        var (style, word) = failing > 0 ? (Style.Bad, "FAILED") : !isRendered ? (Style.Bad, "UNKNOWN") : summary.Audited is 0 && report.Findings.Count is 0 ? (Style.Warning, "NOTHING") : (Style.Good, "PASSED");
        var counts = Enum.GetValues<Severity>().Reverse()
            .Select(severity => (Count: report.Findings.Count(finding => finding.Severity == severity), Word: KebabCase.Of(severity)))
            .Where(level => level.Count > 0)
            .Select(level => $"{level.Count} {level.Word}")
            .DefaultIfEmpty("no finding")
            .Concat(report.Suppressed.Count is 0 ? [] : [$"{report.Suppressed.Count} accepted"]);
        page.Line(style, word, $"  {string.Join(", ", counts)}; {Count(summary.Objects, "object")}, {summary.Audited} audited ({Count(summary.Hooks, "hook")}, {Count(summary.Tests, "test")}, {Count(summary.Crds, "CRD")})");
        if (!isRendered)
            page.Line("        nothing could be rendered: only the chart's own files were audited");
        var hidden = report.Findings.Count(finding => finding.Severity < least);
        if (hidden > 0)
            page.Line($"        {hidden} below {KebabCase.Of(least)} not shown (--all shows them)");
        page.Line();
    }

    private static Style StyleOf(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => Style.Bad,
        Severity.Medium => Style.Warning,
        Severity.Low => Style.Strong,
        _ => Style.Quiet,
    };

    private static string Count(int count, string noun) => $"{count} {noun}{(count is 1 ? "" : "s")}";

    private static string LowerCase(string summary) => summary.Length > 1 && char.IsLower(summary[1]) ? char.ToLowerInvariant(summary[0]) + summary[1..] : summary;
}

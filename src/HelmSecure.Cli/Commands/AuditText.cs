using HelmSecure.Audit;
using HelmSecure.Reports;

namespace HelmSecure.Cli.Commands;

/// <summary>Shows an audit to people: what, where and what to do, worst first, and the same said once.</summary>
/// <param name="page">Where to.</param>
/// <param name="least">Findings below are counted and not shown.</param>
/// <param name="all">Show every place.</param>
/// <param name="more">Who shows the rest.</param>
internal sealed class AuditText(Terminal page, Severity least, bool all, string more = "--all shows them")
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
        var name = ChartText.Path(target.Target);
        var title = target.Chart is { } chart ? $"{name}  {ChartText.Shown(chart)}" : name;
        page.Line(Style.Strong, title, "");
        if (target.Report is not { } report)
        {
            page.Line(Style.Bad, "UNKNOWN", $"   it could not be audited: {ChartText.Shown(target.Failure?.Message ?? "")}");
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
        var places = findings.Sum(finding => 1 + finding.Finding.Others.Count);
        var shown = all || places is PlacesShown + 1 ? places : Math.Min(places, PlacesShown);
        foreach (var place in findings.SelectMany(Places).Take(shown))
            page.Line(Indent + place);
        if (shown < places)
            page.Line($"{Indent}and {places - shown} more places ({more})");
        foreach (var fix in findings.Select(finding => finding.Fix).Distinct(StringComparer.Ordinal).Take(1))
            page.Line($"{Indent}fix: {ChartText.Shown(fix)}");
        page.Line();
    }

    private void WriteNotHonoured(IReadOnlyList<IgnoreNotHonoured> refused)
    {
        if (refused.Count is 0)
            return;
        var shown = all ? refused : refused.Take(PlacesShown);
        page.Line(Style.Warning, "NOTE", $"      {AuditWords.Count(refused.Count, "ignore")} asked for, not honoured: only the owner of what is audited, or the configuration, may excuse it");
        foreach (var (finding, _, reason, origin) in shown)
            page.Line(Indent + ChartText.Shown($"{finding.Rule.Id} on {finding.Object.Title}: {reason}") + $"  {ChartText.Path(origin)}");
        page.Line();
    }

    private void WriteSuppressed(IReadOnlyList<SuppressedFinding> suppressed)
    {
        foreach (var known in suppressed)
        {
            var until = known.Until is { } day ? $" until {day:yyyy-MM-dd}" : "";
            page.Line(Style.Quiet, "ACCEPTED", ChartText.Shown($"  {known.Finding.Rule.Id}: {known.Finding.Message}"));
            page.Line(Indent + Where(known.Finding));
            page.Line($"{Indent}{KebabCase.Of(known.Kind)} {ChartText.Path(known.Origin)}{until}: {ChartText.Shown(known.Reason)}");
            page.Line();
        }
    }

    private static IEnumerable<string> Places(AuditFinding finding) =>
        finding.Finding.Others.Select(other => ChartText.Shown(other.Object.Title) + $"  {Where(other.Place, other.PlaceOnDisk)}").Prepend(Where(finding));

    private static string Where(AuditFinding finding) => AuditWords.Who(finding) + $"  {Where(finding.Place, finding.PlaceOnDisk)}";

    private static string Where(FindingPlace place, FindingPlace? onDisk) => ChartText.Path(place)
        + (onDisk is not null ? $" (rendered line {onDisk.RenderedLine})" : TemplateUnlessNamed(place) is { } template ? $" ({ChartText.Shown(template)})" : "");

    // The file of a chart says it already.
    private static string? TemplateUnlessNamed(FindingPlace place) =>
        place.Template is { } template && !place.File.EndsWith(template[Math.Max(0, template.IndexOf('/', StringComparison.Ordinal))..], StringComparison.Ordinal) ? template : null;

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
        page.Line(style, word, $"  {AuditWords.Counts(report.Findings, report.Suppressed.Count, summary)}");
        if (!isRendered)
            page.Line("        nothing could be rendered: only the chart's own files were audited");
        var hidden = report.Findings.Count(finding => finding.Severity < least);
        if (hidden > 0)
            page.Line($"        {hidden} below {KebabCase.Of(least)} not shown ({more})");
        page.Line();
    }

    private static Style StyleOf(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => Style.Bad,
        Severity.Medium => Style.Warning,
        Severity.Low => Style.Strong,
        _ => Style.Quiet,
    };

    private static string LowerCase(string summary) => summary.Length > 1 && char.IsLower(summary[1]) ? char.ToLowerInvariant(summary[0]) + summary[1..] : summary;
}

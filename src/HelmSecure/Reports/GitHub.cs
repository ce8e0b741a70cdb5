using System.Text;
using HelmSecure.Audit;

namespace HelmSecure.Reports;

/// <summary>Writes GitHub's workflow commands, which show findings beside the changed lines: the worst first, and no more of them than GitHub shows for one step.</summary>
internal static class GitHub
{
    private const int MostOfLevel = 10;

    /// <param name="least">Findings below are counted and not shown.</param>
    public static string Text(AuditResults results, Severity least)
    {
        var text = new StringBuilder();
        var failures = results.Targets.Where(target => target.Failure is not null).Select(target => (Level: "error", Annotation: (Func<Annotation>)(() => OfFailure(results, target))));
        var findings = results.WorstFirst.Where(finding => finding.Severity >= least).Select(finding => (Level: Level(finding.Severity), Annotation: (Func<Annotation>)(() => OfFinding(results, finding))));
        var untold = new List<string>();
        foreach (var level in failures.Concat(findings).GroupBy(annotation => annotation.Level, annotation => annotation.Annotation, StringComparer.Ordinal))
        {
            foreach (var annotation in level.Take(MostOfLevel))
                Append(text, level.Key, annotation());
            if (level.Count() - MostOfLevel is > 0 and var more)
                untold.Add(AuditWords.Count(more, level.Key));
        }

        text.Append($"helm secure audit: {AuditWords.Verdict(results)}, {AuditWords.Counts([.. results.Findings], results.Suppressed.Count(), results.Summary)}\n");
        if (untold.Count > 0)
            text.Append($"helm secure audit: not annotated, for GitHub shows {MostOfLevel} of each level: {string.Join(", ", untold)} more; the summary of the step has them\n");
        if (results.Findings.Count(finding => finding.Severity < least) is > 0 and var hidden)
            text.Append($"helm secure audit: {hidden} below {KebabCase.Of(least)} not shown\n");
        return text.ToString();
    }

    private static Annotation OfFailure(AuditResults results, AuditResult target) =>
        new(results.PathInRepository(target.Target), null, "not audited", $"{ChartText.Path(target.Target)} could not be audited: {ChartText.Shown(target.Failure!.Message)}");

    private static Annotation OfFinding(AuditResults results, AuditFinding finding) => new(
        results.PathInRepository(finding.Place.File),
        finding.Place.Line,
        $"{finding.Rule.Id} ({KebabCase.Of(finding.Severity)})",
        AuditWords.Sentence(finding));

    private static void Append(StringBuilder text, string level, Annotation annotation)
    {
        text.Append($"::{level} file={Property(ChartText.Path(annotation.File))}");
        if (annotation.Line is { } line)
            text.Append($",line={line}");
        text.Append($",title={Property(annotation.Title)}::{Data(annotation.Message)}\n");
    }

    private static string Level(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        _ => "notice",
    };

    // As the runner reads them; line ends are gone already.
    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private sealed record Annotation(string File, int? Line, string Title, string Message);
}

using System.Text;
using HelmSecure.Audit;

namespace HelmSecure.Reports;

/// <summary>
/// Writes the audit as Markdown for the summary of a step, a comment or a page, the worst first. Whatever comes from a chart stands in code, where neither HTML nor links nor names of people
/// mean anything.
/// </summary>
internal static class Markdown
{
    // GitHub takes a summary of a step up to 1 MiB, and drops a longer one whole.
    private const int MostBytes = 1_000_000;

    /// <param name="least">Findings below are counted and not shown.</param>
    public static string Text(AuditResults results, Severity least)
    {
        var page = new Page(MostBytes);
        page.Add($"## helm secure audit: {AuditWords.Verdict(results)}\n\n{AuditWords.Counts([.. results.Findings], results.Suppressed.Count(), results.Summary)}\n");
        foreach (var target in results.Targets.TakeWhile(_ => !page.IsFull))
            AddTarget(page, results, target, least);
        if (page.IsFull)
            page.Add("\nThis page has no room for all; `-o json` has it.\n");
        return page.ToString();
    }

    private static void AddTarget(Page page, AuditResults results, AuditResult target, Severity least)
    {
        page.Add($"\n### {Code(ChartText.Path(target.Target))}{(target.Chart is { } chart ? $" {Shown(chart)}" : "")}\n\n");
        if (target.Report is not { } report)
        {
            page.Add($"It could not be audited: {Shown(target.Failure?.Message ?? "")}\n");
            return;
        }

        var shown = report.Findings.Where(finding => finding.Severity >= least).OrderByDescending(finding => finding.Severity).ToList();
        if (shown.Count > 0)
        {
            page.AddTable("| severity | rule | what | where |\n| --- | --- | --- | --- |\n", shown.Select(finding => $"| {KebabCase.Of(finding.Severity)} | {Code(finding.Rule.Id)} | {Shown(finding.Message)} | {Where(results, finding)} |\n"));
            AddFixes(page, shown);
        }

        AddAccepted(page, results, report.Suppressed);
        AddNotHonoured(page, report.NotHonoured);
        if (report.Findings.Count - shown.Count is > 0 and var hidden)
            page.Add($"\n{hidden} below {KebabCase.Of(least)} not shown.\n");
        if (report.Findings.Count is 0)
            page.Add($"{(report.Suppressed.Count is 0 ? "" : "\n")}No finding.\n");
    }

    private static void AddFixes(Page page, IEnumerable<AuditFinding> findings)
    {
        page.Add("\n<details>\n<summary>What to do</summary>\n\n");
        page.AddTable("| rule | fix |\n| --- | --- |\n", findings.DistinctBy(finding => (finding.Rule, finding.Fix)).Select(finding => $"| {Code(finding.Rule.Id)} | {Shown(finding.Fix)} |\n"));
        page.Add("\n</details>\n");
    }

    private static void AddAccepted(Page page, AuditResults results, IReadOnlyList<SuppressedFinding> suppressed)
    {
        if (suppressed.Count is 0)
            return;
        page.Add($"\n<details>\n<summary>{suppressed.Count} accepted</summary>\n\n");
        page.AddTable("| rule | where | why | until | written in |\n| --- | --- | --- | --- | --- |\n", suppressed.Select(known =>
            $"| {Code(known.Finding.Rule.Id)} | {Where(results, known.Finding)} | {Shown(known.Reason + (known.Ticket is { } ticket ? $" ({ticket})" : ""))} | {known.Until:yyyy-MM-dd} | {KebabCase.Of(known.Kind)} {Code(ChartText.Path(known.Origin))} |\n"));
        page.Add("\n</details>\n");
    }

    private static void AddNotHonoured(Page page, IReadOnlyList<IgnoreNotHonoured> refused)
    {
        if (refused.Count is 0)
            return;
        page.Add($"\n<details>\n<summary>{AuditWords.Count(refused.Count, "ignore")} asked for, not honoured</summary>\n\n");
        page.AddTable("| rule | object | reason given | written in |\n| --- | --- | --- | --- |\n", refused.Select(wish =>
            $"| {Code(wish.Finding.Rule.Id)} | {Shown(wish.Finding.Object.Title)} | {Shown(wish.Reason)} | {KebabCase.Of(wish.Kind)} {Code(ChartText.Path(wish.Origin))} |\n"));
        page.Add("\n</details>\n");
    }

    private static string Where(AuditResults results, AuditFinding finding)
    {
        var others = finding.Finding.Others.Count is 0 ? "" : $" and {AuditWords.Count(finding.Finding.Others.Count, "other object")}";
        return $"{Code(AuditWords.Who(finding))}{others}, {Code(ChartText.Path(finding.Place with { File = results.PathInRepository(finding.Place.File) }))}";
    }

    private static string Shown(string text) => Code(ChartText.Shown(text));

    // Inside code only its own end and the table's bars still count; a backslash before a bar does not save it.
    private static string Code(string text) => text.Length is 0 ? "" : $"`{text.Replace("`", "\\x60", StringComparison.Ordinal).Replace("|", "\\x7c", StringComparison.Ordinal)}`";

    /// <summary>Text that never becomes longer than its readers take, but for the frame around tables.</summary>
    private sealed class Page(int most)
    {
        private readonly StringBuilder text = new();
        private int bytes;

        public bool IsFull { get; private set; }

        public void Add(string part)
        {
            text.Append(part);
            bytes += Encoding.UTF8.GetByteCount(part);
            IsFull |= bytes > most;
        }

        public void AddTable(string head, IEnumerable<string> rows)
        {
            Add(head);
            foreach (var row in rows)
            {
                if (IsFull |= bytes + Encoding.UTF8.GetByteCount(row) > most)
                    return;
                Add(row);
            }
        }

        public override string ToString() => text.ToString();
    }
}

using System.Text;
using HelmSecure.Audit;

namespace HelmSecure.Reports;

/// <summary>
/// Writes JUnit's XML as GitLab, Jenkins and Azure read it: a suite for each target; in it a case for the target itself and one for each rule and object. What fails the audit is a failure, what is accepted is skipped,
/// and the rest passes and says what was found.
/// </summary>
internal static class JUnit
{
    public static string Text(AuditResults results)
    {
        List<(AuditResult Target, List<TestCase> Cases)> suites = [.. results.Targets.Select(target => (target, Cases(results, target).ToList()))];
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        text.Append($"<testsuites name=\"helm secure audit\"{Counts([.. suites.SelectMany(suite => suite.Cases)])}>\n");
        foreach (var (target, cases) in suites)
        {
            text.Append($"  <testsuite name=\"{Escape(ChartText.Path(target.Target))}\"{Counts(cases)}>\n");
            foreach (var test in cases)
                Append(text, results, target, test);
            text.Append("  </testsuite>\n");
        }

        return text.Append("</testsuites>\n").ToString();
    }

    private static IEnumerable<TestCase> Cases(AuditResults results, AuditResult target)
    {
        // Without a case of its own, a target without a finding would be a suite without a test, which some readers take for a broken one.
        yield return target.Failure is { } failure
            ? new("audit", target.Target, null, new("error", "it could not be audited", [ChartText.Shown(failure.Message)]))
            : new("audit", target.Target, null, null);
        var found = (target.Report?.Findings ?? []).OrderByDescending(finding => finding.Severity).GroupBy(Name, StringComparer.Ordinal).ToList();
        foreach (var alike in found)
            yield return Of(alike.Key, alike.First(), alike.Any(results.Fails) ? "failure" : "system-out", [.. alike.SelectMany(finding => Lines(results, finding))]);
        // A name that is there twice is read once, and a failure must be what is read.
        var names = found.Select(alike => alike.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var alike in (target.Report?.Suppressed ?? []).GroupBy(suppressed => Name(suppressed.Finding), StringComparer.Ordinal).Where(alike => !names.Contains(alike.Key)))
            yield return new(alike.Key, alike.First().Finding.Place.File, alike.First().Finding.Place.Line, new("skipped", $"accepted: {ChartText.Shown(alike.First().Reason)}", []));
    }

    private static TestCase Of(string name, AuditFinding worst, string outcome, List<string> lines) =>
        new(name, worst.Place.File, worst.Place.Line, new(outcome, ChartText.Shown(worst.Message), lines));

    private static string Name(AuditFinding finding) => ChartText.Shown($"{finding.Rule.Id} {(finding.Object.Namespace is { } space ? space + "/" : "")}{finding.Object.Title}");

    private static IEnumerable<string> Lines(AuditResults results, AuditFinding finding)
    {
        yield return $"{KebabCase.Of(finding.Severity)}: {ChartText.Shown(finding.Message)}";
        foreach (var evidence in finding.Evidence)
            yield return $"at {ChartText.Path(evidence.Place with { File = results.PathInRepository(evidence.Place.File) })}: {ChartText.Shown(evidence.Object.Title)}";
        if (finding.Pod?.IsFoundByShape is true)
            yield return "it is a pod by its shape";
        yield return $"fix: {ChartText.Shown(finding.Fix)}";
    }

    private static void Append(StringBuilder text, AuditResults results, AuditResult target, TestCase test)
    {
        var line = test.Line is { } number ? $" line=\"{number}\"" : "";
        text.Append($"    <testcase classname=\"{Escape(ChartText.Path(target.Target))}\" name=\"{Escape(test.Name)}\" file=\"{Escape(ChartText.Path(results.PathInRepository(test.File)))}\"{line}");
        switch (test.Outcome)
        {
            case null:
                text.Append("/>\n");
                return;
            case { Kind: "system-out" } passed:
                text.Append($">\n      <system-out>{Escape(string.Join('\n', passed.Lines))}</system-out>\n    </testcase>\n");
                return;
            case { Kind: "skipped" } skipped:
                text.Append($">\n      <skipped message=\"{Escape(skipped.Message)}\"/>\n    </testcase>\n");
                return;
            case var (kind, message, lines):
                text.Append($">\n      <{kind} message=\"{Escape(message)}\">{Escape(string.Join('\n', lines))}</{kind}>\n    </testcase>\n");
                return;
        }
    }

    private static string Counts(List<TestCase> cases)
    {
        int Of(string kind) => cases.Count(test => test.Outcome?.Kind == kind);
        return $" tests=\"{cases.Count}\" failures=\"{Of("failure")}\" errors=\"{Of("error")}\" skipped=\"{Of("skipped")}\"";
    }

    // Control characters and lone surrogates are gone; XML 1.0 has no U+FFFE and U+FFFF either (2.2).
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\uFFFE' or '\uFFFF' => escaped.Append($"\\u{(int)letter:x4}"),
                _ => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }

    /// <param name="Outcome">Null where there is nothing to say.</param>
    private sealed record TestCase(string Name, string File, int? Line, Outcome? Outcome);

    /// <param name="Kind">The element's name.</param>
    private sealed record Outcome(string Kind, string Message, List<string> Lines);
}

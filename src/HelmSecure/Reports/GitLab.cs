using System.Text.Json;
using HelmSecure.Audit;

namespace HelmSecure.Reports;

/// <summary>Writes GitLab's code quality report: a list of what is new in a merge request and what is gone, by fingerprint. Accepted findings are not in it.</summary>
internal static class GitLab
{
    public static void Write(Utf8JsonWriter writer, AuditResults results)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        writer.WriteStartArray();
        foreach (var target in results.Targets.Where(target => target.Failure is not null))
            WriteFailure(writer, results, target, seen);
        foreach (var finding in results.WorstFirst)
        {
            var place = finding.Place;
            WriteIssue(writer, AuditWords.Sentence(finding), finding.Rule.Id, Unique(seen, FindingFingerprint.Of(finding)), Word(finding.Severity), ChartText.Path(results.PathInRepository(place.File)), place.Line ?? 1);
        }

        writer.WriteEndArray();
    }

    // A list without it would look as if all were well.
    private static void WriteFailure(Utf8JsonWriter writer, AuditResults results, AuditResult target, Dictionary<string, int> seen)
    {
        var path = ChartText.Path(results.PathInRepository(target.Target));
        WriteIssue(writer, $"it could not be audited: {ChartText.Shown(target.Failure!.Message)}", "not-audited", Unique(seen, $"not-audited {path}"), "blocker", path, 1);
    }

    private static void WriteIssue(Utf8JsonWriter writer, string description, string check, string fingerprint, string severity, string path, int line)
    {
        writer.WriteStartObject();
        writer.WriteString("description", description);
        writer.WriteString("check_name", check);
        writer.WriteString("fingerprint", fingerprint);
        writer.WriteString("severity", severity);
        writer.WriteStartObject("location");
        writer.WriteString("path", path);
        writer.WriteStartObject("lines");
        writer.WriteNumber("begin", line);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // GitLab shows one issue a fingerprint; one finding can be there twice, such as in two charts.
    private static string Unique(Dictionary<string, int> seen, string fingerprint)
    {
        var times = seen[fingerprint] = seen.GetValueOrDefault(fingerprint) + 1;
        return times is 1 ? fingerprint : $"{fingerprint}-{times}";
    }

    private static string Word(Severity severity) => severity switch
    {
        Severity.Critical => "blocker",
        Severity.High => "critical",
        Severity.Medium => "major",
        Severity.Low => "minor",
        _ => "info",
    };
}

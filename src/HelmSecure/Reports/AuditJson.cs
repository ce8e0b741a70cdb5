using System.Text.Json;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Reports;

/// <summary>Writes the result of <c>audit -o json</c>; its shape is described by docs/audit.schema.json and only ever grows. Always everything, whatever is shown elsewhere.</summary>
internal static class AuditJson
{
    private const int SchemaVersion = 1;

    public static void Write(Utf8JsonWriter writer, AuditResults results)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", SchemaVersion);
        writer.WriteString("tool", $"helm secure {results.Version}");
        writer.WriteString("kubeVersion", results.KubeVersion);
        writer.WriteString("failOn", results.FailOn is { } severity ? KebabCase.Of(severity) : "never");
        if (results.HelmStarted is { } started)
            writer.WriteBoolean("helmStarted", started);
        WriteTargets(writer, results);
        WriteEach(writer, "findings", results, report => report.Findings, finding => finding, (_, _) => { });
        WriteEach(writer, "suppressed", results, report => report.Suppressed, suppressed => suppressed.Finding, WriteSuppression);
        WriteEach(writer, "notHonoured", results, report => report.NotHonoured, refused => refused.Finding, WriteIgnore);
        writer.WriteStartObject("summary");
        WriteCounts(writer, results.Summary);
        writer.WriteNumber("suppressed", results.Suppressed.Count());
        writer.WriteNumber("notHonoured", results.NotHonoured.Count());
        writer.WriteStartObject("findings");
        foreach (var level in Enum.GetValues<Severity>().Reverse())
            writer.WriteNumber(KebabCase.Of(level), results.Findings.Count(finding => finding.Severity == level));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteTargets(Utf8JsonWriter writer, AuditResults results)
    {
        writer.WriteStartArray("targets");
        foreach (var target in results.Targets)
        {
            writer.WriteStartObject();
            writer.WriteString("target", ChartText.Path(target.Target));
            WriteOptional(writer, "chart", target.Chart);
            WriteOptional(writer, "error", target.Failure?.Message);
            if (target.Report is { } report)
                WriteReport(writer, report);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteReport(Utf8JsonWriter writer, AuditReport report)
    {
        WriteCounts(writer, report.Summary);
        writer.WriteStartArray("podSecurity");
        foreach (var standing in report.Standings)
        {
            writer.WriteStartObject();
            WriteObject(writer, standing.Pod.Owner);
            writer.WriteString("level", KebabCase.Of(standing.Level));
            writer.WriteStartArray("blockers");
            foreach (var id in standing.Blockers)
                writer.WriteStringValue(id);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteEach<T>(
        Utf8JsonWriter writer, string key, AuditResults results, Func<AuditReport, IReadOnlyList<T>> items, Func<T, AuditFinding> finding, Action<Utf8JsonWriter, T> writeMore)
    {
        writer.WriteStartArray(key);
        foreach (var target in results.Targets)
        {
            foreach (var item in target.Report is { } report ? items(report) : [])
            {
                writer.WriteStartObject();
                WriteFinding(writer, target, finding(item));
                writeMore(writer, item);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteFinding(Utf8JsonWriter writer, AuditResult target, AuditFinding finding)
    {
        writer.WriteString("rule", finding.Rule.Id);
        writer.WriteString("severity", KebabCase.Of(finding.Severity));
        writer.WriteString("confidence", KebabCase.Of(finding.Confidence));
        writer.WriteString("message", ChartText.Shown(finding.Message));
        writer.WriteString("fix", ChartText.Shown(finding.Fix));
        writer.WriteString("target", ChartText.Path(target.Target));
        WriteObject(writer, finding.Object);
        writer.WriteBoolean("foundByShape", finding.Pod?.IsFoundByShape is true);
        WriteOptional(writer, "container", finding.Container?.Name);
        writer.WriteString("field", ChartText.FieldPath(finding.Field.Path));
        WritePlace(writer, finding.Place);
        WriteOptional(writer, "template", finding.Place.Template);
        if (finding.Finding.Others.Count > 0)
            WriteEvidence(writer, finding);
        writer.WriteString("fingerprint", FindingFingerprint.Of(finding));
    }

    private static void WriteEvidence(Utf8JsonWriter writer, AuditFinding finding)
    {
        writer.WriteStartArray("objects");
        foreach (var evidence in finding.Evidence)
        {
            writer.WriteStartObject();
            WriteObject(writer, evidence.Object);
            writer.WriteString("field", ChartText.FieldPath(evidence.Field.Path));
            WritePlace(writer, evidence.Place);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePlace(Utf8JsonWriter writer, FindingPlace place)
    {
        writer.WriteString("file", ChartText.Path(place.File));
        if (place.Line is { } line)
            writer.WriteNumber("line", line);
        else
            writer.WriteNull("line");
        writer.WriteNumber("renderedLine", place.RenderedLine);
    }

    private static void WriteSuppression(Utf8JsonWriter writer, SuppressedFinding suppressed)
    {
        writer.WriteStartObject("suppression");
        writer.WriteString("kind", KebabCase.Of(suppressed.Kind));
        writer.WriteString("reason", ChartText.Shown(suppressed.Reason));
        writer.WriteString("origin", ChartText.Path(suppressed.Origin));
        WriteOptional(writer, "until", suppressed.Until is { } day ? $"{day:yyyy-MM-dd}" : null);
        WriteOptional(writer, "ticket", suppressed.Ticket);
        writer.WriteEndObject();
    }

    private static void WriteIgnore(Utf8JsonWriter writer, IgnoreNotHonoured refused)
    {
        writer.WriteStartObject("ignore");
        writer.WriteString("kind", KebabCase.Of(refused.Kind));
        writer.WriteString("reason", ChartText.Shown(refused.Reason));
        writer.WriteString("origin", ChartText.Path(refused.Origin));
        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, KubeObject item)
    {
        writer.WriteStartObject("object");
        writer.WriteString("kind", ChartText.Shown(item.Kind));
        writer.WriteString("name", ChartText.Shown(item.Name));
        WriteOptional(writer, "namespace", item.Namespace);
        writer.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter writer, AuditSummary summary)
    {
        writer.WriteNumber("objects", summary.Objects);
        writer.WriteNumber("audited", summary.Audited);
        writer.WriteNumber("hooks", summary.Hooks);
        writer.WriteNumber("tests", summary.Tests);
        writer.WriteNumber("crds", summary.Crds);
    }

    // Each key is always there.
    private static void WriteOptional(Utf8JsonWriter writer, string key, string? text) => writer.WriteString(key, text is null ? null : ChartText.Shown(text));
}

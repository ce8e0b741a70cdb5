using System.Text.Json;
using HelmSecure.Audit;

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
        WriteTargets(writer, results);
        writer.WriteStartArray("findings");
        foreach (var target in results.Targets)
        {
            foreach (var finding in target.Report?.Findings ?? [])
                WriteFinding(writer, target, finding);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("summary");
        WriteCounts(writer, results.Summary);
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
            writer.WriteString("target", HostileText.Neutralize(target.Target));
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

    private static void WriteFinding(Utf8JsonWriter writer, AuditResult target, AuditFinding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("rule", finding.Rule.Id);
        writer.WriteString("severity", KebabCase.Of(finding.Severity));
        writer.WriteString("confidence", KebabCase.Of(finding.Confidence));
        writer.WriteString("message", ChartText.Shown(finding.Message));
        writer.WriteString("fix", ChartText.Shown(finding.Fix));
        writer.WriteString("target", HostileText.Neutralize(target.Target));
        WriteObject(writer, finding.Object);
        WriteOptional(writer, "container", finding.Container?.Name);
        writer.WriteString("field", ChartText.Shown(finding.Field.Path));
        // A path that hides a part of itself leads nowhere.
        writer.WriteString("file", HostileText.Neutralize(finding.Place.File));
        if (finding.Place.Line is { } line)
            writer.WriteNumber("line", line);
        else
            writer.WriteNull("line");
        writer.WriteNumber("renderedLine", finding.Place.RenderedLine);
        WriteOptional(writer, "template", finding.Place.Template);
        writer.WriteString("fingerprint", FindingFingerprint.Of(finding));
        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, Kubernetes.KubeObject item)
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

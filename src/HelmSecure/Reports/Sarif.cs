using System.Text.Json;
using HelmSecure.Audit;

namespace HelmSecure.Reports;

/// <summary>
/// Writes SARIF 2.1.0 (OASIS, errata 01), one run, as GitHub's code scanning and editors read it. Its limits are kept: it refuses a file with more results or tags, and shows no more locations.
/// </summary>
internal static class Sarif
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private const string SourceRoot = "%SRCROOT%";
    private const string Rendered = "RENDERED";
    private const string Fingerprint = "helmSecure/v1";

    private const int MostResults = 25_000;
    private const int MostTags = 20;
    private const int MostLocations = 100;
    private const int LongestId = 200;

    public static void Write(Utf8JsonWriter writer, AuditResults results)
    {
        List<SarifResult> all = [.. results.WorstFirst.Select(finding => new SarifResult(finding)), .. results.Suppressed.Select(suppressed => new SarifResult(suppressed.Finding, suppressed))];
        var told = all.GetRange(0, Math.Min(all.Count, MostResults));
        var rules = told.GroupBy(result => result.Finding.Rule).OrderBy(group => group.Key.Id, StringComparer.Ordinal).ToList();
        writer.WriteStartObject();
        writer.WriteString("$schema", Schema);
        writer.WriteString("version", "2.1.0");
        writer.WriteStartArray("runs");
        writer.WriteStartObject();
        WriteTool(writer, results, rules);
        // Hosts keep one run an id: the audit of another chart must not take the place of this one.
        WriteNested(writer, "automationDetails", "id", AutomationId(results));
        WriteBases(writer);
        WriteInvocation(writer, results, all.Count - told.Count);
        WriteResults(writer, results, told, [.. rules.Select(rule => rule.Key)]);
        WriteNested(writer, "properties", "kubeVersion", results.KubeVersion);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string AutomationId(AuditResults results)
    {
        var targets = string.Join('+', results.Targets.Select(target => ChartText.Path(target.Target).TrimEnd('/')));
        var id = string.Concat(targets.Take(LongestId).Select(letter => char.IsAsciiLetterOrDigit(letter) || "/.-_+@:".Contains(letter, StringComparison.Ordinal) ? letter : '-'));
        return $"helm-secure/{id}/";
    }

    private static void WriteTool(Utf8JsonWriter writer, AuditResults results, IEnumerable<IGrouping<Rule, SarifResult>> rules)
    {
        writer.WriteStartObject("tool");
        writer.WriteStartObject("driver");
        writer.WriteString("name", "helm secure");
        writer.WriteString("version", results.Version);
        writer.WriteString("semanticVersion", results.Version);
        writer.WriteStartArray("rules");
        foreach (var rule in rules)
            WriteRule(writer, rule.Key, results.Page(rule.Key), rule.Max(result => result.Finding.Severity));
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // GitHub takes the severity of an alert from its rule: it must not play down the worst.
    private static void WriteRule(Utf8JsonWriter writer, Rule rule, string page, Severity worst)
    {
        writer.WriteStartObject();
        writer.WriteString("id", rule.Id);
        WriteNested(writer, "shortDescription", "text", rule.Summary);
        WriteNested(writer, "fullDescription", "text", Why(page));
        writer.WriteStartObject("help");
        writer.WriteString("text", $"Fix: {rule.Fix}.\n\n{Why(page)}");
        writer.WriteString("markdown", $"Fix: {rule.Fix}.\n\n{page[page.IndexOf('\n', StringComparison.Ordinal)..].Trim()}");
        writer.WriteEndObject();
        WriteNested(writer, "defaultConfiguration", "level", Level(rule.Severity));
        writer.WriteStartObject("properties");
        writer.WriteStartArray("tags");
        foreach (var tag in rule.Tags.Prepend("security").Take(MostTags))
            writer.WriteStringValue(tag);
        writer.WriteEndArray();
        writer.WriteString("precision", KebabCase.Of(rule.Confidence));
        writer.WriteString("security-severity", Score(worst));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteBases(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("originalUriBaseIds");
        foreach (var (id, text) in ((string, string)[])[(SourceRoot, "the root of the repository"), (Rendered, "what helm renders, which is in no file")])
        {
            writer.WriteStartObject(id);
            WriteNested(writer, "description", "text", text);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter writer, AuditResults results, int untold)
    {
        writer.WriteStartArray("invocations");
        writer.WriteStartObject();
        writer.WriteBoolean("executionSuccessful", results.Targets.All(target => target.Failure is null));
        writer.WriteStartArray("toolExecutionNotifications");
        foreach (var target in results.Targets)
        {
            if (target.Failure is { } failure)
                WriteNotification(writer, "error", $"{ChartText.Path(target.Target)} could not be audited: {ChartText.Shown(failure.Message)}");
        }

        if (untold > 0)
            WriteNotification(writer, "warning", $"{untold} results more are not told, the least bad of them all: this format is read up to {MostResults}");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteNotification(Utf8JsonWriter writer, string level, string sentence)
    {
        writer.WriteStartObject();
        writer.WriteString("level", level);
        WriteNested(writer, "message", "text", Message(sentence));
        writer.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter writer, AuditResults results, List<SarifResult> told, List<Rule> rules)
    {
        var wishes = results.NotHonoured.ToLookup(refused => Key(refused.Finding));
        var indices = rules.Index().ToDictionary(rule => rule.Item, rule => rule.Index);
        writer.WriteStartArray("results");
        foreach (var result in told)
        {
            var finding = result.Finding;
            writer.WriteStartObject();
            writer.WriteString("ruleId", finding.Rule.Id);
            writer.WriteNumber("ruleIndex", indices[finding.Rule]);
            writer.WriteString("level", Level(finding.Severity));
            WriteNested(writer, "message", "text", Message(AuditWords.Sentence(finding)));
            WriteLocations(writer, results, finding);
            WriteNested(writer, "partialFingerprints", Fingerprint, FindingFingerprint.Of(finding));
            WriteSuppressions(writer, result.Suppressed);
            WriteProperties(writer, finding, wishes[Key(finding)].FirstOrDefault());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // The list of what is not honoured has findings of its own.
    private static (Rule Rule, Kubernetes.KubeObject Object, int Line, string Path) Key(AuditFinding finding) => (finding.Rule, finding.Object, finding.Line, finding.Field.Path);

    private static void WriteLocations(Utf8JsonWriter writer, AuditResults results, AuditFinding finding)
    {
        writer.WriteStartArray("locations");
        WriteLocation(writer, results, finding.Evidence.First(), id: null, message: null);
        writer.WriteEndArray();
        writer.WriteStartArray("relatedLocations");
        var id = 0;
        foreach (var other in finding.Finding.Others.Take(MostLocations))
            WriteLocation(writer, results, other, ++id, ChartText.Shown(other.Object.Title));
        if (finding.PlaceOnDisk is { } place)
            WriteRenderedLocation(writer, finding.Object.File, place.RenderedLine, ++id);
        writer.WriteEndArray();
    }

    private static void WriteLocation(Utf8JsonWriter writer, AuditResults results, Evidence evidence, int? id, string? message)
    {
        writer.WriteStartObject();
        if (id is { } number)
            writer.WriteNumber("id", number);
        WritePhysical(writer, results.PathInRepository(evidence.Place.File), SourceRoot, evidence.Place.Line);
        writer.WriteStartArray("logicalLocations");
        writer.WriteStartObject();
        writer.WriteString("name", ChartText.Shown(evidence.Object.Name));
        writer.WriteString("fullyQualifiedName", ChartText.Shown((evidence.Object.Namespace is { } space ? space + "/" : "") + evidence.Object.Title));
        writer.WriteString("kind", "resource");
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (message is not null)
            WriteNested(writer, "message", "text", Message(message));
        writer.WriteEndObject();
    }

    private static void WriteRenderedLocation(Utf8JsonWriter writer, string target, int line, int id)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", id);
        WritePhysical(writer, target, Rendered, line);
        WriteNested(writer, "message", "text", $"line {line} of what helm renders");
        writer.WriteEndObject();
    }

    private static void WritePhysical(Utf8JsonWriter writer, string file, string root, int? line)
    {
        var (uri, isRelative) = ReportUri.Of(file);
        writer.WriteStartObject("physicalLocation");
        writer.WriteStartObject("artifactLocation");
        writer.WriteString("uri", uri);
        if (isRelative)
            writer.WriteString("uriBaseId", root);
        writer.WriteEndObject();
        writer.WriteStartObject("region");
        // GitHub asks for a line, also where only the chart is known.
        writer.WriteNumber("startLine", line ?? 1);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // All results have the list, or none may (3.27.23).
    private static void WriteSuppressions(Utf8JsonWriter writer, SuppressedFinding? suppressed)
    {
        writer.WriteStartArray("suppressions");
        if (suppressed is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", suppressed.Kind is SuppressionKind.Annotation or SuppressionKind.Comment ? "inSource" : "external");
            writer.WriteString("justification", ChartText.Shown(suppressed.Reason));
            writer.WriteStartObject("properties");
            writer.WriteString("kind", KebabCase.Of(suppressed.Kind));
            writer.WriteString("origin", ChartText.Path(suppressed.Origin));
            if (suppressed.Until is { } day)
                writer.WriteString("until", $"{day:yyyy-MM-dd}");
            if (suppressed.Ticket is { } ticket)
                writer.WriteString("ticket", ChartText.Shown(ticket));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // What is not honoured is no suppression, not even one with the status "rejected": not every reader looks at that.
    private static void WriteProperties(Utf8JsonWriter writer, AuditFinding finding, IgnoreNotHonoured? wish)
    {
        writer.WriteStartObject("properties");
        writer.WriteString("severity", KebabCase.Of(finding.Severity));
        writer.WriteString("confidence", KebabCase.Of(finding.Confidence));
        writer.WriteString("security-severity", Score(finding.Severity));
        writer.WriteString("field", ChartText.FieldPath(finding.Field.Path));
        if (finding.Container is { } container)
            writer.WriteString("container", ChartText.Shown(container.Name));
        if (wish is not null)
            writer.WriteString("ignoreNotHonoured", ChartText.Shown(wish.Reason));
        writer.WriteEndObject();
    }

    private static void WriteNested(Utf8JsonWriter writer, string key, string innerKey, string text)
    {
        writer.WriteStartObject(key);
        writer.WriteString(innerKey, text);
        writer.WriteEndObject();
    }

    // Brackets would make a link, braces a placeholder (3.11.5, 3.11.6).
    private static string Message(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal)
        .Replace("{", "{{", StringComparison.Ordinal)
        .Replace("}", "}}", StringComparison.Ordinal);

    // The sentences between the heading and the examples.
    private static string Why(string page)
    {
        var start = page.IndexOf('\n', StringComparison.Ordinal) + 1;
        var end = page.IndexOf("\n## ", StringComparison.Ordinal);
        return page[start..(end < start ? page.Length : end)].Trim().ReplaceLineEndings(" ");
    }

    private static string Level(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        _ => "note",
    };

    // The middles of GitHub's ranges; 0.0 is none.
    private static string Score(Severity severity) => severity switch
    {
        Severity.Critical => "9.5",
        Severity.High => "8.0",
        Severity.Medium => "5.5",
        Severity.Low => "2.0",
        _ => "0.0",
    };

    private sealed record SarifResult(AuditFinding Finding, SuppressedFinding? Suppressed = null);
}

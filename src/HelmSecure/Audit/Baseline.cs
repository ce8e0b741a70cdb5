using System.Text.Json;

namespace HelmSecure.Audit;

/// <summary>The findings that were there when somebody began to look: only new ones fail. Holds fingerprints, names of rules and objects, and no value.</summary>
internal sealed class Baseline
{
    /// <summary>The largest file read, in bytes.</summary>
    public const int MaximumSize = 64 << 20;

    private const int SchemaVersion = 1;

    private readonly string name;
    private readonly Dictionary<string, Entry> entries;

    private Baseline(string name, Dictionary<string, Entry> entries) => (this.name, this.entries) = (name, entries);

    /// <summary>What it holds and the audit did not find again: "privileged-container on Pod/web".</summary>
    public IEnumerable<string> Gone => entries.Values.Where(entry => entry.Left > 0).Select(entry => entry.Description).Order(StringComparer.Ordinal);

    /// <exception cref="HelmSecureException">It is no baseline.</exception>
    public static Baseline Read(ReadOnlyMemory<byte> content, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            if (json.RootElement.GetProperty("schemaVersion").GetInt32() is not SchemaVersion)
                throw new HelmSecureException($"{name}: a baseline has the schemaVersion {SchemaVersion}");
            var read = new Dictionary<string, Entry>(StringComparer.Ordinal);
            foreach (var entry in json.RootElement.GetProperty("findings").EnumerateArray())
            {
                var fingerprint = entry.GetProperty("fingerprint").GetString() ?? "";
                read[fingerprint] = new(Text(entry, "rule"), Text(entry, "object")) { Left = entry.GetProperty("count").GetInt32() };
            }

            return new(name, read);
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new HelmSecureException($"{name} is no baseline", failure) { Hint = "'helm secure audit --write-baseline FILE' makes one" };
        }
    }

    /// <summary>Sets aside what the baseline holds, as often as it holds it.</summary>
    /// <param name="enforced">Ids of rules that it cannot set aside.</param>
    public AuditReport Apply(AuditReport report, IReadOnlyCollection<string> enforced)
    {
        var (findings, suppressed) = (new List<AuditFinding>(), report.Suppressed.ToList());
        foreach (var finding in report.Findings)
        {
            var isKnown = CanHold(finding) && !enforced.Contains(finding.Rule.Id, StringComparer.Ordinal)
                && entries.TryGetValue(FindingFingerprint.Of(finding), out var entry) && entry.Left-- > 0;
            if (isKnown)
                suppressed.Add(new(finding, SuppressionKind.Baseline, "it is in the baseline", null, name));
            else
                findings.Add(finding);
        }

        return report with { Findings = findings, Suppressed = suppressed };
    }

    /// <summary>A baseline of these findings; the same bytes for the same findings, in whatever order.</summary>
    public static void Write(Utf8JsonWriter writer, IEnumerable<AuditFinding> findings)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", SchemaVersion);
        writer.WriteStartArray("findings");
        foreach (var same in findings.Where(CanHold).GroupBy(FindingFingerprint.Of, StringComparer.Ordinal).OrderBy(same => same.First().Rule.Id, StringComparer.Ordinal).ThenBy(same => same.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("fingerprint", same.Key);
            writer.WriteString("rule", same.First().Rule.Id);
            writer.WriteString("object", SecretMask.Hide(same.First().Object.Title));
            writer.WriteNumber("count", same.Count());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // What is wrong with an ignore cannot be set aside by another.
    private static bool CanHold(AuditFinding finding) => !SuppressionRules.IsOne(finding.Rule);

    private static string Text(JsonElement entry, string key) => entry.GetProperty(key).GetString() ?? "";

    private sealed record Entry(string Rule, string Title)
    {
        /// <summary>How many of the kind are yet to be found again.</summary>
        public int Left { get; set; }

        public string Description => $"{Rule} on {Title}";
    }
}

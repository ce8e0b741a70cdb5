using System.Text.Json;
using HelmSecure.Trust;

namespace HelmSecure.Reports;

/// <summary>Writes the result of <c>verify -o json</c>; its shape is described by docs/verify.schema.json and only ever grows.</summary>
public static class VerdictJson
{
    private const int SchemaVersion = 1;

    /// <summary>Writes one document: the verdict over all charts, and an entry for each in the order asked.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="version">This program's version.</param>
    /// <param name="results">What came of each chart.</param>
    public static void Write(Utf8JsonWriter writer, string version, IReadOnlyList<VerifyResult> results)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(results);
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", SchemaVersion);
        writer.WriteString("tool", $"helm secure {version}");
        writer.WriteString("verdict", Overall(results));
        writer.WriteStartArray("charts");
        foreach (var result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("target", result.Target);
            WriteOutcome(writer, result);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>A member's name in kebab-case: <c>DigestMismatch</c> is <c>digest-mismatch</c>.</summary>
    public static string Word(RefusalReason reason) => KebabCase.Of(reason);

    private static string Overall(IReadOnlyList<VerifyResult> results) =>
        results.Any(r => r.Verdict is Verdict.Refused) ? "refused"
        : results.Count == 0 || results.Any(r => r.Verdict is null) ? "unknown"
        : "trusted";

    private static void WriteOutcome(Utf8JsonWriter writer, VerifyResult result)
    {
        if (result.Verdict is { } verdict)
        {
            WriteVerdict(writer, verdict);
            return;
        }

        writer.WriteString("verdict", "unknown");
        writer.WriteString("message", result.Failure!.Message);
        WriteOptional(writer, "next", result.Failure.Hint);
    }

    private static void WriteVerdict(Utf8JsonWriter writer, Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Refused refused:
                writer.WriteString("verdict", "refused");
                writer.WriteString("reason", Word(refused.Reason));
                writer.WriteString("message", refused.Sentence);
                WriteOptional(writer, "next", refused.NextStep);
                break;
            case Verdict.Trusted trusted:
                WriteTrusted(writer, trusted);
                break;
        }
    }

    private static void WriteTrusted(Utf8JsonWriter writer, Verdict.Trusted trusted)
    {
        writer.WriteString("verdict", "trusted");
        writer.WriteString("chart", trusted.Chart);
        writer.WriteString("version", trusted.Version);
        writer.WriteString("digest", trusted.Digest);
        WriteOptional(writer, "rule", trusted.Rule);
        WriteArray(writer, "signatures", trusted.Signatures, WriteSignature);
        WriteArray(writer, "notices", trusted.Notices, (w, notice) =>
        {
            w.WriteString("word", notice.Word);
            w.WriteString("level", notice.IsWarning ? "warning" : "note");
            w.WriteString("message", notice.Sentence);
        });
        WriteArray(writer, "dependencies", trusted.Dependencies, (w, dependency) =>
        {
            w.WriteString("name", dependency.Name);
            if (dependency.Verdict is { } verdict)
                WriteVerdict(w, verdict);
            else
                w.WriteString("verdict", "unsigned");
        });
    }

    private static void WriteSignature(Utf8JsonWriter writer, SignatureEvidence evidence)
    {
        writer.WriteStartArray("userIds");
        foreach (var userId in evidence.UserIds)
            writer.WriteStringValue(userId);
        writer.WriteEndArray();
        writer.WriteString("primaryFingerprint", evidence.PrimaryFingerprint);
        writer.WriteString("signingFingerprint", evidence.SigningFingerprint);
        writer.WriteString("keyAlgorithm", evidence.KeyAlgorithm);
        writer.WriteString("hashAlgorithm", evidence.HashAlgorithm);
        writer.WriteString("signedAt", Rfc3339(evidence.SignedAt));
        WriteOptional(writer, "keyExpires", evidence.KeyExpires is { } expires ? Rfc3339(expires) : null);
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(writer, item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is null)
            writer.WriteNull(name);
        else
            writer.WriteString(name, value);
    }

    private static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What came of one chart: a verdict, or why there is none.</summary>
/// <param name="Target">The chart as it was asked for.</param>
/// <param name="Verdict">Yes or no; null: could not tell.</param>
/// <param name="Failure">Why it could not be told; null where there is a verdict.</param>
public sealed record VerifyResult(string Target, Verdict? Verdict, HelmSecureException? Failure);

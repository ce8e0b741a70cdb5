using System.Text;
using System.Text.Json;
using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Docs;

/// <summary>docs/configuration.schema.json, for editors: made from what the reader knows.</summary>
public sealed class ConfigurationSchemaTests
{
    [Test]
    public void The_schema_is_that_of_the_reader() => Repository.IsGenerated(Schema(), "docs", "configuration.schema.json");

    private static string Schema()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            Write(writer);
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        writer.WriteString("title", ".helm-secure.yaml: what helm secure audit is to do");
        WriteObject(writer, required: [], ConfigurationReader.TopKeys, key => Write(writer, key));
        writer.WriteStartObject("$defs");
        writer.WriteStartObject("rule");
        WriteWords(writer, Ids());
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string key)
    {
        switch (key)
        {
            case "failOn":
                WriteWords(writer, FailThreshold.Words);
                break;
            case "rules":
                writer.WriteString("type", "object");
                writer.WriteStartObject("propertyNames");
                writer.WriteString("$ref", "#/$defs/rule");
                writer.WriteEndObject();
                writer.WriteStartObject("properties");
                foreach (var rule in RuleCatalog.All.Where(rule => rule.Parameters.Count > 0))
                    WriteSetting(writer, rule);
                writer.WriteEndObject();
                writer.WriteStartObject("additionalProperties");
                WriteSetting(writer, []);
                writer.WriteEndObject();
                break;
            case "enforce":
                WriteList(writer, () => writer.WriteString("$ref", "#/$defs/rule"));
                break;
            case "ignores":
                WriteList(writer, () => WriteObject(writer, ["rule", "reason"], ConfigurationReader.IgnoreKeys, ignoreKey => WriteOfIgnore(writer, ignoreKey)));
                break;
            case ConfigurationReader.GateKey:
                WriteObject(writer, [], ConfigurationReader.GateKeys, key => WriteOfGate(writer, key));
                break;
            case "honourIgnoresIn":
                WriteList(writer, () => WriteText(writer));
                break;
            default:
                WriteText(writer);
                break;
        }
    }

    private static void WriteOfGate(Utf8JsonWriter writer, string key)
    {
        if (key is "after")
            WriteList(writer, () => writer.WriteString("type", "string"));
        else
            writer.WriteString("type", "boolean");
    }

    private static void WriteSetting(Utf8JsonWriter writer, Rule rule)
    {
        writer.WriteStartObject(rule.Id);
        WriteSetting(writer, rule.Parameters);
        writer.WriteEndObject();
    }

    private static void WriteSetting(Utf8JsonWriter writer, IReadOnlyList<RuleParameter> parameters)
    {
        writer.WriteStartArray("anyOf");
        writer.WriteStartObject();
        WriteWords(writer, ["off", .. Severities.Words], orFalse: true);
        writer.WriteEndObject();
        writer.WriteStartObject();
        WriteObject(writer, [], [ConfigurationReader.SeverityKey, .. parameters.Select(parameter => parameter.Name)], key => WriteParameter(writer, parameters.FirstOrDefault(parameter => parameter.Name == key)));
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter writer, RuleParameter? parameter)
    {
        if (parameter is not null)
            writer.WriteString("description", parameter.Description);
        switch (parameter)
        {
            case null:
                WriteWords(writer, Severities.Words);
                break;
            case RuleParameter<long>:
                writer.WriteString("type", "integer");
                writer.WriteNumber("minimum", 0);
                break;
            case RuleParameter<bool>:
                writer.WriteString("type", "boolean");
                break;
            default:
                WriteList(writer, () => WriteText(writer));
                break;
        }
    }

    private static void WriteOfIgnore(Utf8JsonWriter writer, string key)
    {
        if (key is "rule")
            writer.WriteString("$ref", "#/$defs/rule");
        else
            WriteText(writer, key is "until" ? "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" : null);
    }

    private static void WriteObject(Utf8JsonWriter writer, IReadOnlyList<string> required, IEnumerable<string> keys, Action<string> write)
    {
        writer.WriteString("type", "object");
        writer.WriteBoolean("additionalProperties", false);
        if (required.Count > 0)
            WriteArray(writer, "required", required);
        writer.WriteStartObject("properties");
        foreach (var key in keys)
        {
            writer.WriteStartObject(key);
            write(key);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, Action item)
    {
        writer.WriteString("type", "array");
        writer.WriteNumber("minItems", 1);
        writer.WriteStartObject("items");
        item();
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string? pattern = null)
    {
        writer.WriteString("type", "string");
        writer.WriteNumber("minLength", 1);
        if (pattern is not null)
            writer.WriteString("pattern", pattern);
    }

    private static void WriteWords(Utf8JsonWriter writer, IEnumerable<string> words, bool orFalse = false)
    {
        writer.WriteStartArray("enum");
        foreach (var word in words)
            writer.WriteStringValue(word);
        if (orFalse)
            writer.WriteBooleanValue(false);
        writer.WriteEndArray();
    }

    private static void WriteArray(Utf8JsonWriter writer, string key, IEnumerable<string> words)
    {
        writer.WriteStartArray(key);
        foreach (var word in words)
            writer.WriteStringValue(word);
        writer.WriteEndArray();
    }

    private static IEnumerable<string> Ids() => RuleCatalog.All.Where(rule => !SuppressionRules.IsOne(rule)).Select(rule => rule.Id);
}

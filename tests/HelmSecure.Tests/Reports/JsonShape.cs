using System.Text.Json;
using System.Text.RegularExpressions;

namespace HelmSecure.Tests.Reports;

/// <summary>As much of JSON Schema (draft 4 to 2020-12) as our schemas and SARIF's use; a word it does not know is an error, so that no part of a schema is passed over.</summary>
internal sealed class JsonShape(JsonElement root)
{
    private static readonly string[] Silent = ["$schema", "id", "$defs", "definitions", "title", "description", "format", "default"];

    /// <summary>Why the value does not have the schema's shape, or null.</summary>
    public string? Problem(JsonElement value) => Problem(root, value, "$");

    private string? Problem(JsonElement schema, JsonElement value, string path) =>
        schema.EnumerateObject().Where(word => !Silent.Contains(word.Name, StringComparer.Ordinal)).Select(word => Problem(schema, word, value, path)).FirstOrDefault(problem => problem is not null);

    private string? Problem(JsonElement schema, JsonProperty word, JsonElement value, string path) => word.Name switch
    {
        "$ref" => Problem(word.Value.GetString()!.Split('/')[1..].Aggregate(root, (at, part) => at.GetProperty(part)), value, path),
        "type" => Words(word.Value).Contains(TypeOf(value), StringComparer.Ordinal) || (Words(word.Value).Contains("integer", StringComparer.Ordinal) && IsInteger(value)) ? null : $"{path} is a {TypeOf(value)}",
        "const" => JsonElement.DeepEquals(word.Value, value) ? null : $"{path} is not {word.Value}",
        "enum" => word.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)) ? null : $"{path} is {value}",
        "oneOf" => word.Value.EnumerateArray().Count(one => Problem(one, value, path) is null) is var fits and not 1 ? $"{path} fits {fits} of the forms" : null,
        "anyOf" => word.Value.EnumerateArray().Any(one => Problem(one, value, path) is null) ? null : $"{path} fits none of the forms",
        "required" or "properties" or "additionalProperties" => value.ValueKind is JsonValueKind.Object ? OfObject(schema, word, value, path) : null,
        "items" or "minItems" or "uniqueItems" => value.ValueKind is JsonValueKind.Array ? OfArray(word, value, path) : null,
        "minimum" => value.ValueKind is JsonValueKind.Number && value.GetDouble() < word.Value.GetDouble() ? $"{path} is {value}" : null,
        "maximum" => value.ValueKind is JsonValueKind.Number && value.GetDouble() > word.Value.GetDouble() ? $"{path} is {value}" : null,
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, word.Value.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)) ? null : $"{path} is '{value}'",
        _ => throw new NotSupportedException(word.Name),
    };

    private string? OfObject(JsonElement schema, JsonProperty word, JsonElement value, string path) => word.Name switch
    {
        "required" => Words(word.Value).Where(key => !value.TryGetProperty(key, out _)).Select(key => $"{path} has no {key}").FirstOrDefault(),
        "properties" => word.Value.EnumerateObject().Select(p => value.TryGetProperty(p.Name, out var inner) ? Problem(p.Value, inner, $"{path}.{p.Name}") : null).FirstOrDefault(p => p is not null),
        _ => value.EnumerateObject().Where(p => !(schema.TryGetProperty("properties", out var known) && known.TryGetProperty(p.Name, out _))).Select(p => word.Value.ValueKind switch
        {
            JsonValueKind.True => null,
            JsonValueKind.False => $"{path} has {p.Name}",
            _ => Problem(word.Value, p.Value, $"{path}.{p.Name}"),
        }).FirstOrDefault(problem => problem is not null),
    };

    private string? OfArray(JsonProperty word, JsonElement value, string path) => word.Name switch
    {
        "items" => value.EnumerateArray().Select((item, i) => Problem(word.Value, item, $"{path}[{i}]")).FirstOrDefault(p => p is not null),
        "minItems" => value.GetArrayLength() < word.Value.GetInt32() ? $"{path} has {value.GetArrayLength()} items" : null,
        _ => word.Value.GetBoolean() && value.EnumerateArray().GroupBy(item => item.GetRawText(), StringComparer.Ordinal).Any(alike => alike.Skip(1).Any()) ? $"{path} has an item twice" : null,
    };

    private static bool IsInteger(JsonElement value) => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _);

    private static IEnumerable<string> Words(JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().Select(e => e.GetString()!) : [element.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };
}

using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Charts;

/// <summary>Whether a chart can tell its user that a value is none.</summary>
internal static class ValuesSchema
{
    public static readonly Rule Missing = new()
    {
        Id = "values-schema-missing",
        Summary = "Chart takes any values: a misspelt one is not noticed",
        Fix = "add a values.schema.json",
        Category = Category.Charts,
        Severity = Severity.Info,
        References = [],
        IsStrict = true,
        Check = Check.OutermostChart(chart => chart.Values.Node is YamlMap { Entries.Count: > 0 } && chart.Find("values.schema.json") is null
            ? [new Finding("there is no values.schema.json beside values.yaml", chart.Values)]
            : []),
    };

    public static readonly Rule RemoteReference = new()
    {
        Id = "values-schema-remote-ref",
        Summary = "Schema of the values is partly kept on somebody's server",
        Fix = "copy what is referred to into the schema, below '$defs'",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = ["attack:T1195.002"],
        Check = Check.EachChart(RemoteReferences),
    };

    public static readonly Rule Open = new()
    {
        Id = "values-schema-open",
        Summary = "Schema lets misspelt security settings pass",
        Fix = "set 'additionalProperties: false' where the schema lists what is allowed",
        Category = Category.Charts,
        Severity = Severity.Info,
        References = [],
        IsStrict = true,
        Check = Check.OutermostChart(OpenObjects),
    };

    // Schemas may be large trees, and made larger by aliases.
    private const int MostNodes = 100_000;

    private static readonly string[] SecurityKeys = ["securityContext", "podSecurityContext", "containerSecurityContext", "rbac", "networkPolicy", "serviceAccount", "tls", "auth"];

    private static IEnumerable<Finding> RemoteReferences(ChartSource chart) =>
        from place in Places(chart.Schema)
        let reference = place["$ref"]
        where reference.Text is { } text && (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        select new Finding($"the schema refers to {Bounded.Text(reference.Text!)}, which is asked at every render, or not found", reference);

    private static IEnumerable<Finding> OpenObjects(ChartSource chart)
    {
        if (IsOpen(chart.Schema))
            yield return new("the schema lists the values and allows any other beside them", chart.Schema);
        foreach (var place in Places(chart.Schema))
        {
            foreach (var (key, value) in place["properties"].Entries.Where(entry => SecurityKeys.Contains(entry.Key) && IsOpen(entry.Value)))
                yield return new($"the schema lists what '{key}' may hold and allows anything beside it", value);
        }
    }

    private static bool IsOpen(Field schema) =>
        schema["properties"].Node is YamlMap { Entries.Count: > 0 } && schema["additionalProperties"].Bool is not false && schema["additionalProperties"].Node is not YamlMap && schema["unevaluatedProperties"].Bool is not false;

    private static IEnumerable<Field> Places(Field schema)
    {
        var open = new Stack<Field>([schema]);
        for (var seen = 0; open.TryPop(out var at) && seen < MostNodes; seen++)
        {
            if (at.Node is YamlMap)
                yield return at;
            foreach (var below in at.Entries.Select(entry => entry.Value).Concat(at.Items).Where(below => below.Node is YamlMap or YamlList).Reverse())
                open.Push(below);
        }
    }
}

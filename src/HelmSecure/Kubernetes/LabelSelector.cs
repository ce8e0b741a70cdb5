using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>Which labels an object must have: <c>matchLabels</c> and <c>matchExpressions</c> together, as in apimachinery's LabelSelectorAsSelector.</summary>
internal sealed class LabelSelector
{
    private readonly List<Demand> demands;

    private LabelSelector(List<Demand> demands) => this.demands = demands;

    /// <summary>It demands nothing and takes all.</summary>
    public bool IsEmpty => demands.Count is 0;

    /// <summary>How much work it is to ask it.</summary>
    public int Size => demands.Sum(demand => 1 + demand.Values.Count);

    /// <summary>Keys that must be there with one of some values: by these, what it takes can be looked up.</summary>
    public IEnumerable<(string Key, IReadOnlyCollection<string> Values)> Required =>
        demands.Where(demand => demand.Operator is "In").Select(demand => (demand.Key, (IReadOnlyCollection<string>)demand.Values));

    /// <summary>Of a NetworkPolicy, a Deployment …. What is absent or empty takes all: where absence means none, the caller tells.</summary>
    public static LabelSelector Of(Field selector) =>
        new([.. Equal(selector["matchLabels"]), .. selector["matchExpressions"].Items.Select(expression => new Demand(expression["key"].Text ?? "", expression["operator"].Text ?? "", Texts(expression["values"])))]);

    /// <summary>Of a Service, whose selector is a plain map of labels.</summary>
    public static LabelSelector OfMap(Field map) => new([.. Equal(map)]);

    /// <param name="labels"><c>metadata.labels</c>.</param>
    public bool Matches(Field labels) => demands.TrueForAll(demand => demand.IsMetBy(labels[demand.Key].Text));

    /// <summary>The same with other keys; null drops what is demanded of a key.</summary>
    public LabelSelector WithKeys(Func<string, string?> rename) =>
        new([.. from demand in demands let key = rename(demand.Key) where key is not null select demand with { Key = key }]);

    private static IEnumerable<Demand> Equal(Field map) => map.Entries.Select(entry => new Demand(entry.Key, "In", [entry.Value.Text ?? ""]));

    private static HashSet<string> Texts(Field list) => list.Items.Select(item => item.Text ?? "").ToHashSet(StringComparer.Ordinal);

    private sealed record Demand(string Key, string Operator, HashSet<string> Values)
    {
        public bool IsMetBy(string? value) => Operator switch
        {
            "In" => value is not null && Values.Contains(value),
            "NotIn" => value is null || !Values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            // The API server takes no other.
            _ => false,
        };
    }
}

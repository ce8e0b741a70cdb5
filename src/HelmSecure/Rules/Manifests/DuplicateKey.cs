using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Manifests;

internal static class DuplicateKey
{
    public static readonly Rule Rule = new()
    {
        Id = "duplicate-key",
        Summary = "Key is written more than once, and only the last counts",
        Fix = "keep one of them",
        Category = Category.Manifests,
        Severity = Severity.Medium,
        References = [],
        Check = Check.EachObject(Inspect),
    };

    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        var places = new List<(IReadOnlyList<(string? Key, int Index)> Path, YamlMap Map)>();
        new Search(places, hasAliases: item.Document.Repeated > 0).Visit(item.Root.Node);
        foreach (var (path, map) in places)
        {
            var field = path.Aggregate(item.Root, (at, step) => step.Key is null ? at[step.Index] : at[step.Key]);
            foreach (var twin in map.DuplicateKeys.DistinctBy(entry => entry.Key, StringComparer.Ordinal))
                yield return new($"the key '{twin.Key}' is also written on line {twin.KeySpan.Line}, and that one does not count", field[twin.Key]);
        }
    }

    // Over nodes and each once: what is aliased was written once.
    private sealed class Search(List<(IReadOnlyList<(string? Key, int Index)> Path, YamlMap Map)> places, bool hasAliases)
    {
        private readonly HashSet<YamlNode>? seen = hasAliases ? new(ReferenceEqualityComparer.Instance) : null;
        private readonly List<(string? Key, int Index)> path = [];

        public void Visit(YamlNode? node)
        {
            if (node is null or YamlScalar || seen?.Add(node) is false)
                return;
            if (node is YamlMap map)
            {
                if (map.DuplicateKeys.Count > 0)
                    places.Add(([.. path], map));
                foreach (var entry in map.Entries)
                    Below(entry.Value, (entry.Key, 0));
            }
            else if (node is YamlList list)
            {
                for (var i = 0; i < list.Items.Count; i++)
                    Below(list.Items[i], (null, i));
            }
        }

        private void Below(YamlNode node, (string? Key, int Index) step)
        {
            if (node is YamlScalar)
                return;
            path.Add(step);
            Visit(node);
            path.RemoveAt(path.Count - 1);
        }
    }
}

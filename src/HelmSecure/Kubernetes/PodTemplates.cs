using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>Finds what looks like a pod template in objects of unknown kinds: a mapping whose <c>spec</c> lists containers.</summary>
internal static class PodTemplates
{
    /// <summary>Nodes looked at in one object: aliases may make a small text a large tree.</summary>
    private const int MostNodes = 2_000_000;

    /// <summary>All below <paramref name="root"/>, and not the root itself; each once, however many aliases lead to it.</summary>
    /// <param name="hasAliases">False where there surely are none.</param>
    /// <exception cref="HelmSecureException">Past the limit.</exception>
    public static IReadOnlyList<Field> In(Field root, bool hasAliases)
    {
        var search = new Search(root, hasAliases);
        search.Below(root.Node);
        return search.Found;
    }

    // Over nodes, for most objects hold nothing and need no paths.
    private sealed class Search(Field root, bool hasAliases)
    {
        private readonly HashSet<YamlNode>? seen = hasAliases ? new(ReferenceEqualityComparer.Instance) : null;
        private readonly List<Step> path = [];
        private int visited;

        public List<Field> Found { get; } = [];

        public void Below(YamlNode? node)
        {
            if (node is YamlMap map)
            {
                foreach (var entry in map.Entries)
                    Visit(entry.Value, new(entry.Key, 0));
            }
            else if (node is YamlList list)
            {
                for (var i = 0; i < list.Items.Count; i++)
                    Visit(list.Items[i], new(null, i));
            }
        }

        private static bool ListsContainers(YamlNode node) =>
            node is YamlMap map && map["spec"] is YamlMap spec && (IsListOfMaps(spec["containers"]) || IsListOfMaps(spec["initContainers"]));

        private static bool IsListOfMaps(YamlNode? node) => node is YamlList list && list.Items.Any(item => item is YamlMap);

        private void Visit(YamlNode node, Step step)
        {
            if (node is YamlScalar || seen?.Add(node) is false)
                return;
            if (++visited > MostNodes)
                throw new HelmSecureException($"the object at line {root.Span.Line} has more than {MostNodes} nodes, counted through its aliases");

            path.Add(step);
            if (ListsContainers(node))
                Found.Add(path.Aggregate(root, (field, next) => next.Key is null ? field[next.Index] : field[next.Key]));
            else
                Below(node);
            path.RemoveAt(path.Count - 1);
        }

        private readonly record struct Step(string? Key, int Index);
    }
}

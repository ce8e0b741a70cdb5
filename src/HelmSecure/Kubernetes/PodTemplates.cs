using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>Finds what looks like a pod template in objects of unknown kinds: a mapping whose <c>spec</c> lists containers.</summary>
internal static class PodTemplates
{
    /// <summary>Nodes looked at in one object: aliases may make a small text a large tree.</summary>
    private const int MostNodes = 2_000_000;

    public static IReadOnlyList<Field> In(Field root)
    {
        var found = new List<Field>();
        var budget = MostNodes;
        foreach (var child in Children(root))
            Search(child, found, ref budget);
        return found;
    }

    private static void Search(Field field, List<Field> found, ref int budget)
    {
        if (field.Node is YamlScalar or null)
            return;
        if (--budget < 0)
            throw new HelmSecureException($"the object at line {field.Span.Line} has more than {MostNodes} nodes, counted through its aliases");

        if (ListsContainers(field["spec"]))
        {
            found.Add(field);
            return;
        }

        foreach (var child in Children(field))
            Search(child, found, ref budget);
    }

    private static bool ListsContainers(Field spec) =>
        spec["containers"].Items.Any(item => item.Node is YamlMap) || spec["initContainers"].Items.Any(item => item.Node is YamlMap);

    private static IEnumerable<Field> Children(Field field) => field.Node is YamlList ? field.Items : field.Entries.Select(entry => entry.Value);
}

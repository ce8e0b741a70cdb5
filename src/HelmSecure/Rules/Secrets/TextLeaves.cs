using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Secrets;

/// <summary>The texts of an object below its metadata, but for its containers and what is encrypted.</summary>
internal static class TextLeaves
{
    /// <summary>Nodes looked at in one object: aliases may make a small text a large tree.</summary>
    private const int MostNodes = 2_000_000;

    /// <param name="item">Of whatever kind.</param>
    /// <param name="isSought">Of a key and its text; an item of a list has the key of the list.</param>
    public static IReadOnlyList<(string Key, string Text, Field Field)> Of(KubeObject item, Func<string, string, bool> isSought)
    {
        var walk = new Walk(item, isSought);
        walk.Below(item.Root.Node, "");
        return walk.Found;
    }

    // Over nodes: most texts are short words, and need no paths.
    private sealed class Walk(KubeObject item, Func<string, string, bool> isSought)
    {
        private readonly List<(string? Key, int Index)> path = [];
        private readonly HashSet<YamlNode> spared = new(Spared(item), ReferenceEqualityComparer.Instance);
        private int visited;

        public List<(string Key, string Text, Field Field)> Found { get; } = [];

        public void Below(YamlNode? node, string key)
        {
            if (node is YamlMap map)
            {
                foreach (var entry in map.Entries)
                    Visit(entry.Value, entry.Key, (entry.Key, 0));
            }
            else if (node is YamlList list)
            {
                for (var i = 0; i < list.Items.Count; i++)
                    Visit(list.Items[i], key, (null, i));
            }
        }

        private static IEnumerable<YamlNode> Spared(KubeObject item) =>
            item.Pods
                .SelectMany(pod => (Field[])[pod.Spec["containers"], pod.Spec["initContainers"], pod.Spec["ephemeralContainers"], pod.Template["metadata"]])
                .Append(item.Metadata)
                .Where(field => field.Node is not null)
                .Select(field => field.Node!);

        private void Visit(YamlNode node, string key, (string?, int) step)
        {
            if (++visited > MostNodes || spared.Contains(node) || key is "encryptedData")
                return;

            path.Add(step);
            if (node is YamlScalar { Kind: ScalarKind.String } scalar && isSought(key, scalar.Text))
                Found.Add((key, scalar.Text, path.Aggregate(item.Root, (field, next) => next.Key is null ? field[next.Index] : field[next.Key])));
            else
                Below(node, key);
            path.RemoveAt(path.Count - 1);
        }
    }
}

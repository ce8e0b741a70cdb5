using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>Finds the objects that select a pod, without asking each of them: by one of the labels that each demands.</summary>
internal sealed class SelectorIndex
{
    // A pod that more objects select is none that anybody wrote.
    private const int MostMatches = 100;

    // Selectors asked for all pods of a release together: it is for objects that were made to be slow.
    private const long MostAsked = 10_000_000;

    private readonly Release release;
    private readonly Dictionary<(string Namespace, string Key, string Value), List<Entry>> byLabel = [];
    private long asked;

    /// <param name="release">Of which the objects are.</param>
    /// <param name="entries">Objects with what they demand: all that is in the map, and what the selector says.</param>
    public SelectorIndex(Release release, IEnumerable<(KubeObject Object, Field Labels, LabelSelector Selector)> entries)
    {
        this.release = release;
        var written = entries.ToList();
        var counts = written.SelectMany(entry => Pairs(entry.Labels)).CountBy(pair => pair).ToDictionary();
        foreach (var (item, labels, selector) in written)
        {
            // The rarest of its labels; without any, it may select every pod.
            var (key, value) = Pairs(labels).DefaultIfEmpty(("", "")).MinBy(pair => counts.GetValueOrDefault(pair));
            Add(release.NamespaceOf(item), key, value, new(item, selector));
            Add("*", key, value, new(item, selector));
        }
    }

    /// <summary>Of a PodDisruptionBudget, a NetworkPolicy ….</summary>
    public static (KubeObject Object, Field Labels, LabelSelector Selector) BySelector(KubeObject item, Field selector) => (item, selector["matchLabels"], LabelSelector.Of(selector));

    /// <summary>Of a Service.</summary>
    public static (KubeObject Object, Field Labels, LabelSelector Selector) ByMap(KubeObject item, Field map) => (item, map, LabelSelector.OfMap(map));

    /// <summary>In the namespace of the pod, or in one that may be it; a bounded number.</summary>
    /// <exception cref="HelmSecureException">Of all pods together, too many were asked for.</exception>
    public IEnumerable<KubeObject> Selecting(Pod pod)
    {
        var labels = pod.Template["metadata"]["labels"];
        IEnumerable<string> spaces = release.NamespaceOf(pod.Owner) is { Length: > 0 } space ? [space, ""] : ["*"];
        var candidates = from place in spaces
                         from pair in Pairs(labels).Prepend(("", ""))
                         from entry in byLabel.GetValueOrDefault((place, pair.Item1, pair.Item2)) ?? []
                         where Matches(entry.Selector, labels)
                         select entry.Object;
        return candidates.Take(MostMatches);
    }

    private bool Matches(LabelSelector selector, Field labels) => ++asked <= MostAsked
        ? selector.Matches(labels)
        : throw new HelmSecureException($"the selectors of the release are asked more than {MostAsked} times for its {release.Pods.Count} pods");

    private static IEnumerable<(string, string)> Pairs(Field map) => map.Entries.Select(entry => (entry.Key, entry.Value.Text ?? ""));

    private void Add(string space, string key, string value, Entry entry)
    {
        if (!byLabel.TryGetValue((space, key, value), out var list))
            byLabel[(space, key, value)] = list = [];
        list.Add(entry);
    }

    private sealed record Entry(KubeObject Object, LabelSelector Selector);
}

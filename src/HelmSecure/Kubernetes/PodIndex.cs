using System.Runtime.InteropServices;

namespace HelmSecure.Kubernetes;

/// <summary>Finds the pods that a selector takes, by namespace and without asking each of them.</summary>
internal sealed class PodIndex
{
    /// <summary>Labels looked at for all selectors of a release together: it is for objects that were made to be slow.</summary>
    private const long MostSteps = 20_000_000;

    private readonly Release release;
    private readonly Shelf all = new();
    private readonly Dictionary<string, Shelf> byNamespace = new(StringComparer.Ordinal);
    private long steps;

    public PodIndex(Release release)
    {
        this.release = release;
        foreach (var pod in release.Pods)
        {
            all.Add(pod);
            (CollectionsMarshal.GetValueRefOrAddDefault(byNamespace, release.NamespaceOf(pod.Owner), out _) ??= new()).Add(pod);
        }
    }

    /// <summary>Those of one namespace.</summary>
    /// <param name="space">Empty for that of the release, where it is not known.</param>
    /// <exception cref="HelmSecureException">Past the limit.</exception>
    public IReadOnlyList<Pod> Find(string space, LabelSelector selector) => byNamespace.TryGetValue(space, out var shelf) ? Find(shelf, selector) : [];

    /// <summary>Those of one namespace and those that may be in it: the namespace of the release may be any.</summary>
    /// <inheritdoc cref="Find(string, LabelSelector)"/>
    public IEnumerable<Pod> FindAround(string space, LabelSelector selector) => space.Length is 0 ? FindAnywhere(selector) : Find(space, selector).Concat(Find("", selector));

    /// <summary>Those of all namespaces.</summary>
    /// <inheritdoc cref="Find(string, LabelSelector)"/>
    public IReadOnlyList<Pod> FindAnywhere(LabelSelector selector) => Find(all, selector);

    private IReadOnlyList<Pod> Find(Shelf shelf, LabelSelector selector)
    {
        if (selector.IsEmpty)
            return shelf.Pods;

        var candidates = shelf.Candidates(selector);
        steps += selector.Size + ((long)candidates.Count * selector.Size);
        if (steps > MostSteps)
            throw new HelmSecureException($"the selectors of the release ask more than {MostSteps} times for labels of its {release.Pods.Count} pods");
        return [.. candidates.Where(pod => selector.Matches(pod.Labels))];
    }

    /// <summary>The pods of one namespace by each of their labels.</summary>
    private sealed class Shelf
    {
        private readonly List<Pod> pods = [];
        private readonly Dictionary<(string Key, string Value), List<Pod>> byLabel = [];

        public IReadOnlyList<Pod> Pods => pods;

        public void Add(Pod pod)
        {
            pods.Add(pod);
            foreach (var (key, value) in pod.Labels.Entries)
                (CollectionsMarshal.GetValueRefOrAddDefault(byLabel, (key, value.Text ?? ""), out _) ??= []).Add(pod);
        }

        /// <summary>All that it takes, and others.</summary>
        public List<Pod> Candidates(LabelSelector selector)
        {
            var found = selector.Required.Select(demand => demand.Values.Select(value => byLabel.GetValueOrDefault((demand.Key, value), [])).ToList());
            return found.MinBy(Count) is { } fewest && Count(fewest) < pods.Count ? [.. fewest.SelectMany(list => list)] : pods;
        }

        private static long Count(List<List<Pod>> lists) => lists.Sum(list => (long)list.Count);
    }
}

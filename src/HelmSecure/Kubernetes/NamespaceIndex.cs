namespace HelmSecure.Kubernetes;

/// <summary>Finds the first object of a key in the namespace of another object, in one step. A namespace that is not known may be any.</summary>
/// <typeparam name="TKey">A name, or a kind and a name.</typeparam>
internal sealed class NamespaceIndex<TKey>
    where TKey : notnull
{
    private readonly Release release;
    private readonly Dictionary<(string Namespace, TKey Key), KubeObject> placed = [];
    private readonly Dictionary<TKey, KubeObject> anywhere = [];

    public NamespaceIndex(Release release, IEnumerable<(TKey Key, KubeObject Object)> entries)
    {
        this.release = release;
        foreach (var (key, item) in entries)
        {
            placed.TryAdd((release.NamespaceOf(item), key), item);
            anywhere.TryAdd(key, item);
        }
    }

    public KubeObject? Find(KubeObject near, TKey key) => release.NamespaceOf(near) is { Length: > 0 } space
        ? placed.GetValueOrDefault((space, key)) ?? placed.GetValueOrDefault(("", key))
        : anywhere.GetValueOrDefault(key);
}

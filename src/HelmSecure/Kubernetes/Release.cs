using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>All objects of one render, lists taken apart, in the order of the text.</summary>
internal sealed class Release
{
    /// <summary>Nodes that aliases repeat, in all documents. Each may be a pod that every rule looks at: a text of a few lines would hold the audit up and fill the memory.</summary>
    public const int MostRepeated = 100_000;

    private readonly Lazy<ILookup<string, KubeObject>> byKind;
    private readonly Lazy<IReadOnlyList<Pod>> pods;
    private readonly Lazy<NetworkMap> network;
    private readonly Lazy<IReadOnlyList<Container>> containers;
    private readonly Lazy<RbacModel> rbac;
    private readonly Lazy<IReadOnlyList<ImageUse>> images;

    private Release(IReadOnlyList<KubeObject> objects)
    {
        Objects = objects;
        byKind = new(() => Objects.ToLookup(item => item.Kind, StringComparer.Ordinal));
        pods = new(() => [.. Objects.SelectMany(item => item.Pods)]);
        network = new(() => new(this));
        containers = new(() => [.. Pods.SelectMany(pod => pod.Containers)]);
        rbac = new(() => RbacModel.Of(this));
        images = new(() => [.. ImageUse.In(this)]);
    }

    public IReadOnlyList<KubeObject> Objects { get; }

    /// <summary>Of all objects, in their order.</summary>
    public IReadOnlyList<Pod> Pods => pods.Value;

    /// <summary>Of all pods, in their order.</summary>
    public IReadOnlyList<Container> Containers => containers.Value;

    /// <summary>Who reaches its pods, and whom they reach.</summary>
    /// <exception cref="HelmSecureException">Its selectors would take too long.</exception>
    public NetworkMap Network => network.Value;

    /// <summary>Who may do what.</summary>
    /// <exception cref="HelmSecureException">Aggregation makes too much of it.</exception>
    public RbacModel Rbac => rbac.Value;

    /// <summary>All images that it names, in the order of the objects.</summary>
    public IReadOnlyList<ImageUse> Images => images.Value;

    /// <summary>Where objects without a namespace go; null where that is not known.</summary>
    public string? Namespace { get; init; }

    /// <summary>There may be objects beside these that are not seen, as behind a post-renderer: what is missing here may be there.</summary>
    public bool IsPartial { get; init; }

    /// <summary>In their order; of whatever API group.</summary>
    public IEnumerable<KubeObject> OfKind(string kind) => byKind.Value[kind];

    /// <summary>Its own namespace, or that of the release; empty where neither is known.</summary>
    public string NamespaceOf(KubeObject item) => item.Namespace ?? Namespace ?? "";

    /// <summary>Two objects are, or where a namespace is not known may be, in one namespace.</summary>
    public bool MayShareNamespace(KubeObject one, KubeObject other) =>
        NamespaceOf(one) is var first && NamespaceOf(other) is var second && (first.Length is 0 || second.Length is 0 || string.Equals(first, second, StringComparison.Ordinal));

    /// <exception cref="HelmSecureException">Aliases make too much of it.</exception>
    public static Release Read(IEnumerable<YamlDocument> documents) => Read([new ManifestFile("", documents)]);

    /// <summary>Takes the documents of all files together.</summary>
    /// <param name="files">In the order of the render.</param>
    /// <param name="releaseNamespace">See <see cref="Namespace"/>.</param>
    /// <param name="isPartial">See <see cref="IsPartial"/>.</param>
    /// <exception cref="HelmSecureException">Aliases make too much of it.</exception>
    public static Release Read(IEnumerable<ManifestFile> files, string? releaseNamespace = null, bool isPartial = false)
    {
        var objects = new List<KubeObject>();
        var repeated = 0L;
        foreach (var (file, document) in files.SelectMany(file => file.Documents.Select(document => (file, document))))
        {
            repeated += document.Repeated;
            if (repeated > MostRepeated)
                throw new HelmSecureException($"the aliases of the document at line {document.Line}, with those above it, repeat more than {MostRepeated} nodes");
            new Items(objects, document, file).Add(new Field(document.Root), new("", ""));
        }

        return new(objects) { Namespace = releaseNamespace, IsPartial = isPartial };
    }

    private sealed class Items(List<KubeObject> objects, YamlDocument document, ManifestFile file)
    {
        // What aliases repeat is one object, written once: lists of lists of themselves would be any number of it.
        private readonly HashSet<(YamlNode, TypeOfItems)>? seen = document.Repeated > 0 ? [] : null;

        // As client-go does (UnstructuredJSONScheme): what has "items" is a list, whatever it calls itself.
        public void Add(Field root, TypeOfItems given)
        {
            if (root.Node is not YamlMap || seen?.Add((root.Node, given)) is false)
                return;

            var kind = root["kind"].Text is { Length: > 0 } ownKind ? ownKind : given.Kind;
            var apiVersion = root["apiVersion"].Text is { Length: > 0 } ownVersion ? ownVersion : given.ApiVersion;
            if (root["items"].Node is not YamlList)
            {
                objects.Add(new(root, kind, apiVersion, document, file));
                return;
            }

            var itemKind = kind.EndsWith("List", StringComparison.Ordinal) ? kind[..^"List".Length] : kind;
            foreach (var item in root["items"].Items)
                Add(item, new(itemKind, itemKind.Length is 0 ? "" : apiVersion));
        }
    }

    /// <summary>What a list says of items that do not say it themselves.</summary>
    private sealed record TypeOfItems(string Kind, string ApiVersion);
}

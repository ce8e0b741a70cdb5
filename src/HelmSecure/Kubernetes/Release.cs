using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>All objects of one render, lists taken apart, in the order of the text.</summary>
internal sealed class Release
{
    /// <summary>Nodes that aliases repeat, in all documents. Each may be a pod that every rule looks at: a text of a few lines would hold the audit up and fill the memory.</summary>
    public const int MostRepeated = 100_000;

    private readonly Lazy<IReadOnlyList<Pod>> pods;
    private readonly Lazy<IReadOnlyList<Container>> containers;

    private Release(IReadOnlyList<KubeObject> objects)
    {
        Objects = objects;
        pods = new(() => [.. objects.SelectMany(item => item.Pods)]);
        containers = new(() => [.. Pods.SelectMany(pod => pod.Containers)]);
    }

    public IReadOnlyList<KubeObject> Objects { get; }

    /// <summary>Those of all objects, gathered once: most rules want nothing else.</summary>
    public IReadOnlyList<Pod> Pods => pods.Value;

    public IReadOnlyList<Container> Containers => containers.Value;

    /// <exception cref="HelmSecureException">Aliases make too much of it.</exception>
    public static Release Read(IEnumerable<YamlDocument> documents) => Read([new ManifestFile("", documents)]);

    /// <exception cref="HelmSecureException">Aliases make too much of it.</exception>
    public static Release Read(IEnumerable<ManifestFile> files)
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

        return new(objects);
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

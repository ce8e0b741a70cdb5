using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>All objects of one render, lists taken apart, in the order of the text.</summary>
internal sealed class Release
{
    /// <summary>Nodes that aliases repeat, in all documents. Each may be a pod that every rule looks at: a text of a few lines would hold the audit up and fill the memory.</summary>
    private const int MostRepeated = 100_000;

    private Release(IReadOnlyList<KubeObject> objects) => Objects = objects;

    public IReadOnlyList<KubeObject> Objects { get; }

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
            Add(objects, new Field(document.Root), new("", ""), document, file);
        }

        return new(objects);
    }

    // As client-go does (UnstructuredJSONScheme): what has "items" is a list, whatever it calls itself.
    private static void Add(List<KubeObject> objects, Field root, TypeOfItems given, YamlDocument document, ManifestFile file)
    {
        if (root.Node is not YamlMap)
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
            Add(objects, item, new(itemKind, itemKind.Length is 0 ? "" : apiVersion), document, file);
    }

    /// <summary>What a list says of items that do not say it themselves.</summary>
    private sealed record TypeOfItems(string Kind, string ApiVersion);
}

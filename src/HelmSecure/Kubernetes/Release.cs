using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>All objects of one render, lists taken apart, in the order of the text.</summary>
internal sealed class Release
{
    private Release(IReadOnlyList<KubeObject> objects) => Objects = objects;

    public IReadOnlyList<KubeObject> Objects { get; }

    public static Release Read(IEnumerable<YamlDocument> documents) => Read([new ManifestFile("", documents)]);

    public static Release Read(IEnumerable<ManifestFile> files)
    {
        var objects = new List<KubeObject>();
        foreach (var file in files)
        {
            foreach (var document in file.Documents)
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

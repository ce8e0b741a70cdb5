using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Secrets;

/// <summary>A text of a release in which a secret may stand.</summary>
/// <param name="Title">For sentences: "variable 'DB_PASSWORD' of container 'app'".</param>
/// <param name="Name">What it is called; empty where it has no name.</param>
internal sealed record SecretPlace(string Title, string Name, string Text, Field Field, KubeObject Object)
{
    public Container? Container { get; init; }

    public Found Say(string message, Severity? severity = null) => new(new(message, Field, severity), Object, Container?.Pod, Container);
}

/// <summary>Where the texts of a release are, by what keeps them.</summary>
internal static class SecretPlaces
{
    private const int MostShown = 100;

    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    private static readonly string[] Handlers = ["postStart", "preStop"];

    /// <summary>The names of its objects.</summary>
    public static IReadOnlySet<string> Names(Release release) => release.Objects.Select(item => item.Name).Where(name => name.Length > 2).ToHashSet(StringComparer.Ordinal);

    /// <summary>Values of environment variables.</summary>
    public static IEnumerable<SecretPlace> Variables(Release release) =>
        from pod in release.Pods
        from container in pod.Containers
        from variable in container.Field["env"].Items
        let name = variable["name"].Text ?? ""
        let value = variable["value"]
        where value.Text is { Length: > 0 }
        select new SecretPlace($"variable '{Shown(name)}' of {container.Title}", name, value.Text!, value, pod.Owner) { Container = container };

    /// <summary>What containers, their probes and their handlers are called with, word by word, and the headers that their probes send.</summary>
    public static IEnumerable<SecretPlace> Arguments(Release release) =>
        from pod in release.Pods
        from container in pod.Containers
        from place in Arguments(container)
        select place;

    /// <summary>Entries of ConfigMaps.</summary>
    public static IEnumerable<SecretPlace> ConfigMaps(Release release) =>
        from item in release.OfKind("ConfigMap")
        where IsCore(item)
        from place in Texts(item, item.Root["data"], isEncoded: false).Concat(Texts(item, item.Root["binaryData"], isEncoded: true))
        select place;

    /// <summary>Entries of Secrets, decoded.</summary>
    public static IEnumerable<SecretPlace> Secrets(Release release) => release.OfKind("Secret").Where(IsCore).SelectMany(Entries);

    /// <summary>Those of one Secret.</summary>
    public static IEnumerable<SecretPlace> Entries(KubeObject secret) =>
        // What stands in stringData takes the place of what stands in data.
        Texts(secret, secret.Root["data"], isEncoded: true).Where(place => !secret.Root["stringData"][place.Name].Exists).Concat(Texts(secret, secret.Root["stringData"], isEncoded: false));

    /// <summary>Annotations and labels, of objects and of the pods that they make.</summary>
    public static IEnumerable<SecretPlace> Annotations(Release release) =>
        from item in release.Objects
        from metadata in item.Pods.Select(pod => pod.Template["metadata"]).Prepend(item.Metadata).DistinctBy(field => field.Place)
        from kind in (string[])["annotations", "labels"]
        from entry in metadata[kind].Entries
        where entry.Value.Text is { Length: > 0 }
        select new SecretPlace($"{kind[..^1]} '{Shown(entry.Key)}'", entry.Key, entry.Value.Text!, entry.Value, item);

    /// <summary>All other texts: those of custom resources, and fields of the built-in kinds that nobody expects to keep a secret.</summary>
    /// <param name="release">Of whatever kinds.</param>
    /// <param name="isSought">Of a key and its text.</param>
    public static IEnumerable<SecretPlace> Fields(Release release, Func<string, string, bool> isSought) =>
        from item in release.Objects
        where !(IsCore(item) && item.Kind is "Secret" or "ConfigMap") && item.Kind is not ("CustomResourceDefinition" or "SealedSecret")
        from leaf in TextLeaves.Of(item, isSought)
        select new SecretPlace($"'{Shown(leaf.Key)}' of {item.Kind} '{Shown(item.Name)}'", leaf.Key, leaf.Text, leaf.Field, item);

    public static string Shown(string name) => name.Length > MostShown ? name[..MostShown] + "…" : name;

    public static bool IsCore(KubeObject item) => item.ApiVersion is "v1" or "";

    private static IEnumerable<SecretPlace> Texts(KubeObject item, Field entries, bool isEncoded) =>
        from entry in entries.Entries
        let text = isEncoded ? Base64Text.Decode(entry.Value.Text ?? "", shortest: 1) : entry.Value.Text
        where text is { Length: > 0 }
        select new SecretPlace($"key '{Shown(entry.Key)}'", entry.Key, text, entry.Value, item);

    private static IEnumerable<SecretPlace> Arguments(Container container)
    {
        var field = container.Field;
        var words = field["command"].Items.Concat(field["args"].Items)
            .Concat(Probes.SelectMany(probe => field[probe]["exec"]["command"].Items))
            .Concat(Handlers.SelectMany(handler => field["lifecycle"][handler]["exec"]["command"].Items));
        foreach (var word in words)
        {
            if (word.Text is { Length: > 0 } text)
                yield return new(container.Title, "", text, word, container.Pod.Owner) { Container = container };
        }

        var headers = Probes.SelectMany(probe => field[probe]["httpGet"]["httpHeaders"].Items)
            .Concat(Handlers.SelectMany(handler => field["lifecycle"][handler]["httpGet"]["httpHeaders"].Items));
        foreach (var header in headers)
        {
            if (header["name"].Text is { } name && header["value"].Text is { Length: > 0 } value)
                yield return new($"header '{Shown(name)}' of a probe of {container.Title}", name, $"{name}: {value}", header["value"], container.Pod.Owner) { Container = container };
        }
    }
}

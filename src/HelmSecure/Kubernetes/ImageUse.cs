using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>One place that names an image to be fetched and run, or mounted.</summary>
/// <param name="Title">For sentences: "container 'app'", "volume 'models'".</param>
/// <param name="Field">The name.</param>
/// <param name="Image">The name, taken apart.</param>
/// <param name="Object">The object in which it stands.</param>
internal sealed record ImageUse(string Title, Field Field, ImageReference Image, KubeObject Object)
{
    /// <summary>Null where it is none of a pod.</summary>
    public Pod? Pod { get; init; }

    /// <summary>Null for a volume, and for what is no pod.</summary>
    public Container? Container { get; init; }

    /// <summary>In the order of the release.</summary>
    public static IEnumerable<ImageUse> In(Release release) => release.Objects.SelectMany(Of);

    private static IEnumerable<ImageUse> Of(KubeObject item) => item.Pods.SelectMany(Of).Concat(OfCustom(item));

    private static IEnumerable<ImageUse> Of(Pod pod)
    {
        foreach (var container in pod.Containers)
        {
            if (Read(container.Title, container.Field["image"], pod.Owner) is { } use && !IsLeftToIstio(use))
                yield return use with { Pod = pod, Container = container };
        }

        foreach (var volume in pod.Volumes)
        {
            if (Read($"volume '{ShortText.Of(volume.Name)}'", volume.Field["image"]["reference"], pod.Owner) is { } use)
                yield return use with { Pod = pod };
        }
    }

    // Istio puts the image of its proxy in place of this word.
    private static bool IsLeftToIstio(ImageUse use) => use.Image.Text is "auto";

    private static IEnumerable<ImageUse> OfCustom(KubeObject item)
    {
        var operated = item.Kind switch
        {
            "Prometheus" or "PrometheusAgent" or "Alertmanager" or "ThanosRuler" when item.ApiVersion.StartsWith("monitoring.coreos.com/", StringComparison.Ordinal) =>
                [item.Root["spec"]["image"], item.Root["spec"]["thanos"]["image"]],
            _ => Array.Empty<Field>(),
        };
        return operated.Select(field => Read(ShortText.Of(item.Title), field, item))
            .Concat(Step.Of(item).Select(step => Read(step.Title, step.Field["image"], item)))
            .OfType<ImageUse>();
    }

    private static ImageUse? Read(string title, Field field, KubeObject item) =>
        field.Text is { Length: > 0 } text ? new(title, field, ImageReference.Of(text), item) : null;
}

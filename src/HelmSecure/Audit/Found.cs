using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>A finding, and what it was made in.</summary>
internal sealed record Found(Finding Finding, KubeObject Object, Pod? Pod = null, Container? Container = null)
{
    public static Found In(KubeObject item, Finding finding) => new(finding, item);

    public static Found In(Pod pod, Finding finding) => new(finding, pod.Owner, pod);

    public static Found In(ImageUse image, Finding finding) => new(finding, image.Object, image.Pod, image.Container);

    public static Found In(Container container, Finding finding) => new(finding, container.Pod.Owner, container.Pod, container);
}

using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>How a rule looks at a release: the narrowest view that will do, and a function over it.</summary>
internal sealed class Check
{
    private readonly Func<Release, KubeVersion, IEnumerable<Placed>> run;

    private Check(Func<Release, KubeVersion, IEnumerable<Placed>> run) => this.run = run;

    public static Check EachContainer(Func<Container, IEnumerable<Finding>> inspect) => EachContainer((container, _) => inspect(container));

    public static Check EachContainer(Func<Container, KubeVersion, IEnumerable<Finding>> inspect) => new((release, version) =>
        from container in release.Containers
        from finding in inspect(container, version)
        select new Placed(finding, container.Pod.Owner, container.Pod, container));

    public static Check EachVolume(Func<Volume, IEnumerable<Finding>> inspect) => EachVolume((volume, _) => inspect(volume));

    public static Check EachVolume(Func<Volume, KubeVersion, IEnumerable<Finding>> inspect) =>
        EachPod((pod, version) => pod.Volumes.SelectMany(volume => inspect(volume, version)));

    public static Check EachPod(Func<Pod, IEnumerable<Finding>> inspect) => EachPod((pod, _) => inspect(pod));

    public static Check EachPod(Func<Pod, KubeVersion, IEnumerable<Finding>> inspect) => new((release, version) =>
        from pod in release.Pods
        from finding in inspect(pod, version)
        select new Placed(finding, pod.Owner, pod));

    /// <summary>For what may stand at the pod and at each of its containers.</summary>
    public static Check EachPodAndContainer(Func<Pod, KubeVersion, IEnumerable<Finding>> ofPod, Func<Container, KubeVersion, IEnumerable<Finding>> ofContainer) =>
        Both(EachPod(ofPod), EachContainer(ofContainer));

    public static Check EachObject(Func<KubeObject, IEnumerable<Finding>> inspect) => EachObject((item, _) => inspect(item));

    public static Check EachObject(Func<KubeObject, KubeVersion, IEnumerable<Finding>> inspect) => new((release, version) =>
        from item in release.Objects
        from finding in inspect(item, version)
        select new Placed(finding, item));

    /// <summary>For what may stand in two places.</summary>
    public static Check Both(Check one, Check other) => new((release, version) => one.run(release, version).Concat(other.run(release, version)));

    /// <summary>For what only shows when pods are seen beside the other objects of the release.</summary>
    public static Check EachPodOfRelease(Func<Release, KubeVersion, IEnumerable<(Pod Pod, Finding Finding)>> inspect) => new((release, version) =>
        inspect(release, version).Select(found => new Placed(found.Finding, found.Pod.Owner, found.Pod)));

    /// <summary>For what is only found when findings are set aside.</summary>
    public static Check Suppressions { get; } = new((_, _) => []);

    public IEnumerable<AuditFinding> Run(Rule rule, Release release, KubeVersion version) =>
        run(release, version).Select(placed => new AuditFinding(rule, placed.Finding, placed.Object, placed.Pod, placed.Container));

    private sealed record Placed(Finding Finding, KubeObject Object, Pod? Pod = null, Container? Container = null);
}

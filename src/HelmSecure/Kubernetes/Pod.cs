using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>A pod, or the template from which a workload makes its pods.</summary>
internal sealed class Pod
{
    private readonly Lazy<ILookup<string, Mount>> mounts;

    private Pod(KubeObject owner, Field template, bool isFoundByShape)
    {
        Owner = owner;
        Template = template;
        IsFoundByShape = isFoundByShape;
        Containers =
        [
            .. Read("initContainers", ContainerKind.Init),
            .. Read("containers", ContainerKind.Regular),
            .. Read("ephemeralContainers", ContainerKind.Ephemeral),
        ];
        Volumes = [.. Spec["volumes"].Items.Select(volume => new Volume(this, volume))];
        mounts = new(() => Containers.SelectMany(container => container.Mounts).ToLookup(mount => mount.VolumeName, StringComparer.Ordinal));
    }

    public KubeObject Owner { get; }

    /// <summary>What holds <c>metadata</c> and <c>spec</c>: the pod itself, or the template.</summary>
    public Field Template { get; }

    /// <summary>The kind is not known here, but part of the object looks like a pod template.</summary>
    public bool IsFoundByShape { get; }

    /// <summary>Of all three lists, in the order in which Pod Security admission walks them.</summary>
    public IReadOnlyList<Container> Containers { get; }

    public IReadOnlyList<Volume> Volumes { get; }

    /// <summary>Where its containers have each volume, by the volume's name.</summary>
    public ILookup<string, Mount> Mounts => mounts.Value;

    public Field Spec => Template["spec"];

    public Field Annotations => Template["metadata"]["annotations"];

    public Field Labels => Template["metadata"]["labels"];

    public Field SecurityContext => Spec["securityContext"];

    public bool IsWindows => Spec["os"]["name"].Text is "windows";

    /// <summary>Pod Security admission goes by <see cref="IsWindows"/> alone; many charts say it in other ways.</summary>
    public bool RunsOnWindows =>
        IsWindows
        || Spec["nodeSelector"]["kubernetes.io/os"].Text is "windows"
        || SecurityContext["windowsOptions"]["hostProcess"].Bool is true;

    /// <summary><c>hostUsers: false</c>: root inside is nobody on the node.</summary>
    public bool HasOwnUsers => Spec["hostUsers"].Bool is false;

    private Dictionary<string, Volume> ByName => field ??= Volumes.DistinctBy(volume => volume.Name, StringComparer.Ordinal).ToDictionary(volume => volume.Name, StringComparer.Ordinal);

    /// <summary>What a <c>volumeMount</c> means by its name; null where it names nothing.</summary>
    public Volume? VolumeOf(Field mount) => mount["name"].Text is { } name ? ByName.GetValueOrDefault(name) : null;

    /// <summary>The pods that an object is or makes; none for most kinds.</summary>
    public static IReadOnlyList<Pod> Of(KubeObject owner)
    {
        var root = owner.Root;
        // A schema describes objects and makes none.
        if (owner.Kind is "CustomResourceDefinition")
            return [];
        if (!IsBuiltIn(owner.ApiVersion))
            return BehindShape(owner);

        return owner.Kind switch
        {
            "Pod" => [new(owner, root, isFoundByShape: false)],
            "PodTemplate" => [new(owner, root["template"], isFoundByShape: false)],
            "Deployment" or "ReplicaSet" or "ReplicationController" or "StatefulSet" or "DaemonSet" or "Job" =>
                [new(owner, root["spec"]["template"], isFoundByShape: false)],
            "CronJob" => [new(owner, root["spec"]["jobTemplate"]["spec"]["template"], isFoundByShape: false)],
            _ => BehindShape(owner),
        };
    }

    // A custom resource may bear the name of a workload and be shaped otherwise (Volcano's Job). Without a version it is taken for the real one.
    private static bool IsBuiltIn(string apiVersion) =>
        !apiVersion.Contains('/', StringComparison.Ordinal) || apiVersion[..apiVersion.IndexOf('/', StringComparison.Ordinal)] is "apps" or "batch" or "extensions";

    private static Pod[] BehindShape(KubeObject owner)
    {
        // Containers of an unknown object itself are an overlay over pods that an operator makes (Prometheus), unless it calls itself a pod.
        var places = owner.Kind is "Pod" ? PodTemplates.In(owner.Root).Prepend(owner.Root) : PodTemplates.In(owner.Root);
        return [.. places.Select(template => new Pod(owner, template, isFoundByShape: true))];
    }

    private IEnumerable<Container> Read(string list, ContainerKind kind) => Spec[list].Items.Select(item => new Container(this, kind, item));
}

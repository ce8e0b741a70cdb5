using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>The list of the pod in which a container stands.</summary>
internal enum ContainerKind
{
    Init,
    Regular,
    Ephemeral,
}

/// <summary>One container of a pod, in whichever of the three lists.</summary>
internal sealed class Container(Pod pod, ContainerKind kind, Field field)
{
    private IReadOnlyList<Invocation>? invocations;
    private string? title;

    public Pod Pod { get; } = pod;

    public ContainerKind Kind { get; } = kind;

    public Field Field { get; } = field;

    /// <summary>Empty where it has none.</summary>
    public string Name { get; } = field["name"].Text ?? "";

    /// <summary>For sentences: "container 'app'", "init container 'copy'".</summary>
    public string Title => title ??= Kind switch
    {
        ContainerKind.Init => $"init container '{ShownName}'",
        ContainerKind.Ephemeral => $"ephemeral container '{ShownName}'",
        _ => $"container '{ShownName}'",
    };

    // Kubernetes allows 63 characters; more of them, in each of many sentences, would fill the memory.
    private string ShownName => ShortText.Of(Name);

    /// <summary>An init container that keeps running beside the others.</summary>
    public bool IsSidecar => Kind is ContainerKind.Init && Field["restartPolicy"].Text is "Always";

    /// <summary>As long as the pod does: it is no init container that ends, and none that was added to look into the pod.</summary>
    public bool KeepsRunning => Kind is ContainerKind.Regular || IsSidecar;

    public IEnumerable<Mount> Mounts => Field["volumeMounts"].Items.Select(mount => new Mount(this, mount));

    public Field SecurityContext { get; } = field["securityContext"];

    /// <summary>All that the manifest has it run. Read once, though rules on several cores may each do so.</summary>
    public IReadOnlyList<Invocation> Invocations => invocations ??= [.. Invocation.Of(this)];

    /// <summary>What its command and arguments have it run, not its probes and handlers; null where the image decides.</summary>
    public Invocation? Command => Invocations.FirstOrDefault(invocation => string.Equals(invocation.Title, Title, StringComparison.Ordinal));

    /// <summary>A field of the security context that the pod may set for all its containers: the container's own value counts more.</summary>
    public Field Effective(string key)
    {
        var own = SecurityContext[key];
        var inherited = Pod.SecurityContext[key];
        return own.Exists || !inherited.Exists ? own : inherited;
    }
}

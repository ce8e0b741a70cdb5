using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Resources;

/// <summary>What containers ask for and may use: by themselves, through their pod, or through a LimitRange of the release.</summary>
internal sealed class ResourceDemands
{
    // Before, the field was there for a few and the nodes did nothing with it.
    private const int PodLevelFrom = 34;

    private readonly AuditSubject subject;
    private readonly HashSet<(string Namespace, string Section, string Resource)> defaults;

    public ResourceDemands(AuditSubject subject)
    {
        this.subject = subject;
        defaults =
        [
            .. from range in subject.Release.OfKind("LimitRange")
               from limit in range.Root["spec"]["limits"].Items
               where limit["type"].Text is "Container"
               from section in (string[])["default", "defaultRequest"]
               from entry in limit[section].Entries
               from space in (string[])[subject.Release.NamespaceOf(range), "*"]
               select (space, section, entry.Key),
        ];
    }

    /// <summary>Looks at each container that can have resources: a debug container cannot.</summary>
    public static Check Each(Func<ResourceDemands, Container, IEnumerable<Finding>> inspect) => Check.WholeRelease(subject =>
    {
        var demands = new ResourceDemands(subject);
        return from pod in subject.Release.Pods
               from container in pod.Containers
               where container.Kind is not ContainerKind.Ephemeral
               from finding in inspect(demands, container)
               select Found.In(container, finding);
    });

    public static Field Limit(Container container, string resource) => container.Field["resources"]["limits"][resource];

    public static Field Request(Container container, string resource) => container.Field["resources"]["requests"][resource];

    public bool HasLimit(Container container, string resource) =>
        Limit(container, resource).Exists || OfPod(container, "limits", resource) || IsGiven(container, "default", resource);

    /// <summary>Where there is a limit and no request, Kubernetes requests as much.</summary>
    public bool HasRequest(Container container, string resource) =>
        Request(container, resource).Exists || OfPod(container, "requests", resource) || IsGiven(container, "defaultRequest", resource) || HasLimit(container, resource);

    private bool OfPod(Container container, string section, string resource) =>
        subject.KubeVersion.IsAtLeast(PodLevelFrom) && container.Pod.Spec["resources"][section][resource].Exists;

    // A namespace that is not known may be any.
    private bool IsGiven(Container container, string section, string resource) =>
        subject.Release.NamespaceOf(container.Pod.Owner) is { Length: > 0 } space
            ? defaults.Contains((space, section, resource)) || defaults.Contains(("", section, resource))
            : defaults.Contains(("*", section, resource));
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class MountPropagationBidirectional
{
    public static readonly Rule Rule = new()
    {
        Id = "mount-propagation-bidirectional",
        Summary = "What a container mounts appears on its node",
        Fix = "take mountPropagation out, or set it to HostToContainer",
        Category = Category.Isolation,
        Severity = Severity.High,
        References = ["attack:T1611"],
        Check = Check.EachContainer(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Container container) =>
        from mount in container.Mounts
        let propagation = mount.Field["mountPropagation"]
        where propagation.Text is "Bidirectional"
        select new Finding($"what {container.Title} mounts in volume '{mount.VolumeName}' appears on the node", propagation);
}

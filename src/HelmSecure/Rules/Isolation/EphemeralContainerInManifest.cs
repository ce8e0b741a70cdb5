using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class EphemeralContainerInManifest
{
    public static readonly Rule Rule = new()
    {
        Id = "ephemeral-container-in-manifest",
        Summary = "Debug container is written into a manifest",
        Fix = "take ephemeralContainers out: 'kubectl debug' adds them to a running pod",
        Category = Category.Isolation,
        Severity = Severity.Low,
        References = [],
        Also = ["kyverno:block-ephemeral-containers"],
        Check = Check.EachContainer(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Container container)
    {
        if (container.Kind is ContainerKind.Ephemeral)
            yield return new($"{container.Title} stands in a manifest, and Kubernetes takes it for a running pod only", container.Field);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class ReadOnlyRootFsMissing
{
    public static readonly Rule Rule = new()
    {
        Id = "read-only-root-fs-missing",
        Summary = "Container may write to its own root filesystem",
        Fix = "set readOnlyRootFilesystem to true at the container, and mount an emptyDir where it writes",
        Category = Category.Isolation,
        Severity = Severity.Low,
        References = ["nsa:pod-security"],
        Check = Check.EachContainer(Inspect),
    };

    // Windows cannot, and a debug container is there to be written to. The pod has no such field for all its containers.
    private static IEnumerable<Finding> Inspect(Container container)
    {
        var readOnly = container.SecurityContext["readOnlyRootFilesystem"];
        if (readOnly.Bool is not true && !container.Pod.RunsOnWindows && container.Kind is not ContainerKind.Ephemeral)
            yield return new($"{container.Title} does not set readOnlyRootFilesystem: true", readOnly);
    }
}

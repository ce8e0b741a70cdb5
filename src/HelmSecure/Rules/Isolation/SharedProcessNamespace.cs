using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class SharedProcessNamespace
{
    public static readonly Rule Rule = new()
    {
        Id = "shared-process-namespace",
        Summary = "Containers of a pod see each other's processes",
        Fix = "take shareProcessNamespace out, and let the containers talk through a volume or localhost",
        Category = Category.Isolation,
        Severity = Severity.Low,
        OtherSeverities = [Severity.Medium],
        References = ["attack:T1057"],
        Check = Check.EachPod(Inspect),
    };

    // Alone, a container shares with nobody: it is set so that the pause container reaps its children.
    private static IEnumerable<Finding> Inspect(Pod pod)
    {
        var shared = pod.Spec["shareProcessNamespace"];
        if (shared.Bool is not true || pod.Containers.Count(container => container.Kind is not ContainerKind.Init || container.IsSidecar) < 2)
            yield break;

        yield return pod.Containers.FirstOrDefault(MayTrace) is { } tracer
            ? new($"the containers of the pod see each other's processes, and {tracer.Title} may take them over", shared, Severity.Medium)
            : new("the containers of the pod see each other's processes, environment and files", shared);
    }

    private static bool MayTrace(Container container) =>
        container.SecurityContext["privileged"].Bool is true
        || container.SecurityContext["capabilities"]["add"].Items.Any(added => added.Text?.ToUpperInvariant() is "SYS_PTRACE" or "CAP_SYS_PTRACE" or "SYS_ADMIN" or "CAP_SYS_ADMIN" or "ALL");
}

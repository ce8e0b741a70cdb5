using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

internal static class EphemeralStorageUnbounded
{
    private const string Storage = "ephemeral-storage";

    public static readonly Rule Rule = new()
    {
        Id = "ephemeral-storage-unbounded",
        Summary = "Container may fill the disk, or with a volume the memory, of its node",
        Fix = "set resources.limits.ephemeral-storage at the container",
        Category = Category.Resources,
        Severity = Severity.Low,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:resources", "attack:T1499"],
        Also =
        [
            "kube-score:container-ephemeral-storage-request-and-limit", "kube-score:container-ephemeral-storage-request-equals-limit",
            "gatekeeper:ephemeralstoragelimit", "kyverno:require-emptydir-requests-limits",
        ],
        IsStrict = true,
        Check = Check.WholeRelease(Inspect),
    };

    // What lies in an emptyDir on the disk counts for the limit of its containers, and what lies in memory for theirs.
    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var demands = new ResourceDemands(subject);
        foreach (var pod in subject.Release.Pods)
        {
            foreach (var container in pod.Containers.Where(container => container.KeepsRunning && !demands.HasLimit(container, Storage)))
                yield return Found.In(container, new($"{container.Title} has no limit for what it writes to the node's disk", ResourceDemands.Limit(container, Storage)));

            if (pod.Containers.All(container => !container.KeepsRunning || demands.HasLimit(container, "memory")))
                continue;
            foreach (var volume in pod.Volumes.Where(volume => volume.Field["emptyDir"]["medium"].Text is "Memory" && !volume.Field["emptyDir"]["sizeLimit"].Exists))
                yield return Found.In(pod, InMemory(volume));
        }
    }

    private static Finding InMemory(Volume volume) =>
        new($"volume '{volume.Name}' lies in memory and neither it nor every container has a limit", volume.Field["emptyDir"]["sizeLimit"], Severity.Medium) { Fix = "set emptyDir.sizeLimit" };
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

internal static class AntiAffinityMissing
{
    public static readonly Rule Rule = new()
    {
        Id = "anti-affinity-missing",
        Summary = "All replicas may run on one node",
        Fix = "add a topologySpreadConstraint on kubernetes.io/hostname, or a podAntiAffinity",
        Category = Category.Resources,
        Severity = Severity.Info,
        References = [],
        Also =
        [
            "kube-linter:no-anti-affinity", "kube-score:deployment-has-host-podantiaffinity", "kube-score:statefulset-has-host-podantiaffinity",
            "kube-score:pod-topology-spread-constraints", "polaris:topologySpreadConstraint", "kyverno:topologyspreadconstraints-policy", "datree:83",
        ],
        IsStrict = true,
        Check = Check.WholeRelease(Inspect),
    };

    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var scaling = new Scaling(subject.Release);
        return from workload in Scaling.Workloads(subject.Release)
               where scaling.Fewest(workload) > 1
               from pod in workload.Pods
               where !IsSpread(pod)
               select Found.In(pod, new("nothing keeps the replicas from running on one node", pod.Spec["topologySpreadConstraints"]));
    }

    private static bool IsSpread(Pod pod) =>
        pod.Spec["topologySpreadConstraints"].Items.Any() || pod.Spec["affinity"]["podAntiAffinity"].Entries.Any(kind => kind.Value.Items.Any());
}

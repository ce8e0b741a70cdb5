using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

internal static class PriorityClassRisky
{
    private const long High = 100_000_000;

    public static readonly Rule Rule = new()
    {
        Id = "priority-class-risky",
        Summary = "Pods go before all others, or every pod of the cluster gets a priority",
        Fix = "use a priority class of the cluster's owner that fits the workload",
        Category = Category.Resources,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["attack:T1499"],
        Also = ["kube-linter:priority-class-name", "kyverno:allowed-pod-priorities", "kyverno:require-pod-priorityclassname", "polaris:priorityClassNotSet"],
        IsStrict = true,
        Check = Check.Both(Check.EachPod(InspectPod), Check.EachOfKind(["PriorityClass"], (item, _) => InspectClass(item))),
    };

    private static IEnumerable<Finding> InspectPod(Pod pod, AuditSubject subject)
    {
        var name = pod.Spec["priorityClassName"];
        if (name.Text is "system-cluster-critical" or "system-node-critical" && subject.Release.NamespaceOf(pod.Owner) is not "kube-system")
            yield return new($"the pod has the priority '{name.Text}' of the cluster's own parts, and others are ended for it", name);
    }

    private static IEnumerable<Finding> InspectClass(KubeObject item)
    {
        var (isDefault, value) = (item.Root["globalDefault"], item.Root["value"]);
        if (!Scaling.IsOf(item, "scheduling.k8s.io"))
            yield break;
        if (isDefault.Bool is true)
            yield return new("all pods of the cluster that name no priority class get this one", isDefault);
        if (value.Long > High)
            yield return new($"pods of this class go before all others: its value is {value.Long}", value, Severity.Low);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

internal static class ControlPlaneScheduling
{
    public static readonly Rule Rule = new()
    {
        Id = "control-plane-scheduling",
        Summary = "Pod may run beside the control plane, or picks its node itself",
        Fix = "take the toleration or the choice of nodes out",
        Category = Category.Isolation,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low, Severity.Info],
        References = ["attack:T1610"],
        Also = ["kyverno:restrict-controlplane-scheduling", "kyverno:restrict-node-selection"],
        Check = Check.EachPod(pod => InspectPlaces(pod).Concat(InspectNode(pod))),
    };

    // One finding for all: charts name the old label beside the new one. Agents of every node are many, so less is said of them.
    private static IEnumerable<Finding> InspectPlaces(Pod pod)
    {
        var isAgent = pod.Owner.Kind is "DaemonSet";
        var tolerations = pod.Spec["tolerations"].Items.Where(Tolerates).ToList();
        var named = tolerations.Select(toleration => (Label: toleration["key"].Text, Field: toleration["key"])).Concat(Selected(pod)).Where(place => IsControlPlane(place.Label)).ToList();
        if (named is [var (label, field), ..])
            yield return new($"the pod may run on the nodes of the control plane: it names '{label}'", field, isAgent ? Severity.Low : null);
        else if (tolerations is [var any, ..])
            yield return new("the pod tolerates every taint, that of the control plane too", any["operator"], isAgent ? Severity.Info : Severity.Low);
    }

    private static IEnumerable<Finding> InspectNode(Pod pod)
    {
        var node = pod.Spec["nodeName"];
        if (node.Text is { Length: > 0 })
            yield return new("the pod picks its node itself, past the scheduler and the taints", node, Severity.Low);
    }

    // The taint is NoSchedule and has no value. Without a key, a toleration is for all.
    private static bool Tolerates(Field toleration)
    {
        var (key, sign) = (toleration["key"].Text ?? "", toleration["operator"].Text ?? "");
        var isOfEffect = (toleration["effect"].Text ?? "") is "" or "NoSchedule";
        return isOfEffect && (key.Length is 0 ? sign is "Exists" : IsControlPlane(key) && (sign is "Exists" || (toleration["value"].Text ?? "").Length is 0));
    }

    private static IEnumerable<(string? Label, Field Field)> Selected(Pod pod)
    {
        var required = pod.Spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"].Items;
        var expressions = required.SelectMany(term => term["matchExpressions"].Items).Where(expression => expression["operator"].Text is "Exists" or "In");
        return pod.Spec["nodeSelector"].Entries.Select(entry => ((string?)entry.Key, entry.Value)).Concat(expressions.Select(expression => (expression["key"].Text, expression["key"])));
    }

    private static bool IsControlPlane(string? key) => key is "node-role.kubernetes.io/control-plane" or "node-role.kubernetes.io/master";
}

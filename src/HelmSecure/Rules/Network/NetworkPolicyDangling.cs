using HelmSecure.Audit;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class NetworkPolicyDangling
{
    public static readonly Rule Rule = new()
    {
        Id = "network-policy-dangling",
        Summary = "Network policy selects none of the release's pods",
        Fix = "write the labels that the pods have, or take the policy out",
        Category = Category.Network,
        Severity = Severity.Low,
        References = ["nsa:network"],
        Also = ["kube-linter:dangling-networkpolicy", "kube-score:networkpolicy-targets-pod", "kubescape:C-0299"],
        Confidence = Confidence.Medium,
        IsStrict = true,
        Check = Check.WholeRelease(Inspect),
    };

    // With a release of policies alone, or pods that somebody else makes, there is nothing to compare with.
    private static IEnumerable<Found> Inspect(AuditSubject subject) => subject.Release.IsPartial || subject.Release.Pods.Count is 0 || PodMakers.AreIn(subject.Release)
        ? []
        : from policy in subject.Release.Network.Policies
          where policy.IsStandard && !policy.Selector.IsEmpty && !subject.Release.Network.HasPods(policy)
          select Found.In(policy.Object, new("the policy selects none of the release's pods, and protects nothing", Place(policy.Object.Root["spec"]["podSelector"])));

    private static Field Place(Field selector) => selector["matchLabels"] is { Exists: true } labels ? labels : selector["matchExpressions"];
}

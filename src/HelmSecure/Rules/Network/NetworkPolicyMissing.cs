using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

/// <summary>Pods around which no policy of the release stands, one finding a namespace.</summary>
internal static class NetworkPolicyMissing
{
    public static readonly Rule Ingress = new()
    {
        Id = "network-policy-missing",
        Summary = "No network policy limits who reaches the pods",
        Fix = "add a NetworkPolicy that selects them and names who may reach them",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = ["cis-1.8:5.3.2", "nsa:network", "attack:T1046"],
        Also =
        [
            "kube-linter:non-isolated-pod", "checkov:CKV2_K8S_6", "kubescape:C-0260", "kubescape:C-0206", "kubescape:C-0054", "polaris:missingNetworkPolicy",
            "kube-score:pod-networkpolicy", "kubeaudit:MissingDefaultDenyIngressAndEgressNetworkPolicy", "kubeaudit:MissingDefaultDenyIngressNetworkPolicy", "kyverno:require-netpol",
        ],
        IsStrict = true,
        Check = Check.WholeRelease(subject => Inspect(subject, pod => subject.Release.Network.LimitsIngressOf(pod), titles => $"no network policy of the release limits who reaches {titles}")),
    };

    public static readonly Rule Egress = new()
    {
        Id = "network-policy-egress-missing",
        Summary = "No network policy limits whom the pods reach",
        Fix = "add a NetworkPolicy with the type Egress that names whom they need",
        Category = Category.Network,
        Severity = Severity.Low,
        References = ["nsa:network", "attack:T1048"],
        Also = ["kubescape:C-0030", "kubeaudit:MissingDefaultDenyEgressNetworkPolicy"],
        IsStrict = true,
        Check = Check.WholeRelease(subject => Inspect(subject, pod => subject.Release.Network.LimitsEgressOf(pod), titles => $"no network policy of the release limits whom {titles} may reach")),
    };

    private static IEnumerable<Found> Inspect(AuditSubject subject, Func<Pod, bool> isLimited, Func<string, string> sentence)
    {
        // The policy may be in the part that is not seen.
        if (subject.Release.IsPartial)
            yield break;

        var bare = subject.Release.Pods.Where(pod => IsAsked(pod) && !isLimited(pod)).GroupBy(pod => subject.Release.NamespaceOf(pod.Owner), StringComparer.Ordinal);
        foreach (var space in bare)
        {
            var pods = space.DistinctBy(pod => pod.Owner).ToList();
            yield return Found.In(pods[0], new(sentence(ShortText.List([.. pods.Select(pod => pod.Owner.Title)])), pods[0].Owner.Metadata["name"])
            {
                Others = [.. pods.Skip(1).Select(pod => new Evidence(pod.Owner, pod.Owner.Metadata["name"]))],
            });
        }
    }

    // No policy holds for the network of a node. What an operator makes of an unknown kind has labels that are not known, and a test is over soon.
    private static bool IsAsked(Pod pod) =>
        pod.Spec["hostNetwork"].Bool is not true && !pod.Owner.IsTest && (!pod.IsFoundByShape || pod.Labels.Entries.Any());
}

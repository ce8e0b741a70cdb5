using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

/// <summary>Policies that limit nothing. They add up: what one of them opens, no other closes, for its pods as well.</summary>
internal static class NetworkPolicyAllowAll
{
    public static readonly Rule Ingress = new()
    {
        Id = "network-policy-allow-all-ingress",
        Summary = "Network policy lets everybody in, on every port",
        Fix = "name the ports, and in from who may come",
        Category = Category.Network,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.High, Severity.Low],
        References = ["cis-1.8:5.3.2", "nsa:network"],
        Also = ["kubeaudit:AllowAllIngressNetworkPolicyExists", "trivy:KSV-0038"],
        Check = Check.WholeRelease(subject => Inspect(subject, policy => policy.LimitsIngress, policy => [.. InspectIngress(policy)])),
    };

    public static readonly Rule Egress = new()
    {
        Id = "network-policy-allow-all-egress",
        Summary = "Network policy lets its pods reach everybody, on every port",
        Fix = "name in to whom its pods need, and the ports",
        Category = Category.Network,
        Severity = Severity.Low,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:network", "attack:T1048"],
        Also = ["kubeaudit:AllowAllEgressNetworkPolicyExists"],
        IsStrict = true,
        Check = Check.WholeRelease(subject => Inspect(subject, policy => policy.LimitsEgress, policy => OpenEgress(policy) is { } place ? [AllEgress(policy, place)] : [])),
    };

    /// <summary>The place at which a policy lets everything out; null where it does not.</summary>
    public static Field? OpenEgress(NetworkPolicy policy)
    {
        var rules = PolicyRule.Egress(policy).Where(rule => rule.IsForAllPorts).ToList();
        return rules.Find(rule => rule.IsForEverybody) is { } open ? PlaceOf(open) : World(rules);
    }

    private static IEnumerable<Found> Inspect(AuditSubject subject, Func<NetworkPolicy, bool> isAsked, Func<NetworkPolicy, IReadOnlyList<Finding>> inspect) =>
        from policy in subject.Release.Network.Policies
        where policy.IsStandard && isAsked(policy)
        from finding in inspect(policy)
        select Found.In(policy.Object, finding);

    private static IEnumerable<Finding> InspectIngress(NetworkPolicy policy)
    {
        var rules = PolicyRule.Ingress(policy).Where(rule => rule.IsForAllPorts).ToList();
        Severity? severity = policy.Selector.IsEmpty ? Severity.High : null;
        if (rules.Find(rule => rule.IsForEverybody) is { } open)
            yield return new($"the policy lets everybody in to {Pods(policy)}, on every port", PlaceOf(open), severity);
        else if (World(rules) is { } world)
            yield return new($"the policy lets the whole internet in to {Pods(policy)}, on every port", world, severity);
        else if (rules.SelectMany(rule => rule.Peers.Items).FirstOrDefault(IsEveryNamespace) is { Node: not null } peer)
            yield return new($"the policy lets the pods of every namespace in to {Pods(policy)}, on every port", peer["namespaceSelector"], policy.Selector.IsEmpty ? null : Severity.Low);
    }

    private static Finding AllEgress(NetworkPolicy policy, Field place) =>
        new($"the policy lets {Pods(policy)} reach everybody on every port, and the credentials that clouds keep at 169.254.169.254", place, policy.Selector.IsEmpty ? Severity.Medium : null);

    private static string Pods(NetworkPolicy policy) => policy.Selector.IsEmpty ? "all pods of the namespace" : "its pods";

    private static Field PlaceOf(PolicyRule rule) => rule.Peers.Exists ? rule.Peers : rule.Field;

    private static Field? World(List<PolicyRule> rules)
    {
        var blocks = rules.SelectMany(rule => rule.Blocks).ToList();
        return PublicAddresses.AreIn(blocks.Select(block => (block.Block, block.Except))) ? blocks[0].Field : null;
    }

    // With an empty selector, and no other that would narrow it.
    private static bool IsEveryNamespace(Field peer) =>
        peer["namespaceSelector"] is { Exists: true } spaces && LabelSelector.Of(spaces).IsEmpty && LabelSelector.Of(peer["podSelector"]).IsEmpty;
}

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
        Check = Check.WholeRelease(subject => Inspect(subject, policy => policy.LimitsIngress ? InIngress(policy) : null)),
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
        Check = Check.WholeRelease(subject => Inspect(subject, policy => policy.LimitsEgress ? InEgress(policy) : null)),
    };

    /// <summary>The place at which a policy lets everything out; null where it does not.</summary>
    public static Field? OpenEgress(NetworkPolicy policy)
    {
        var rules = PolicyRule.Egress(policy).Where(rule => rule.IsForAllPorts).ToList();
        return rules.Find(rule => rule.IsForEverybody) is { } open ? open.Place : World(rules);
    }

    // A chart writes the same into all of its policies: one finding for those of a namespace.
    private static IEnumerable<Found> Inspect(AuditSubject subject, Func<NetworkPolicy, Gap?> inspect) =>
        from policy in subject.Release.Network.Policies
        where policy.IsStandard
        let gap = inspect(policy)
        where gap is not null
        group (policy.Object, gap) by (subject.Release.NamespaceOf(policy.Object), gap.Lets, gap.IsOfSpace, gap.Severity) into same
        let all = same.ToList()
        select Found.In(all[0].Object, new(Sentence(same.Key.Lets, same.Key.IsOfSpace, all.Count), all[0].gap.Place, same.Key.Severity)
        {
            Others = [.. all.Skip(1).Select(other => new Evidence(other.Object, other.gap.Place))],
        });

    private static string Sentence(string lets, bool isOfSpace, int count) =>
        (count is 1 ? "the policy lets " : $"{count} policies let ") + lets.Replace("PODS", isOfSpace ? "all pods of the namespace" : count is 1 ? "its pods" : "their pods", StringComparison.Ordinal);

    private static Gap? InIngress(NetworkPolicy policy)
    {
        var rules = PolicyRule.Ingress(policy).Where(rule => rule.IsForAllPorts).ToList();
        var isOfSpace = policy.Selector.IsEmpty;
        Severity? severity = isOfSpace ? Severity.High : null;
        if (rules.Find(rule => rule.IsForEverybody) is { } open)
            return new($"everybody in to PODS, on every port{(open.EmptyPort is null ? "" : ": one without a number is all of them")}", open.Place, isOfSpace, severity);
        if (World(rules) is { } world)
            return new("the whole internet in to PODS, on every port", world, isOfSpace, severity);
        return rules.SelectMany(rule => rule.Peers.Items).FirstOrDefault(IsEveryNamespace) is { Node: not null } peer
            ? new("the pods of every namespace in to PODS, on every port", peer["namespaceSelector"], isOfSpace, isOfSpace ? null : Severity.Low)
            : null;
    }

    private static Gap? InEgress(NetworkPolicy policy) => OpenEgress(policy) is { } place
        ? new("PODS reach everybody on every port, and the credentials that clouds keep at 169.254.169.254", place, policy.Selector.IsEmpty, policy.Selector.IsEmpty ? Severity.Medium : null)
        : null;

    private static Field? World(List<PolicyRule> rules)
    {
        var blocks = rules.SelectMany(rule => rule.Blocks).ToList();
        return PublicAddresses.AreIn(blocks.Select(block => (block.Block, block.Except))) ? blocks[0].Field : null;
    }

    // With an empty selector, and no other that would narrow it.
    private static bool IsEveryNamespace(Field peer) =>
        peer["namespaceSelector"] is { Exists: true } spaces && LabelSelector.Of(spaces).IsEmpty && LabelSelector.Of(peer["podSelector"]).IsEmpty;

    /// <summary>What a policy leaves open.</summary>
    /// <param name="Lets">How the sentence goes on after "the policy lets"; PODS stands for whose.</param>
    /// <param name="IsOfSpace">The policy is for all pods of the namespace.</param>
    private sealed record Gap(string Lets, Field Place, bool IsOfSpace, Severity? Severity);
}

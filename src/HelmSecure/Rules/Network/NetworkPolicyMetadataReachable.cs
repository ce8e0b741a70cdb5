using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class NetworkPolicyMetadataReachable
{
    /// <summary>At which all of them answer.</summary>
    private const long Port = 80;

    public static readonly Rule Rule = new()
    {
        Id = "network-policy-metadata-reachable",
        Summary = "Network policy leaves the way open to the cloud's credentials of the node",
        Fix = "leave the address out with except, or allow port 443 alone",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = ["nsa:network", "attack:T1552.005"],
        Also = ["kubescape:C-0301"],
        IsStrict = true,
        Check = Check.WholeRelease(subject =>
            from policy in subject.Release.Network.Policies
            where policy.IsStandard && policy.LimitsEgress && NetworkPolicyAllowAll.OpenEgress(policy) is null
            from finding in Inspect(policy)
            select Found.In(policy.Object, finding)),
    };

    // One finding a policy: that of its first block which leads there.
    private static IEnumerable<Finding> Inspect(NetworkPolicy policy) =>
        (from rule in PolicyRule.Egress(policy)
         where rule.IsForPort(Port)
         from block in rule.Blocks
         let reached = MetadataAddresses.All.Where(address => block.Block.Contains(address) && !block.Except.Any(hole => hole.Contains(address))).Take(1).ToList()
         where reached.Count > 0
         select new Finding($"'{ShortText.Of(block.Field.Text ?? "")}' holds {(reached[0].IsV4 ? "an address" : "the IPv6 address")} at which clouds hand out the node's credentials", block.Field)).Take(1);
}

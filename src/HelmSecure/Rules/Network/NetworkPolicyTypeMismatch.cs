using HelmSecure.Audit;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class NetworkPolicyTypeMismatch
{
    public static readonly Rule Rule = new()
    {
        Id = "network-policy-type-mismatch",
        Summary = "Network policy has rules for a direction that it does not limit",
        Fix = "name the direction in policyTypes, or take its rules out",
        Category = Category.Network,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:network"],
        Check = Check.WholeRelease(subject =>
            from policy in subject.Release.Network.Policies
            where policy.IsStandard
            from finding in Inspect(policy.Object.Root["spec"])
            select Found.In(policy.Object, finding)),
    };

    private static IEnumerable<Finding> Inspect(Field spec)
    {
        var types = spec["policyTypes"].Items.Select(type => type.Text).ToList();
        var (ingress, egress) = (spec["ingress"], spec["egress"]);
        if (types.Count > 0 && !types.Contains("Ingress") && ingress.Items.Any())
            yield return new("the policy has rules for ingress, and policyTypes does not name it: they are ignored, and everybody may come in", ingress);
        if (types.Count > 0 && !types.Contains("Egress") && egress.Items.Any())
            yield return new("the policy has rules for egress, and policyTypes does not name it: they are ignored, and everything may go out", egress);
        // What was meant is said clearly with policyTypes, and nothing by its absence.
        if (types.Count is 0 && egress is { Exists: true, Node: YamlList { Items.Count: 0 } })
            yield return new("an empty egress without policyTypes limits nothing: everything may go out", egress, Severity.Low) { Fix = "add policyTypes with Egress to let nothing out" };
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.CustomResources;

internal static class AgentSandboxEgress
{
    public static readonly Rule Rule = new()
    {
        Id = "agent-sandbox-egress",
        Summary = "Sandbox for code that nobody wrote may reach the cluster's network",
        Fix = "let the controller manage the network policy, and name in egress what the sandbox may reach",
        Category = Category.CustomResources,
        Severity = Severity.High,
        References = ["nsa:network"],
        Also = ["kubescape:C-0301", "kubescape:C-0303"],
        Check = Check.WholeRelease(subject =>
            from item in subject.Release.OfKind("SandboxTemplate")
            where item.IsOfGroup("extensions.agents.x-k8s.io")
            from finding in Inspect(item, subject.Release)
            select Found.In(item, finding)),
    };

    // Left out, the policy is the controller's own, which reaches the internet and nothing inside.
    private static IEnumerable<Finding> Inspect(KubeObject item, Release release)
    {
        var spec = item.Root["spec"];
        var name = ShortText.Of(item.Name);
        if (spec["networkPolicyManagement"] is { Text: "Unmanaged" } management)
        {
            if (!release.IsPartial && !IsSelected(item, release))
                yield return new($"no policy holds sandboxes of '{name}': the controller is told to make none, and none of the release selects them", management);
            yield break;
        }

        if (spec["networkPolicy"]["egress"].Items.Where(IsOpen).FirstOrDefault() is { Node: not null } open)
            yield return new($"sandboxes of '{name}' may reach every address, inside the cluster too", open);
    }

    // Policies of other kinds select in their own ways, and count as one that may.
    private static bool IsSelected(KubeObject item, Release release)
    {
        var labels = item.Root["spec"]["podTemplate"]["metadata"]["labels"];
        return release.OfKind("CiliumNetworkPolicy").Concat(release.OfKind("CiliumClusterwideNetworkPolicy")).Concat(release.OfKind("ClusterNetworkPolicy")).Concat(release.OfKind("AdminNetworkPolicy")).Any()
            || release.OfKind("NetworkPolicy").Any(policy => release.MayShareNamespace(policy, item) && IsForEgress(policy.Root["spec"]) && LabelSelector.Of(policy.Root["spec"]["podSelector"]).Matches(labels));
    }

    private static bool IsForEgress(Field spec) => spec["policyTypes"].Items.Any() ? spec["policyTypes"].Items.Any(type => type.Text is "Egress") : spec["egress"].Exists;

    // Ports alone leave every address open on these ports; a block of all addresses with exceptions is somebody's choice.
    private static bool IsOpen(Field rule) => rule.Node is YamlMap && (!rule["to"].Items.Any() || rule["to"].Items.Any(peer =>
        peer["ipBlock"]["cidr"].Text is "0.0.0.0/0" or "::/0" && !peer["ipBlock"]["except"].Items.Any())) && !IsDns(rule);

    private static bool IsDns(Field rule) => rule["ports"].Items.Any() && rule["ports"].Items.All(port => port["port"].Long is 53);
}

using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>
/// An object that limits who may talk to which pods, of Kubernetes itself or of the network plugins that have their own. What pods it takes is read to its favour: where
/// a grammar is not read here (Calico's selectors, the labels of namespaces), it may be all of them.
/// </summary>
internal sealed class NetworkPolicy
{
    private const string Kubernetes = "networking.k8s.io";

    private static readonly string[] Prefixes = ["k8s:", "any:", "k8s.", "any."];

    private NetworkPolicy(KubeObject item, LabelSelector selector, bool limitsIngress, bool limitsEgress)
    {
        Object = item;
        Selector = selector;
        LimitsIngress = limitsIngress;
        LimitsEgress = limitsEgress;
    }

    public KubeObject Object { get; }

    /// <summary>Of Kubernetes itself: its <c>spec</c> has the grammar of networking.k8s.io/v1.</summary>
    public bool IsStandard => IsOfKubernetes(Object);

    /// <summary>For pods of every namespace.</summary>
    public bool IsForCluster => Object.Kind is not ("NetworkPolicy" or "CiliumNetworkPolicy" or "EgressFirewall" or "EgressNetworkPolicy");

    /// <summary>The pods it is for.</summary>
    public LabelSelector Selector { get; }

    /// <summary>Nobody reaches its pods but those it names.</summary>
    public bool LimitsIngress { get; }

    /// <summary>Its pods reach nobody but those it names.</summary>
    public bool LimitsEgress { get; }

    private static LabelSelector Everything { get; } = LabelSelector.OfMap(new(YamlScalar.Of("")));

    public static IEnumerable<NetworkPolicy> In(Release release) =>
        ((string[])
        [
            "NetworkPolicy", "GlobalNetworkPolicy", "ClusterNetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "AdminNetworkPolicy",
            "BaselineAdminNetworkPolicy", "EgressFirewall", "EgressNetworkPolicy",
        ]).SelectMany(release.OfKind).SelectMany(Of);

    private static IEnumerable<NetworkPolicy> Of(KubeObject item)
    {
        var spec = item.Root["spec"];
        return item.Kind switch
        {
            "NetworkPolicy" when IsOfKubernetes(item) => [Standard(item, spec)],
            "NetworkPolicy" or "GlobalNetworkPolicy" when item.IsOf("projectcalico.org", "crd.projectcalico.org") => [Calico(item, spec)],
            "NetworkPolicy" or "ClusterNetworkPolicy" when item.IsOf("crd.antrea.io") => [new(item, Everything, spec["ingress"].Exists, spec["egress"].Exists)],
            "ClusterNetworkPolicy" or "AdminNetworkPolicy" or "BaselineAdminNetworkPolicy" when item.IsOf("policy.networking.k8s.io") => [Admin(item, spec)],
            "CiliumNetworkPolicy" or "CiliumClusterwideNetworkPolicy" when item.IsOf("cilium.io") => item.Root["specs"].Items.Prepend(spec).Where(IsForPods).Select(one => Cilium(item, one)),
            "EgressFirewall" or "EgressNetworkPolicy" => [new(item, Everything, limitsIngress: false, limitsEgress: true)],
            _ => [],
        };
    }

    private static bool IsOfKubernetes(KubeObject item) => item.Kind is "NetworkPolicy" && item.IsOf(Kubernetes, "extensions");

    // What policyTypes does not say: Ingress always, and Egress where there are rules for it (SetDefaults_NetworkPolicy). An empty list of them is none.
    private static NetworkPolicy Standard(KubeObject item, Field spec)
    {
        var types = spec["policyTypes"].Items.Select(type => type.Text).ToList();
        return new(item, LabelSelector.Of(spec["podSelector"]).WithKeys(KeyOfTemplate),
            types.Count is 0 || types.Contains("Ingress"),
            types.Count is 0 ? spec["egress"].Items.Any() : types.Contains("Egress"));
    }

    private static NetworkPolicy Calico(KubeObject item, Field spec)
    {
        var types = spec["types"].Items.Select(type => type.Text).ToList();
        return new(item, Everything,
            types.Count is 0 ? spec["ingress"].Items.Any() || !spec["egress"].Items.Any() : types.Contains("Ingress"),
            types.Count is 0 ? spec["egress"].Items.Any() : types.Contains("Egress"));
    }

    // Only what is denied is closed: the rest is left to the policies below it.
    private static NetworkPolicy Admin(KubeObject item, Field spec)
    {
        return new(item, LabelSelector.Of(spec["subject"]["pods"]["podSelector"]).WithKeys(KeyOfTemplate), Denies(spec["ingress"]), Denies(spec["egress"]));

        static bool Denies(Field rules) => rules.Items.Any(rule => rule["action"].Text is "Deny");
    }

    private static bool IsForPods(Field spec) => spec.Exists && !spec["nodeSelector"].Exists;

    // A rule closes its direction, unless it is told not to.
    private static NetworkPolicy Cilium(KubeObject item, Field spec)
    {
        return new(item, LabelSelector.Of(spec["endpointSelector"]).WithKeys(KeyOfEndpoint), Limits("ingress"), Limits("egress"));

        bool Limits(string direction) => (spec[direction].Items.Any() || spec[direction + "Deny"].Items.Any()) && spec["enableDefaultDeny"][direction].Bool is not false;
    }

    // "k8s:app" is the label "app"; what Cilium adds itself (namespace, cluster, account) stands on no template.
    private static string? KeyOfEndpoint(string key)
    {
        var own = Array.Find(Prefixes, prefix => key.StartsWith(prefix, StringComparison.Ordinal)) is { } found ? key[found.Length..] : key;
        return own.StartsWith("io.kubernetes.pod.", StringComparison.Ordinal) || own.StartsWith("io.cilium.", StringComparison.Ordinal) || own.StartsWith("reserved:", StringComparison.Ordinal)
            ? null
            : KeyOfTemplate(own);
    }

    private static string? KeyOfTemplate(string key) => WorkloadLabels.AreSetByController(key) ? null : key;
}

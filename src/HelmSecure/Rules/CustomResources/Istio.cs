using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.CustomResources;

internal static class Istio
{
    public static readonly Rule MtlsNotStrict = new()
    {
        Id = "istio-mtls-not-strict",
        Summary = "Mesh accepts or sends traffic without proof of who is on the other side",
        Fix = "set the mode to STRICT, and verify what is called",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.High],
        References = ["nsa:network", "attack:T1557"],
        Also = ["kyverno:enforce-strict-mtls", "kyverno:enforce-tls-hosts-host-subnets"],
        Check = Check.Both(
            Check.EachOfKind(["PeerAuthentication"], item => item.IsOfGroup(Security) ? InspectPeers(item) : []),
            Check.EachOfKind(["DestinationRule"], item => item.IsOfGroup(Networking) ? InspectDestination(item) : [])),
    };

    public static readonly Rule AllowAll = new()
    {
        Id = "istio-authorization-allow-all",
        Summary = "Authorization policy of the mesh allows every request",
        Fix = "say in each rule from whom requests may come, and what they may ask for",
        Category = Category.CustomResources,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:network"],
        Also = ["kyverno:require-authorizationpolicy"],
        Check = Check.EachOfKind(["AuthorizationPolicy"], item => item.IsOfGroup(Security) ? InspectPolicy(item) : []),
    };

    public static readonly Rule WildcardHost = new()
    {
        Id = "istio-wildcard-host",
        Summary = "Gateway or virtual service of the mesh is for every host",
        Fix = "name the hosts",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["nsa:network"],
        Also = ["kyverno:restrict-virtual-service-wildcard", "kubescape:C-0266"],
        IsStrict = true,
        Check = Check.EachOfKind(["Gateway", "VirtualService"], item => item.IsOfGroup(Networking) ? InspectHosts(item) : []),
    };

    public static readonly Rule GatewayTlsWeak = new()
    {
        Id = "istio-gateway-tls-weak",
        Summary = "Gateway of the mesh accepts broken TLS, or answers without TLS what it also answers with",
        Fix = "leave minProtocolVersion at TLSV1_2 or more, and redirect from HTTP",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["nsa:network", "attack:T1557"],
        Check = Check.EachOfKind(["Gateway"], item => item.IsOfGroup(Networking) ? InspectServers(item) : []),
    };

    private const string Security = "security.istio.io";
    private const string Networking = "networking.istio.io";

    private static IEnumerable<Finding> InspectPeers(KubeObject item)
    {
        var spec = item.Root["spec"];
        var isForAll = LabelSelector.Of(spec["selector"]).IsEmpty;
        if (spec["mtls"]["mode"] is { Text: "DISABLE" or "PERMISSIVE" } mode)
        {
            var whom = isForAll ? "all workloads of its namespace, or of the mesh," : "the workloads that it selects";
            yield return new($"{whom} {(mode.Text is "DISABLE" ? "talk" : "also talk")} without TLS", mode, mode.Text is "DISABLE" && isForAll ? Severity.High : null);
        }

        foreach (var (port, setting) in spec["portLevelMtls"].Entries.Where(entry => entry.Value["mode"].Text is "DISABLE" or "PERMISSIVE"))
            yield return new($"port {ShortText.Of(port)} {(setting["mode"].Text is "DISABLE" ? "talks" : "also talks")} without TLS", setting["mode"]);
    }

    // Without TLS to one host outside the mesh is as it is; to all of them it undoes the mesh.
    private static IEnumerable<Finding> InspectDestination(KubeObject item)
    {
        var spec = item.Root["spec"];
        var isForAll = spec["host"].Text is "*" or "*.local" or "*.cluster.local" or "*.svc.cluster.local";
        var policies = spec["subsets"].Items.Select(subset => subset["trafficPolicy"]).Prepend(spec["trafficPolicy"]);
        foreach (var tls in policies.SelectMany(policy => policy["portLevelSettings"].Items.Prepend(policy)).Select(policy => policy["tls"]))
        {
            if (tls["insecureSkipVerify"].Bool is true)
                yield return new($"whoever takes the place of '{ShortText.Of(spec["host"].Text)}' is believed", tls["insecureSkipVerify"]);
            else if (isForAll && tls["mode"].Text is "DISABLE")
                yield return new("calls to all hosts of the cluster go without TLS", tls["mode"], Severity.High);
        }
    }

    private static IEnumerable<Finding> InspectPolicy(KubeObject item)
    {
        var spec = item.Root["spec"];
        if (spec["action"].Text is not (null or "ALLOW"))
            yield break;
        var isForAll = LabelSelector.Of(spec["selector"]).IsEmpty && !spec["targetRef"].Exists && !spec["targetRefs"].Items.Any();
        // A rule that asks for nothing is met by everything.
        if (spec["rules"].Items.FirstOrDefault(rule => rule.Node is YamlMap && !((string[])["from", "to", "when"]).Any(key => rule[key].Items.Any())) is { Node: not null } open)
        {
            yield return new(
                isForAll ? $"policy '{ShortText.Of(item.Name)}' allows everybody everything in its namespace, or in the mesh" : $"policy '{ShortText.Of(item.Name)}' allows everybody everything at the workloads that it selects",
                open,
                isForAll ? null : Severity.Medium);
        }
    }

    private static IEnumerable<Finding> InspectHosts(KubeObject item)
    {
        var hosts = item.Kind is "Gateway" ? item.Root["spec"]["servers"].Items.SelectMany(server => server["hosts"].Items) : item.Root["spec"]["hosts"].Items;
        if (hosts.FirstOrDefault(host => host.Text is "*" || host.Text?.EndsWith("/*", StringComparison.Ordinal) is true) is { Node: not null } all)
            yield return new($"{(item.Kind is "Gateway" ? "gateway" : "virtual service")} '{ShortText.Of(item.Name)}' answers for every host", all);
    }

    private static IEnumerable<Finding> InspectServers(KubeObject item)
    {
        var servers = item.Root["spec"]["servers"].Items.ToList();
        var secured = servers.Where(server => server["port"]["protocol"].Text is "HTTPS").SelectMany(Hosts).ToHashSet(StringComparer.Ordinal);
        foreach (var server in servers)
        {
            if (server["tls"]["minProtocolVersion"] is { Text: "TLSV1_0" or "TLSV1_1" } version)
                yield return new($"gateway '{ShortText.Of(item.Name)}' accepts {version.Text}, which is broken", version);
            else if (server["port"]["protocol"].Text is "HTTP" && server["tls"]["httpsRedirect"].Bool is not true && Hosts(server).FirstOrDefault(secured.Contains) is { } host)
                yield return new($"gateway '{ShortText.Of(item.Name)}' answers '{ShortText.Of(host)}' with TLS and without", server["tls"]["httpsRedirect"]);
        }

        static IEnumerable<string> Hosts(Field server) => server["hosts"].Items.Select(host => host.Text ?? "");
    }
}

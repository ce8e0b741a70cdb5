using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class EndpointManualLoopback
{
    public static readonly Rule Rule = new()
    {
        Id = "endpoint-manual-loopback",
        Summary = "Endpoint leads to the node itself or to the cloud's metadata",
        Fix = "write the address of the machine that is meant",
        Category = Category.Network,
        Severity = Severity.High,
        References = ["attack:T1557", "cve:CVE-2021-25737"],
        Also = ["terrascan:AC_K8S_0132", "datree:34"],
        Check = Check.EachOfKind(["Endpoints", "EndpointSlice"], item => Addresses(item).SelectMany(Inspect)),
    };

    private static IEnumerable<Field> Addresses(KubeObject item) => item.Kind switch
    {
        "Endpoints" when item.ApiVersion is "v1" or "" => item.Root["subsets"].Items
            .SelectMany(subset => subset["addresses"].Items.Concat(subset["notReadyAddresses"].Items)).Select(address => address["ip"]),
        "EndpointSlice" when item.IsOf("discovery.k8s.io") => item.Root["endpoints"].Items.SelectMany(endpoint => endpoint["addresses"].Items),
        _ => [],
    };

    private static IEnumerable<Finding> Inspect(Field field)
    {
        if (!Cidr.TryParse(field.Text ?? "", out var address))
            yield break;
        if (address.IsLoopback)
            yield return new($"'{field.Text}' is the node on which the traffic is", field);
        else if (address.IsLinkLocal || MetadataAddresses.All.Any(block => block.Contains(address)))
            yield return new($"'{field.Text}' is where a node asks its cloud for credentials, or its own network", field);
    }
}

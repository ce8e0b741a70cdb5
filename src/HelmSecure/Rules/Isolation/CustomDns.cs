using System.Net;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class CustomDns
{
    public static readonly Rule Rule = new()
    {
        Id = "custom-dns",
        Summary = "Pod asks a DNS server on the internet",
        Fix = "take the server out of dnsConfig.nameservers, and let the cluster's DNS forward to it",
        Category = Category.Isolation,
        Severity = Severity.Low,
        References = ["attack:T1557"],
        Also = ["kube-linter:dnsconfig-options", "kyverno:dns-policy-and-dns-config"],
        Check = Check.EachPod(Inspect),
    };

    // Networks that nobody routes: of this host, private, shared by a provider, link-local, and those of examples.
    private static readonly IPNetwork[] Unrouted =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001:db8::/32",
        ]).Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork[] Routed = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("2000::/3")];

    private static IEnumerable<Finding> Inspect(Pod pod) =>
        from server in pod.Spec["dnsConfig"]["nameservers"].Items
        where IPAddress.TryParse(server.Text, out var address) && IsPublic(address)
        select new Finding($"the pod sends the names it looks up to '{server.Text}', a server on the internet", server);

    private static bool IsPublic(IPAddress written)
    {
        var address = written.IsIPv4MappedToIPv6 ? written.MapToIPv4() : written;
        return Array.Exists(Routed, network => network.Contains(address)) && !Array.Exists(Unrouted, network => network.Contains(address));
    }
}

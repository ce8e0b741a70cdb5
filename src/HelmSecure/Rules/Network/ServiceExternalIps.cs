using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class ServiceExternalIps
{
    public static readonly Rule Rule = new()
    {
        Id = "service-external-ips",
        Summary = "Service takes over addresses that the cluster does not give it",
        Fix = "take externalIPs out, and use a load balancer",
        Category = Category.Network,
        Severity = Severity.High,
        References = ["attack:T1557", "cve:CVE-2020-8554"],
        Also = ["trivy:KSV-0108", "kyverno:restrict-service-external-ips", "gatekeeper:externalip", "terrascan:AC_K8S_0112"],
        Check = Check.EachOfKind(["Service"], item => Service.IsOne(item) && item.Root["spec"]["externalIPs"] is var addresses && addresses.Items.Any()
            ? [new($"the Service takes what the cluster sends to {ShortText.List([.. addresses.Items.Select(address => address.Text ?? "")])}", addresses)]
            : []),
    };
}

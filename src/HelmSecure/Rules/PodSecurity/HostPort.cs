using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.PodSecurity;

internal static class HostPort
{
    public static readonly Rule Rule = new()
    {
        Id = "host-port",
        Summary = "Container takes a port of its node",
        Fix = "take hostPort out, and publish the port with a Service",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        References = ["pss:baseline", "cis-1.8:5.2.13", "nsa:network"],
        Also =
        [
            "trivy:KSV-0024", "checkov:CKV_K8S_26", "kubescape:C-0044", "kubescape:C-0204", "polaris:hostPortSet", "kyverno:disallow-host-ports",
            "kyverno:disallow-host-ports-range", "gatekeeper:host-network-ports", "datree:50", "psa:hostPorts",
        ],
        Check = Check.EachContainer(Inspect),
        // With the node's network, the API server copies every containerPort to hostPort.
        YieldsTo = [new("host-network", OverlapReach.Pod), new("windows-host-process", OverlapReach.Pod)],
    };

    private static IEnumerable<Finding> Inspect(Container container) =>
        from port in container.Field["ports"].Items
        let hostPort = port["hostPort"]
        where hostPort.Exists && hostPort.Long is not 0
        select new Finding($"{container.Title} takes port {hostPort.Long} of the node", hostPort);
}

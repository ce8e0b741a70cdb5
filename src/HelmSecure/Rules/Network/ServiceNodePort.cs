using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class ServiceNodePort
{
    public static readonly Rule Rule = new()
    {
        Id = "service-node-port",
        Summary = "Service opens a port on every node",
        Fix = "use the type ClusterIP, and an Ingress or a route before it",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = ["nsa:network", "attack:T1133"],
        Also =
        [
            "kube-linter:exposed-services", "kube-score:service-type", "kyverno:restrict-node-port", "gatekeeper:block-nodeport-services", "terrascan:AC_K8S_0111", "datree:7",
        ],
        Check = Check.EachOfKind(["Service"], Inspect),
    };

    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        var type = item.Root["spec"]["type"];
        if (!Service.IsOne(item) || type.Text is not "NodePort")
            yield break;

        var ports = item.Root["spec"]["ports"].Items.Select(port => port["nodePort"].Long).OfType<long>().Where(port => port > 0).ToList();
        yield return new($"the Service opens {(ports.Count is 0 ? "a port" : $"port {ShortText.List([.. ports.Select(port => port.ToString())])}")} on every node of the cluster", type);
    }
}

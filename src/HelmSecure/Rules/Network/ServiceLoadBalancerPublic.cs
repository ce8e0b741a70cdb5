using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class ServiceLoadBalancerPublic
{
    public static readonly Rule Rule = new()
    {
        Id = "service-load-balancer-public",
        Summary = "Load balancer is open to the whole internet",
        Fix = "set loadBalancerSourceRanges, or your cloud's annotation for an inner one",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = ["nsa:network", "attack:T1133"],
        Also =
        [
            "kube-linter:exposed-services", "kubescape:C-0256", "kyverno:restrict-loadbalancer", "gatekeeper:block-loadbalancer-services", "terrascan:AC_K8S_0114",
        ],
        Check = Check.WholeRelease(subject =>
            from service in subject.Release.Network.Services
            where service.Type is "LoadBalancer" && LoadBalancer.IsPublic(service)
            select Found.In(service.Object, Inspect(service))),
    };

    private static Finding Inspect(Service service) => LoadBalancer.RangesOf(service).FirstOrDefault() is { Node: not null } ranges
        ? new("the load balancer takes the whole internet for the range of those who may come", ranges)
        : new("the load balancer says nothing of who may come: the whole internet", service.Spec["type"]);
}

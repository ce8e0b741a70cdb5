using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class LoadBalancerNoTls
{
    private const string Prefix = "service.beta.kubernetes.io/aws-load-balancer-";

    public static readonly Rule Rule = new()
    {
        Id = "load-balancer-no-tls",
        Summary = "Cloud load balancer speaks HTTP, or a version of TLS that is broken",
        Fix = "give it a certificate with aws-load-balancer-ssl-cert, and a policy with TLS 1.2 or later",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = ["nsa:network"],
        Also = ["kyverno:require-encryption-aws-loadbalancers", "kubescape:C-0231", "kubescape:C-0245"],
        Check = Check.EachOfKind(["Service"], Inspect),
    };

    // Without these annotations it hands on what comes, TLS or not: what that is, only the program knows.
    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        if (!Service.IsOne(item) || item.Root["spec"]["type"].Text is not "LoadBalancer")
            yield break;

        var (protocol, certificate, policy) = (Annotation(item, "backend-protocol"), Annotation(item, "ssl-cert"), Annotation(item, "ssl-negotiation-policy"));
        if (protocol.Text is "http" or "https" && certificate.Text is null or "")
            yield return new("the load balancer takes HTTP apart, and has no certificate for those who come", protocol);
        else if (certificate.Text is { Length: > 0 } && TlsPolicy.IsOld(policy.Text ?? ""))
            yield return new($"the load balancer's policy '{ShortText.Of(policy.Text ?? "")}' allows TLS 1.0 and 1.1", policy);
    }

    private static Field Annotation(KubeObject item, string name) => item.Annotations[Prefix + name];
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.Network;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Cloud;

internal static class AlbIngressWeakListener
{
    public static readonly Rule Rule = new()
    {
        Id = "alb-ingress-weak-listener",
        Summary = "Load balancer of AWS serves the internet over HTTP, or over a version of TLS that is broken",
        Fix = "set certificate-arn, ssl-redirect, and an ssl-policy with TLS 1.2 or later",
        Category = Category.Cloud,
        Severity = Severity.Medium,
        References = ["nsa:network", "attack:T1040"],
        Check = Check.EachOfKind(["Ingress"], item => Ingress.IsOne(item) && new Ingress(item) is { IsAlb: true, IsInside: false } ingress ? Inspect(ingress) : []),
    };

    private static IEnumerable<Finding> Inspect(Ingress ingress)
    {
        if (ingress.Alb("ssl-policy") is { } policy && TlsPolicy.IsOld(policy.Text ?? ""))
            yield return new($"the policy '{ShortText.Of(policy.Text ?? "")}' allows TLS 1.0 and 1.1", policy);

        var (ports, scheme) = (ingress.Alb("listen-ports"), ingress.Alb("scheme"));
        // Ingresses of one group share listeners, and one of them sends those who come over HTTP on.
        if (ingress.Alb("ssl-redirect").Exists || ingress.Alb("group.name").Exists || ingress.Annotations.Entries.Any(IsRedirect))
            yield break;
        if (ports.Text?.Contains("\"HTTP\"", StringComparison.Ordinal) is true)
            yield return new("a listener on the internet serves plain HTTP, and nothing sends those who come to HTTPS", ports);
        else if (!ports.Exists && !ingress.Alb("certificate-arn").Exists && !ingress.Spec["tls"].Items.Any())
            yield return new("without listen-ports and a certificate, the load balancer on the internet serves plain HTTP", scheme);
    }

    private static bool IsRedirect((string Key, Field Value) annotation) =>
        annotation.Key.StartsWith("alb.ingress.kubernetes.io/actions.", StringComparison.Ordinal) && annotation.Value.Text?.Contains("\"HTTPS\"", StringComparison.Ordinal) is true;
}

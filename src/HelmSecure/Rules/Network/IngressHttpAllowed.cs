using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class IngressHttpAllowed
{
    public static readonly Rule Rule = new()
    {
        Id = "ingress-http-allowed",
        Summary = "Ingress with TLS answers plain HTTP too",
        Fix = "let the controller send those who come over HTTP to HTTPS",
        Category = Category.Network,
        Severity = Severity.Low,
        References = ["nsa:network", "attack:T1040"],
        Also = ["gatekeeper:httpsonly", "kyverno:require-ingress-https"],
        Check = Check.EachOfKind(["Ingress"], item => Ingress.IsOne(item) ? Inspect(new(item)).Take(1) : []),
    };

    private static readonly string[] Redirects =
        ["nginx.ingress.kubernetes.io/ssl-redirect", "haproxy.org/ssl-redirect", "haproxy-ingress.github.io/ssl-redirect", "ingress.kubernetes.io/ssl-redirect", "appgw.ingress.kubernetes.io/ssl-redirect"];

    // Without TLS, ingress-no-tls speaks.
    private static IEnumerable<Finding> Inspect(Ingress ingress)
    {
        if (!ingress.Spec["tls"].Items.Any())
            yield break;

        foreach (var key in Redirects.Where(key => Says(ingress.Annotations[key], "false")))
        {
            if (!Says(ingress.Nginx("force-ssl-redirect"), "true"))
                yield return new($"{key} is false: those who come over HTTP are served", ingress.Annotations[key]);
        }

        var allowed = ingress.Annotations["kubernetes.io/ingress.allow-http"];
        if (Says(allowed, "true"))
            yield return new("kubernetes.io/ingress.allow-http is true: those who come over HTTP are served", allowed);
        else if (ingress.IsGce && !allowed.Exists && !ingress.Annotations["networking.gke.io/v1beta1.FrontendConfig"].Exists)
            yield return new("the load balancer of Google serves HTTP too, unless kubernetes.io/ingress.allow-http is false", allowed);
    }

    private static bool Says(Field annotation, string value) => string.Equals(annotation.Text, value, StringComparison.OrdinalIgnoreCase) || annotation.Bool == (value is "true");
}

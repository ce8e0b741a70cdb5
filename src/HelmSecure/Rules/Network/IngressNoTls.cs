using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class IngressNoTls
{
    public static readonly Rule Rule = new()
    {
        Id = "ingress-no-tls",
        Summary = "Ingress serves a host without TLS",
        Fix = "add the host to spec.tls, with the Secret of its certificate",
        Category = Category.Network,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:network", "attack:T1040"],
        Also =
        [
            "kubescape:C-0263", "polaris:tlsSettingsMissing", "kyverno:require-ingress-https", "kyverno:ingress-host-match-tls", "gatekeeper:httpsonly", "terrascan:AC_K8S_0002",
        ],
        Check = Check.EachOfKind(["Ingress"], item => Ingress.IsOne(item) ? Inspect(new(item)) : []),
    };

    // A certificate that is named elsewhere: in annotations, by the controller's own settings, or by a load balancer before it.
    private static readonly string[] Elsewhere =
    [
        "alb.ingress.kubernetes.io/certificate-arn", "appgw.ingress.kubernetes.io/appgw-ssl-certificate", "ingress.gcp.kubernetes.io/pre-shared-cert", "networking.gke.io/managed-certificates",
        "nginx.ingress.kubernetes.io/ssl-passthrough", "route.openshift.io/termination", "traefik.ingress.kubernetes.io/router.tls", "traefik.ingress.kubernetes.io/router.tls.certresolver",
    ];

    private static IEnumerable<Finding> Inspect(Ingress ingress)
    {
        // With an address on the internet, alb-ingress-weak-listener knows more.
        if (IsServedElsewhere(ingress) || (ingress.IsAlb && !ingress.IsInside))
            yield break;

        var (tls, entries) = (ingress.Spec["tls"], ingress.Spec["tls"].Items.ToList());
        var covers = new HostCover(entries);
        var bare = ingress.Rules.Select(rule => rule["host"]).Where(host => !covers.Has(host.Text ?? "")).ToList();
        if (entries.Count is 0)
            yield return new($"the Ingress has no TLS for {Named(bare)}", tls.Exists ? tls : ingress.Rules.Any() ? ingress.Spec["rules"] : ingress.Spec);
        else if (bare.Count > 0)
            yield return new($"no entry of tls is for {Named(bare)}", bare[0]);
        else if (entries.Find(entry => entry["secretName"].Text is null or "") is { Node: not null } own && !FindsCertificates(ingress))
            yield return new("the entry of tls names no Secret: the controller's own certificate is shown, which browsers do not trust as a rule", own, Severity.Low);
    }

    private static bool IsServedElsewhere(Ingress ingress) =>
        ingress.Class.Text is "tailscale"
        || Array.Exists(Elsewhere, key => ingress.Annotations[key] is { Exists: true } field && field.Text is not ("" or "false"))
        || ingress.Alb("listen-ports").Text?.Contains("HTTPS", StringComparison.Ordinal) is true;

    // By the names of the hosts, in a store of their own.
    private static bool FindsCertificates(Ingress ingress) => ingress.HasOwnLoadBalancer || ingress.Class.Text is { } name && (name.Contains("traefik", StringComparison.Ordinal) || name.Contains("openshift", StringComparison.Ordinal));

    private static string Named(List<Field> hosts)
    {
        var names = hosts.Select(host => host.Text ?? "").Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Select(name => $"'{ShortText.Of(name)}'").ToList();
        return names.Count is 0 ? "whatever host is asked for" : ShortText.List(names);
    }

    /// <summary>The hosts that entries of <c>tls</c> are for. One without hosts is for all.</summary>
    private sealed class HostCover
    {
        private readonly HashSet<string> names;
        private readonly bool isForAll;

        public HostCover(List<Field> entries)
        {
            isForAll = entries.Exists(entry => !entry["hosts"].Items.Any());
            names = entries.SelectMany(entry => entry["hosts"].Items).Select(host => host.Text ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        }

        // A star stands for one label.
        public bool Has(string host) =>
            isForAll || names.Contains(host) || (host.Length is 0 && names.Contains("*")) || (host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && names.Contains("*" + host[dot..]));
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.CustomResources;

internal static class OpenShift
{
    public static readonly Rule RouteTls = new()
    {
        Id = "openshift-route-tls",
        Summary = "Route answers without TLS",
        Fix = "set tls.termination, and insecureEdgeTerminationPolicy to Redirect or None",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["nsa:network", "attack:T1557"],
        Also = ["kyverno:check-routes"],
        Check = Check.EachOfKind(["Route"], item => item.IsOfGroup("route.openshift.io") ? InspectRoute(item) : []),
    };

    public static readonly Rule EtcdPlain = new()
    {
        Id = "openshift-etcd-not-encrypted",
        Summary = "Cluster is told to store secrets unencrypted",
        Fix = "set encryption.type to aesgcm or aescbc",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["nsa:secrets"],
        Also = ["kyverno:enforce-etcd-encryption"],
        Check = Check.EachOfKind(["APIServer"], item => item.ApiVersion.StartsWith("config.openshift.io/", StringComparison.Ordinal) ? InspectEncryption(item) : []),
    };

    private static IEnumerable<Finding> InspectRoute(KubeObject item)
    {
        var (spec, tls) = (item.Root["spec"], item.Root["spec"]["tls"]);
        if (spec.Exists && !tls.Exists)
            yield return new($"route '{ShortText.Of(item.Name)}' has no TLS", tls);
        else if (tls["insecureEdgeTerminationPolicy"] is { Text: "Allow" } policy)
            yield return new($"route '{ShortText.Of(item.Name)}' answers with TLS and without", policy);
    }

    private static IEnumerable<Finding> InspectEncryption(KubeObject item)
    {
        var type = item.Root["spec"]["encryption"]["type"];
        if (type.Text is null or "" or "identity")
            yield return new("the cluster stores its secrets as they are, for whoever reads etcd or its backups", type);
    }
}

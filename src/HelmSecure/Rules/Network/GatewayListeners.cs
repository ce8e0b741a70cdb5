using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

/// <summary>What the listeners of a Gateway let in.</summary>
internal static class GatewayListeners
{
    public static readonly Rule NoTls = new()
    {
        Id = "gateway-listener-no-tls",
        Summary = "Gateway serves plain HTTP",
        Fix = "add a listener with HTTPS, and a route that sends those who come over HTTP there",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = ["nsa:network", "attack:T1040"],
        Check = Check.WholeRelease(InspectPlain),
    };

    public static readonly Rule WeakTls = new()
    {
        Id = "gateway-tls-weak",
        Summary = "Listener of a Gateway has no certificate, or a version of TLS that is broken",
        Fix = "name the certificate in certificateRefs, and TLS 1.2 or later in the options",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = ["nsa:network"],
        Check = Check.EachOfKind(["Gateway"], gateway => Listeners(gateway).SelectMany(listener => InspectTls(gateway, listener))),
    };

    public static readonly Rule AllNamespaces = new()
    {
        Id = "gateway-allows-all-namespaces",
        Summary = "Listener of a Gateway takes routes of every namespace",
        Fix = "set from to Same, or to Selector with the namespaces that may attach routes",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = ["nsa:network"],
        Check = Check.EachOfKind(["Gateway"], gateway =>
            from listener in Listeners(gateway)
            let source = listener["allowedRoutes"]["namespaces"]["from"]
            where source.Text is "All"
            select new Finding($"listener '{NameOf(listener)}' takes routes of every namespace: any of them can take over its hosts", source)),
    };

    private static readonly string[] OldVersions = ["1.0", "1.1", "TLSV1_0", "TLSV1_1", "TLS1_0", "TLS1_1", "TLSV1.0", "TLSV1.1", "TLS1.0", "TLS1.1", "TLS10", "TLS11", "SSL3", "SSLV3"];

    private static IEnumerable<Field> Listeners(KubeObject gateway) => gateway.IsOf("gateway.networking.k8s.io") ? gateway.Root["spec"]["listeners"].Items : [];

    private static string NameOf(Field listener) => ShortText.Of(listener["name"].Text ?? "");

    // One finding a Gateway: that of its first listener which is plain.
    private static IEnumerable<Found> InspectPlain(AuditSubject subject)
    {
        var release = subject.Release;
        var routes = release.OfKind("HTTPRoute").Concat(release.OfKind("GRPCRoute")).Where(Route.IsOfGateway)
            .SelectMany(route => route.Root["spec"]["parentRefs"].Items.Select(parent => (Key: KeyOf(release, route, parent), Parent: parent, Route: route)))
            .ToLookup(pair => pair.Key, StringComparer.Ordinal);
        foreach (var gateway in release.OfKind("Gateway"))
        {
            var listeners = Listeners(gateway).ToList();
            if (IsInside(gateway) || listeners.Find(listener => listener["protocol"].Text is "HTTP") is not { Node: not null } plain)
                continue;

            var attached = routes[Service.Key(release.NamespaceOf(gateway), gateway.Name)].Where(pair => Concerns(pair.Parent, plain)).ToList();
            var hasTls = listeners.Exists(listener => listener["protocol"].Text is "HTTPS" or "TLS");
            if (attached.Exists(pair => !OnlyRedirects(pair.Route)) || (!hasTls && attached.Count is 0))
                yield return Found.In(gateway, new($"listener '{NameOf(plain)}' serves plain HTTP{(hasTls ? "" : ", and no other serves HTTPS")}", plain["protocol"]));
        }
    }

    private static string KeyOf(Release release, KubeObject route, Field parent) => Service.Key(parent["namespace"].Text ?? release.NamespaceOf(route), parent["name"].Text ?? "");

    // A route that names neither a listener nor a port is for all of them.
    private static bool Concerns(Field parent, Field listener) =>
        (parent["sectionName"].Text is null or "" || parent["sectionName"].Text == listener["name"].Text) && (parent["port"].Long is null || parent["port"].Long == listener["port"].Long);

    private static bool OnlyRedirects(KubeObject route) =>
        route.Root["spec"]["rules"].Items.All(rule => rule["filters"].Items.Any(filter => filter["type"].Text is "RequestRedirect" && filter["requestRedirect"]["scheme"].Text is "https"));

    // By what its infrastructure asks of the cloud, or what it is called.
    private static bool IsInside(KubeObject gateway)
    {
        var infrastructure = gateway.Root["spec"]["infrastructure"]["annotations"];
        var service = infrastructure["networking.istio.io/service-type"].Text ?? gateway.Annotations["networking.istio.io/service-type"].Text;
        var name = gateway.Root["spec"]["gatewayClassName"].Text ?? "";
        return service is "ClusterIP" || infrastructure.Entries.Any(entry => entry.Key.Contains("internal", StringComparison.Ordinal) || entry.Value.Text is "internal" or "Internal")
            || name.Contains("internal", StringComparison.OrdinalIgnoreCase) || name.Contains("waypoint", StringComparison.Ordinal) || name.Contains("rilb", StringComparison.Ordinal)
            || name.Contains("private", StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<Finding> InspectTls(KubeObject gateway, Field listener)
    {
        var (tls, protocol) = (listener["tls"], listener["protocol"].Text);
        if (protocol is "HTTPS" && tls["mode"].Text is "Passthrough")
            yield return new($"listener '{NameOf(listener)}' is for HTTPS and hands TLS on: only one for TLS can", tls["mode"]);
        else if (protocol is "HTTPS" or "TLS" && tls["mode"].Text is not "Passthrough" && !tls["certificateRefs"].Items.Any() && !HasCertificate(gateway, tls))
            yield return new($"listener '{NameOf(listener)}' names no certificate", tls["certificateRefs"]);

        foreach (var (key, value) in tls["options"].Entries)
        {
            if (key.Contains("min", StringComparison.OrdinalIgnoreCase) && OldVersions.Contains(value.Text?.ToUpperInvariant(), StringComparer.Ordinal))
                yield return new($"listener '{NameOf(listener)}' allows '{value.Text}'", value);
        }
    }

    // In ways of its controller.
    private static bool HasCertificate(KubeObject gateway, Field tls) =>
        tls["options"].Entries.Any() || gateway.Annotations["networking.gke.io/certmap"].Exists || gateway.Root["spec"]["infrastructure"]["parametersRef"].Exists;
}

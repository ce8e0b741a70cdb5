using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>What leads from outside of the cluster to Services: an Ingress, a route of the Gateway API or of OpenShift, or one of the controllers' own kinds.</summary>
/// <param name="Backends">The Services, as they are named.</param>
/// <param name="IsInside">It does not lead to the outside: its parent is a Service, or its controller has an inner address only.</param>
internal sealed record Route(KubeObject Object, IReadOnlyList<Backend> Backends, bool IsInside)
{
    public static IEnumerable<Route> In(Release release) =>
    [
        .. release.OfKind("Ingress").Where(Ingress.IsOne).Select(item => new Ingress(item)).Select(ingress => new Route(ingress.Object, [.. ingress.Backends], ingress.IsInside)),
        .. ((string[])["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"]).SelectMany(release.OfKind).Where(IsOfGateway).Select(OfGateway),
        .. release.OfKind("Route").Where(item => item.IsOf("route.openshift.io") && item.ApiVersion is not "v1").Select(OfOpenShift),
        .. release.OfKind("IngressRoute").Concat(release.OfKind("IngressRouteTCP")).Where(item => item.IsOf("traefik.io", "traefik.containo.us")).Select(OfTraefik),
        .. release.OfKind("HTTPProxy").Where(item => item.IsOf("projectcontour.io")).Select(OfContour),
    ];

    /// <summary>What takes part in the Gateway API.</summary>
    public static bool IsOfGateway(KubeObject item) => item.IsOf("gateway.networking.k8s.io", "networking.x-k8s.io");

    // A route whose parent is a Service is the mesh's, and stays inside (GAMMA).
    private static Route OfGateway(KubeObject item)
    {
        var spec = item.Root["spec"];
        var filters = spec["rules"].Items.SelectMany(rule => rule["filters"].Items).Select(filter => filter["requestMirror"]["backendRef"]);
        var references = spec["rules"].Items.SelectMany(rule => rule["backendRefs"].Items);
        var parents = spec["parentRefs"].Items.ToList();
        return new(item, [.. references.Concat(filters).Where(IsService).Select(OfReference)], parents.Count > 0 && parents.TrueForAll(parent => parent["kind"].Text is "Service"));
    }

    private static bool IsService(Field reference) => reference["kind"].Text is null or "Service" && reference["group"].Text is null or "" && reference["name"].Text is { Length: > 0 };

    private static Backend OfReference(Field reference) => new(reference["name"], reference["namespace"].Text, reference["name"].Text ?? "", reference["port"]);

    private static Route OfOpenShift(KubeObject item)
    {
        var spec = item.Root["spec"];
        var targets = spec["alternateBackends"].Items.Prepend(spec["to"]).Where(target => target["kind"].Text is null or "" or "Service" && target["name"].Text is { Length: > 0 });
        return new(item, [.. targets.Select(target => new Backend(target["name"], null, target["name"].Text ?? "", target["port"]))], IsInside: false);
    }

    private static Route OfTraefik(KubeObject item)
    {
        var services = item.Root["spec"]["routes"].Items.SelectMany(route => route["services"].Items).Where(service => service["kind"].Text is null or "Service" && service["name"].Text is { Length: > 0 });
        return new(item, [.. services.Select(OfReference)], IsInside: false);
    }

    private static Route OfContour(KubeObject item)
    {
        var spec = item.Root["spec"];
        var services = spec["routes"].Items.Append(spec["tcpproxy"]).SelectMany(route => route["services"].Items).Where(service => service["name"].Text is { Length: > 0 });
        return new(item, [.. services.Select(OfReference)], IsInside: false);
    }
}

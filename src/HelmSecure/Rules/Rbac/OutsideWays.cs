using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Rbac;

/// <summary>How pods are reached from outside of the cluster: by Services that are open themselves, or that an Ingress or a route leads to.</summary>
internal sealed class OutsideWays
{
    /// <summary>Services looked at for all pods together.</summary>
    private const int MostSteps = 1_000_000;

    private static readonly string[] Routes = ["Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute", "Route"];

    private readonly Release release;
    private readonly ILookup<(string Namespace, string Key, string Value), (LabelSelector Selector, string Way)> services;
    private int steps;

    public OutsideWays(Release release)
    {
        this.release = release;
        var routed = new Dictionary<(string Namespace, string Name), string>();
        foreach (var (route, name) in Routes.SelectMany(release.OfKind).SelectMany(route => Backends(route).Select(name => (route, name))))
            routed.TryAdd((release.NamespaceOf(route), name), $"{(route.Kind is "Ingress" or ['H', 'T', ..] ? "an" : "a")} {route.Kind}");
        services = release.OfKind("Service")
            .Where(item => item.ApiVersion is "v1" or "")
            .Select(item => (Object: item, Selector: item.Root["spec"]["selector"], Way: Way(item) ?? routed.GetValueOrDefault((release.NamespaceOf(item), item.Name))))
            .Where(service => service.Way is not null && service.Selector.Entries.Any())
            .ToLookup(service => Key(service.Object, service.Selector.Entries.First()), service => (LabelSelector.OfMap(service.Selector), service.Way!));
    }

    /// <summary>"a load balancer"; null where there is none.</summary>
    public string? To(Pod pod)
    {
        var labels = pod.Template["metadata"]["labels"];
        foreach (var (selector, way) in labels.Entries.SelectMany(label => services[Key(pod.Owner, label)]))
        {
            if (++steps > MostSteps)
                throw new HelmSecureException("the release has too many services to follow to its pods");
            if (selector.Matches(labels))
                return way;
        }

        return null;
    }

    private static string? Way(KubeObject service) => service.Root["spec"]["type"].Text switch
    {
        "LoadBalancer" => "a load balancer",
        "NodePort" => "a port of every node",
        _ => null,
    };

    private static IEnumerable<string> Backends(KubeObject route)
    {
        var spec = route.Root["spec"];
        var ofIngress = spec["rules"].Items.SelectMany(rule => rule["http"]["paths"].Items).Select(path => path["backend"]["service"]["name"]).Append(spec["defaultBackend"]["service"]["name"]);
        var ofGateway = spec["rules"].Items.SelectMany(rule => rule["backendRefs"].Items).Select(reference => reference["name"]);
        return ofIngress.Concat(ofGateway).Append(spec["to"]["name"]).Select(name => name.Text).OfType<string>();
    }

    private (string Namespace, string Key, string Value) Key(KubeObject item, (string Key, Field Value) label) => (release.NamespaceOf(item), label.Key, label.Value.Text ?? "");
}

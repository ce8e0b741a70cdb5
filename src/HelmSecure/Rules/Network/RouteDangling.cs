using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

/// <summary>Routes whose Service, or whose port of it, is not in the release.</summary>
internal static class RouteDangling
{
    public static readonly Rule OfIngress = new()
    {
        Id = "ingress-dangling",
        Summary = "Ingress leads to a Service or port that the release does not have",
        Fix = "write the name and the port of the Service that is meant",
        Category = Category.Network,
        Severity = Severity.Low,
        References = [],
        Also = ["kube-linter:dangling-ingress", "kube-score:ingress-targets-service", "kubescape:C-0298"],
        Confidence = Confidence.Medium,
        IsStrict = true,
        Check = Check.WholeRelease(subject => Inspect(subject, route => Ingress.IsOne(route.Object))),
    };

    public static readonly Rule OfGateway = new()
    {
        Id = "gateway-route-dangling",
        Summary = "Route leads to a Service or port that the release does not have",
        Fix = "write the name and the port of the Service that is meant",
        Category = Category.Network,
        Severity = Severity.Low,
        References = [],
        Also = ["kubescape:C-0302"],
        Confidence = Confidence.Medium,
        IsStrict = true,
        Check = Check.WholeRelease(subject => Inspect(subject, route => Route.IsOfGateway(route.Object) && route.Object.Kind.EndsWith("Route", StringComparison.Ordinal))),
    };

    // Where a Service is made elsewhere, in another namespace or by an operator, this release cannot know it.
    private static IEnumerable<Found> Inspect(AuditSubject subject, Func<Route, bool> isAsked)
    {
        var (release, network) = (subject.Release, subject.Release.Network);
        if (release.IsPartial)
            return [];

        var knowsAll = network.Services.Count > 0 && !PodMakers.AreIn(release);
        return from route in network.Routes
               where isAsked(route)
               from backend in route.Backends
               let finding = network.Find(route, backend) is { } service
                   ? InspectPort(service, backend)
                   : knowsAll && !network.MayBeThere(route, backend) && !IsForeign(route, backend, release) ? new Finding($"the release has no Service '{ShortText.Of(backend.Name)}'", backend.Field) : null
               where finding is not null
               select Found.In(route.Object, finding);
    }

    private static Finding? InspectPort(Service service, Backend backend) =>
        Has(service, backend.Port) ? null : new($"the Service '{ShortText.Of(backend.Name)}' has no port {PortOf(backend)}", backend.Port);

    private static bool IsForeign(Route route, Backend backend, Release release) => backend.Namespace is { } space && space != release.NamespaceOf(route.Object);

    private static string PortOf(Backend backend) => backend.Port.Long is { } number ? $"{number}" : $"'{ShortText.Of(backend.Port.Text ?? "")}'";

    private static bool Has(Service service, Field port) =>
        service.Type is "ExternalName"
        || (port.Long is { } number ? service.Ports.Any(one => one["port"].Long == number) : port.Text is not { } name || service.Ports.Any(one => one["name"].Text == name));
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class CleartextSensitivePort
{
    public static readonly Rule Rule = new()
    {
        Id = "cleartext-sensitive-port",
        Summary = "Port of a protocol that hides nothing, or of one that is for the inside, is offered",
        Fix = "use the protocol's successor with TLS, and keep the port inside of the cluster",
        Category = Category.Network,
        Severity = Severity.High,
        OtherSeverities = [Severity.Low],
        References = ["nsa:network", "attack:T1040"],
        Check = Check.Both(
            Check.WholeRelease(subject => subject.Release.Network.Services.SelectMany(service => InspectService(service, subject.Release.Network.ExposuresOf(service).Any()))),
            Check.WholeRelease(subject => subject.Release.Pods.Where(pod => !subject.Release.Network.ServicesOf(pod).Any()).SelectMany(pod => pod.Containers).SelectMany(InspectContainer))),
    };

    // Everything that they say, passwords too, can be read on the way.
    private static readonly Dictionary<(string Protocol, long Port), string> Cleartext = new()
    {
        [("TCP", 21)] = "FTP",
        [("TCP", 23)] = "Telnet",
        [("TCP", 512)] = "rexec",
        [("TCP", 513)] = "rlogin",
        [("TCP", 2375)] = "Docker without TLS",
        [("TCP", 10255)] = "the kubelet without login",
        [("UDP", 69)] = "TFTP",
    };

    // Common inside of a cluster; outside, everybody tries them.
    private static readonly Dictionary<(string Protocol, long Port), string> ForInside = new()
    {
        [("TCP", 2379)] = "etcd",
        [("TCP", 6379)] = "Redis",
        [("TCP", 9200)] = "Elasticsearch",
        [("TCP", 10250)] = "the kubelet",
        [("TCP", 11211)] = "Memcached",
        [("UDP", 11211)] = "Memcached",
        [("TCP", 27017)] = "MongoDB",
    };

    private static IEnumerable<Found> InspectService(Service service, bool isExposed) =>
        from port in service.Ports
        from offer in Offers(port, ["port", "targetPort"], service.OpenedBy is not null).Take(1)
        select Found.In(service.Object, new($"the Service offers port {offer.Number.Long}, that of {offer.Name}{(isExposed ? ", to the outside" : "")}", offer.Number, isExposed ? null : Severity.Low));

    // Where a Service leads to the pod, it is the Service that offers the port.
    private static IEnumerable<Found> InspectContainer(Container container) =>
        from port in container.Field["ports"].Items
        from offer in Offers(port, ["containerPort"], isOpen: false)
        select Found.In(container, new($"{container.Title} offers port {offer.Number.Long}, that of {offer.Name}", offer.Number, Severity.Low));

    private static IEnumerable<(Field Number, string Name)> Offers(Field port, string[] keys, bool isOpen) =>
        from key in keys
        let number = (port["protocol"].Text is { Length: > 0 } protocol ? protocol : "TCP", port[key].Long ?? 0)
        let name = Cleartext.GetValueOrDefault(number) ?? (isOpen ? ForInside.GetValueOrDefault(number) : null)
        where name is not null
        select (port[key], name);
}

using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>An Ingress of Kubernetes, in the grammar of <c>networking.k8s.io/v1</c> or of the versions before it.</summary>
internal sealed class Ingress(KubeObject item)
{
    private const string OfAlb = "alb.ingress.kubernetes.io/";

    public KubeObject Object { get; } = item;

    public Field Spec => Object.Root["spec"];

    public Field Annotations => Object.Annotations;

    /// <summary>What names its controller: the class, or the annotation that stood for it before.</summary>
    public Field Class => Spec["ingressClassName"] is { Exists: true } name ? name : Annotations["kubernetes.io/ingress.class"];

    /// <summary>Of the AWS Load Balancer Controller.</summary>
    public bool IsAlb => Class.Text is "alb" || (!Class.Exists && Annotations.Entries.Any(entry => entry.Key.StartsWith(OfAlb, StringComparison.Ordinal)));

    /// <summary>Of Google's controller, which each Ingress without a class is for on its clusters.</summary>
    public bool IsGce => Class.Text is "gce" or "gce-internal";

    /// <summary>Who makes a load balancer of its own for it: host names are not shared with others.</summary>
    public bool HasOwnLoadBalancer => IsAlb || IsGce || Class.Text is "tailscale";

    /// <summary>Its controller, by what it or its class says, has an address of the inner network only.</summary>
    public bool IsInside =>
        IsAlb
            ? Alb("scheme").Text is not "internet-facing"
            : (Class.Text ?? "") is var name && (name is "tailscale" || name.Contains("internal", StringComparison.OrdinalIgnoreCase) || name.Contains("private", StringComparison.OrdinalIgnoreCase));

    public IEnumerable<Field> Rules => Spec["rules"].Items;

    public IEnumerable<Field> Paths => Rules.SelectMany(rule => rule["http"]["paths"].Items);

    public IEnumerable<Backend> Backends => ((Field[])[Spec["defaultBackend"], Spec["backend"]]).Concat(Paths.Select(path => path["backend"])).SelectMany(BackendOf);

    /// <summary>An annotation of the AWS Load Balancer Controller.</summary>
    public Field Alb(string name) => Annotations[OfAlb + name];

    /// <summary>An annotation of ingress-nginx.</summary>
    public Field Nginx(string name) => Annotations["nginx.ingress.kubernetes.io/" + name];

    public static bool IsOne(KubeObject item) => item.Kind is "Ingress" && item.IsOf("networking.k8s.io", "extensions");

    private static IEnumerable<Backend> BackendOf(Field backend)
    {
        var service = backend["service"];
        if (service["name"].Text is { Length: > 0 } name)
            yield return new(service["name"], null, name, service["port"]["name"].Exists ? service["port"]["name"] : service["port"]["number"]);
        else if (backend["serviceName"].Text is { Length: > 0 } oldName)
            yield return new(backend["serviceName"], null, oldName, backend["servicePort"]);
    }
}

/// <summary>A Service that a route names.</summary>
/// <param name="Field">Where the name stands.</param>
/// <param name="Namespace">Null for that of the route.</param>
/// <param name="Port">A number or a name; absent where the route names none.</param>
internal sealed record Backend(Field Field, string? Namespace, string Name, Field Port);

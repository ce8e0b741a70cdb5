using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>Who reaches the load balancer that a cloud puts before a Service: each cloud has its own annotations for it.</summary>
internal static class LoadBalancer
{
    private const string Prefix = "service.beta.kubernetes.io/";

    private static readonly (string Key, string Value)[] Inside =
    [
        (Prefix + "aws-load-balancer-internal", "true"),
        (Prefix + "aws-load-balancer-internal", "0.0.0.0/0"),
        (Prefix + "aws-load-balancer-scheme", "internal"),
        (Prefix + "azure-load-balancer-internal", "true"),
        ("networking.gke.io/load-balancer-type", "internal"),
        ("cloud.google.com/load-balancer-type", "internal"),
        (Prefix + "alibaba-cloud-loadbalancer-address-type", "intranet"),
        (Prefix + "alicloud-loadbalancer-address-type", "intranet"),
        (Prefix + "cce-load-balancer-internal-vpc", "true"),
        (Prefix + "do-loadbalancer-network", "internal"),
        (Prefix + "ncloud-load-balancer-internal", "true"),
        (Prefix + "oci-load-balancer-internal", "true"),
        ("oci-network-load-balancer.oraclecloud.com/internal", "true"),
        (Prefix + "openstack-internal-load-balancer", "true"),
        (Prefix + "scw-loadbalancer-private", "true"),
        (Prefix + "volcengine-loadbalancer-address-type", "private"),
        ("lb.stackit.cloud/internal-lb", "true"),
        ("load-balancer.hetzner.cloud/disable-public-network", "true"),
        ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"),
        ("yandex.cloud/load-balancer-type", "internal"),
    ];

    // Written at all, they say where: a subnet, or a list or group of who may come.
    private static readonly string[] InsideWhenSet =
    [
        "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid",
        Prefix + "alibaba-cloud-loadbalancer-acl-id",
        Prefix + "aws-load-balancer-security-groups",
        Prefix + "azure-allowed-service-tags",
        Prefix + "do-loadbalancer-allow-rules",
        Prefix + "linode-loadbalancer-firewall-acl",
        Prefix + "linode-loadbalancer-firewall-id",
    ];

    private static readonly string[] Ranges = [Prefix + "load-balancer-source-ranges", Prefix + "azure-allowed-ip-ranges"];

    /// <summary>Whoever is on the internet.</summary>
    public static bool IsPublic(Service service) => !IsInside(service) && !IsLimited(service);

    /// <summary>It has an address of the cloud's own network only.</summary>
    public static bool IsInside(Service service)
    {
        var annotations = service.Object.Annotations;
        return Array.Exists(Inside, inside => string.Equals(TextOf(annotations[inside.Key]), inside.Value, StringComparison.OrdinalIgnoreCase))
            || Array.Exists(InsideWhenSet, key => TextOf(annotations[key]) is { Length: > 0 })
            || annotations["kubernetes.io/elb.autocreate"].Text?.Replace(" ", "", StringComparison.Ordinal).Contains("\"type\":\"inner\"", StringComparison.Ordinal) is true
            || (IsOfAwsController(service) && annotations[Prefix + "aws-load-balancer-scheme"].Text is not "internet-facing")
            || (service.Spec["loadBalancerClass"].Text is "tailscale" && TextOf(annotations["tailscale.com/funnel"]) is not "true");
    }

    /// <summary>The ranges of those who may come, from wherever they are written.</summary>
    public static IEnumerable<Field> RangesOf(Service service) =>
        service.Spec["loadBalancerSourceRanges"].Items.Concat(Ranges.Select(key => service.Object.Annotations[key]).Where(field => field.Text is { Length: > 0 }));

    private static bool IsLimited(Service service)
    {
        var ranges = RangesOf(service).SelectMany(field => (field.Text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        return ranges.Count > 0 && !PublicAddresses.AreIn(ranges.SelectMany(text => Cidr.TryParse(text, out var cidr) ? (Cidr[])[cidr] : []));
    }

    // The AWS Load Balancer Controller makes internal ones, unless it is told otherwise; the controller inside Kubernetes makes public ones.
    private static bool IsOfAwsController(Service service) =>
        service.Spec["loadBalancerClass"].Text is "service.k8s.aws/nlb" || service.Object.Annotations[Prefix + "aws-load-balancer-type"].Text is "external" or "nlb-ip";

    // An annotation is text, and "true" without quotes is refused by the API server: what was meant is clear.
    private static string? TextOf(Field field) => field.Text ?? (field.Bool is { } value ? (value ? "true" : "false") : null);
}

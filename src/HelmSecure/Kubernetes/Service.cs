using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>A Service of the core group, and what it leads to.</summary>
internal sealed class Service(KubeObject item, IReadOnlyList<Pod> pods)
{
    public KubeObject Object { get; } = item;

    public Field Spec => Object.Root["spec"];

    public string Type => Spec["type"].Text is { Length: > 0 } type ? type : "ClusterIP";

    public Field Selector => Spec["selector"];

    public IEnumerable<Field> Ports => Spec["ports"].Items;

    /// <summary>Those of its namespace that its selector takes.</summary>
    public IReadOnlyList<Pod> Pods { get; } = pods;

    /// <summary>How it is open to the outside by itself, as in "through a load balancer"; null where it is not.</summary>
    public string? OpenedBy
    {
        get
        {
            if (Type is "ExternalName")
                return null;
            if (Type is "LoadBalancer" && LoadBalancer.IsPublic(this))
                return "a load balancer";
            return Type is "NodePort" ? "a port of every node" : Spec["externalIPs"].Items.Any() ? "external IPs" : null;
        }
    }

    /// <summary>Not Knative's.</summary>
    public static bool IsOne(KubeObject item) => item is { Kind: "Service", ApiVersion: "v1" or "" };

    public static string Key(string space, string name) => $"{space}/{name}";
}

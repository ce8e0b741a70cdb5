using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

/// <summary>How many replicas the workloads of a release run, and what changes that number.</summary>
internal sealed class Scaling
{
    private readonly NamespaceIndex<(string Kind, string Name)> scalers;

    public Scaling(Release release)
    {
        var autoscalers = Autoscalers(release).Select(item => (TargetOf(item), item));
        var scaled = release.OfKind("ScaledObject").Where(item => IsOf(item, "keda.sh")).Select(item => (TargetOf(item), item));
        scalers = new(release, autoscalers.Concat(scaled));
    }

    public static IEnumerable<KubeObject> Autoscalers(Release release) => release.OfKind("HorizontalPodAutoscaler").Where(item => IsOf(item, "autoscaling"));

    /// <summary>Deployments and StatefulSets that stay: Helm may take a hook away again.</summary>
    public static IEnumerable<KubeObject> Workloads(Release release) =>
        release.Objects.Where(item => item.Kind is "Deployment" or "StatefulSet" && IsOf(item, "apps", "extensions") && item.Hook is null);

    /// <summary>An object without a version is taken for what its kind says.</summary>
    public static bool IsOf(KubeObject item, params ReadOnlySpan<string> groups) => item.ApiVersion.Length is 0 || groups.Contains(item.ApiVersion.Split('/')[0]);

    public static (string Kind, string Name) TargetOf(KubeObject scaler)
    {
        var target = scaler.Root["spec"]["scaleTargetRef"];
        // KEDA's own default.
        return (target["kind"].Text ?? "Deployment", target["name"].Text ?? "");
    }

    /// <summary>A HorizontalPodAutoscaler, or KEDA's ScaledObject; null where the number is fixed.</summary>
    public KubeObject? ScalerOf(KubeObject workload) => scalers.Find(workload, (workload.Kind, workload.Name));

    /// <summary>What is running when there is little to do.</summary>
    public long Fewest(KubeObject workload) => ScalerOf(workload) switch
    {
        { Kind: "ScaledObject" } scaler => scaler.Root["spec"]["minReplicaCount"].Long ?? 0,
        { } scaler => scaler.Root["spec"]["minReplicas"].Long ?? 1,
        null => workload.Root["spec"]["replicas"].Long ?? 1,
    };
}

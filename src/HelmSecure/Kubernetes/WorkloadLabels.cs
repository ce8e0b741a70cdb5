namespace HelmSecure.Kubernetes;

/// <summary>Labels of pods that stand on no template.</summary>
internal static class WorkloadLabels
{
    public const string PodOfStatefulSet = "statefulset.kubernetes.io/pod-name";

    /// <summary>Kubernetes writes it on the pods that it makes.</summary>
    public static bool AreSetByController(string key) =>
        key is PodOfStatefulSet or "apps.kubernetes.io/pod-index" or "pod-template-hash" or "pod-template-generation" or "controller-revision-hash" or "controller-uid" or "job-name"
        || key.StartsWith("batch.kubernetes.io/", StringComparison.Ordinal);

    /// <summary>The name of a role that a database or its agent gives one of several equal pods while it runs.</summary>
    public static bool MaySayRole(string key) =>
        ((string[])["role", "master", "leader", "primary"]).Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase));
}

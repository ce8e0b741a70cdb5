using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

internal static class KubeletConfigurationUnsafe
{
    public static readonly Rule Rule = new()
    {
        Id = "kubelet-configuration-unsafe",
        Summary = "Configuration of the nodes' kubelet opens it or takes protection away",
        Fix = "leave the value out: the default is the safe one",
        Category = Category.Admission,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:4.2.1", "cis-1.8:4.2.2", "cis-1.8:4.2.4", "cis-1.8:4.2.5", "cis-1.8:4.2.6", "cis-1.8:4.2.10", "attack:T1133"],
        Also =
        [
            "checkov:CKV_K8S_138", "checkov:CKV_K8S_139", "checkov:CKV_K8S_141", "checkov:CKV_K8S_143", "checkov:CKV_K8S_144", "checkov:CKV_K8S_145", "checkov:CKV_K8S_149",
            "trivy:KCV-0079", "trivy:KCV-0080", "trivy:KCV-0082", "trivy:KCV-0083", "trivy:KCV-0084", "trivy:KCV-0085", "trivy:KCV-0090",
            "kubescape:C-0069", "kubescape:C-0172", "kubescape:C-0173", "kubescape:C-0175", "kubescape:C-0176", "kubescape:C-0177", "kubescape:C-0178", "kubescape:C-0182",
        ],
        Check = Check.EachOfKind(["KubeletConfiguration"], item => item.IsOfGroup("kubelet.config.k8s.io") ? Inspect(item.Root) : []),
    };

    private static IEnumerable<Finding> Inspect(Field root)
    {
        var (anonymous, mode, port) = (root["authentication"]["anonymous"]["enabled"], root["authorization"]["mode"], root["readOnlyPort"]);
        if (anonymous.Bool is true)
            yield return new("the kubelet answers everybody who reaches the node", anonymous);
        if (mode.Text is "AlwaysAllow")
            yield return new("the kubelet does whatever anybody asks whom it knows", mode);
        if (port.Long is > 0)
            yield return new($"the kubelet tells everybody on port {port.Long} which pods it runs, and how", port);

        foreach (var (field, isUnsafe, message) in Protections(root))
        {
            if (isUnsafe)
                yield return new(message, field, Severity.Medium);
        }
    }

    private static IEnumerable<(Field Field, bool IsUnsafe, string Message)> Protections(Field root)
    {
        var (webhook, idle, kernel) = (root["authentication"]["webhook"]["enabled"], root["streamingConnectionIdleTimeout"], root["protectKernelDefaults"]);
        var (chains, rotation, pods) = (root["makeIPTablesUtilChains"], root["rotateCertificates"], root["staticPodURL"]);
        yield return (webhook, webhook.Bool is false, "the kubelet does not ask the API server who its callers are");
        yield return (idle, idle.Text is "0" or "0s" or "0m" or "0h" || idle.Long is 0, "the kubelet keeps idle connections into containers for ever");
        yield return (kernel, kernel.Bool is false, "the kubelet changes settings of the kernel that differ from what it expects");
        yield return (chains, chains.Bool is false, "the kubelet leaves rules of the node's packet filter to others");
        yield return (rotation, rotation.Bool is false, "the kubelet keeps its certificate until that ends");
        yield return (pods, pods.Text is not null && pods.Text.StartsWith("http://", StringComparison.OrdinalIgnoreCase), "the kubelet runs pods that it fetches without TLS");
    }
}

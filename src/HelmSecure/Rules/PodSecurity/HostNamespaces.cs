using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.PodSecurity;

/// <summary>Namespaces of the node that a pod may share.</summary>
internal static class HostNamespaces
{
    public static readonly Rule Network = new()
    {
        Id = "host-network",
        Summary = "Pod shares the network of its node",
        Fix = "take hostNetwork out, and publish ports with a Service",
        Category = Category.PodSecurity,
        Severity = Severity.High,
        References = ["pss:baseline", "cis-1.8:5.2.5", "nsa:pod-security", "attack:T1611"],
        Also =
        [
            "kube-linter:host-network", "trivy:KSV-0009", "checkov:CKV_K8S_19", "checkov:CKV_K8S_4", "kubescape:C-0041", "kubescape:C-0196",
            "kubescape:C-0216", "polaris:hostNetworkSet", "kubesec:HostNetwork", "kubeaudit:NamespaceHostNetworkTrue",
            "kyverno:disallow-host-namespaces", "gatekeeper:host-network-ports", "terrascan:AC_K8S_0084", "semgrep:hostnetwork-pod",
            "psa:hostNamespaces",
        ],
        Check = Check.EachPod(pod => Inspect(pod, "hostNetwork", "network")),
        // A HostProcess pod must use it.
        YieldsTo = [new("windows-host-process", OverlapReach.Pod)],
    };

    public static readonly Rule Processes = new()
    {
        Id = "host-pid",
        Summary = "Pod sees the processes of its node",
        Fix = "take hostPID out",
        Category = Category.PodSecurity,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical],
        References = ["pss:baseline", "cis-1.8:5.2.3", "nsa:pod-security", "attack:T1611"],
        Also =
        [
            "kube-linter:host-pid", "trivy:KSV-0010", "checkov:CKV_K8S_17", "checkov:CKV_K8S_1", "kubescape:C-0038", "kubescape:C-0275",
            "kubescape:C-0194", "kubescape:C-0214", "polaris:hostPIDSet", "kubesec:HostPID", "kubeaudit:NamespaceHostPIDTrue",
            "kyverno:disallow-host-namespaces", "gatekeeper:host-namespaces", "terrascan:AC_K8S_0082", "semgrep:hostpid-pod", "psa:hostNamespaces",
        ],
        Check = Check.EachPod(InspectProcesses),
    };

    public static readonly Rule Communication = new()
    {
        Id = "host-ipc",
        Summary = "Pod shares the inter-process communication of its node",
        Fix = "take hostIPC out",
        Category = Category.PodSecurity,
        Severity = Severity.High,
        References = ["pss:baseline", "cis-1.8:5.2.4", "nsa:pod-security", "attack:T1611"],
        Also =
        [
            "kube-linter:host-ipc", "trivy:KSV-0008", "checkov:CKV_K8S_18", "checkov:CKV_K8S_3", "kubescape:C-0038", "kubescape:C-0276",
            "kubescape:C-0195", "kubescape:C-0215", "polaris:hostIPCSet", "kubesec:HostIPC", "kubeaudit:NamespaceHostIPCTrue",
            "kyverno:disallow-host-namespaces", "gatekeeper:host-namespaces", "terrascan:AC_K8S_0083", "semgrep:hostipc-pod", "psa:hostNamespaces",
        ],
        Check = Check.EachPod(pod => Inspect(pod, "hostIPC", "inter-process communication")),
    };

    private static IEnumerable<Finding> Inspect(Pod pod, string key, string what)
    {
        var shared = pod.Spec[key];
        if (shared.Bool is true)
            yield return new($"the pod shares the {what} of its node", shared);
    }

    private static IEnumerable<Finding> InspectProcesses(Pod pod)
    {
        var reach = pod.Containers.Any(MayTakeOverProcesses) ? ", and a container may take them over" : "";
        return Inspect(pod, "hostPID", "processes")
            .Select(finding => finding with { Message = finding.Message + reach, Severity = reach.Length > 0 ? Severity.Critical : null });
    }

    private static bool MayTakeOverProcesses(Container container) =>
        container.SecurityContext["privileged"].Bool is true
        || container.SecurityContext["capabilities"]["add"].Items.Any(added => added.Text is "SYS_PTRACE" or "SYS_ADMIN" or "ALL");
}

using HelmSecure.Audit;

namespace HelmSecure.Rules.Resources;

/// <summary>Containers that do not say what they need, or may use all there is.</summary>
internal static class UnsetResources
{
    public static readonly Rule MemoryLimit = new()
    {
        Id = "memory-limit-missing",
        Summary = "Container may use all the memory of its node",
        Fix = "set resources.limits.memory at the container",
        Category = Category.Resources,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:resources", "attack:T1499", "attack:T1496"],
        Also =
        [
            "kube-linter:unset-memory-requirements", "trivy:KSV-0018", "checkov:CKV_K8S_13", "kubescape:C-0004", "kubescape:C-0009", "kubescape:C-0271",
            "polaris:memoryLimitsMissing", "kube-score:container-resources", "kubesec:LimitsMemory", "kubeaudit:LimitsMemoryNotSet",
            "kyverno:require-pod-requests-limits", "gatekeeper:containerlimits", "terrascan:AC_K8S_0100", "datree:4",
        ],
        IsStrict = true,
        Check = Limits("memory", ofInit: Severity.Low),
    };

    public static readonly Rule MemoryRequest = new()
    {
        Id = "memory-request-missing",
        Summary = "Container does not say how much memory it needs",
        Fix = "set resources.requests.memory at the container",
        Category = Category.Resources,
        Severity = Severity.Low,
        OtherSeverities = [Severity.Info],
        References = ["nsa:resources"],
        Also =
        [
            "kube-linter:unset-memory-requirements", "trivy:KSV-0016", "checkov:CKV_K8S_12", "kubescape:C-0269", "polaris:memoryRequestsMissing",
            "kube-score:container-resources", "kubesec:RequestsMemory", "kyverno:require-pod-requests-limits", "gatekeeper:containerrequests",
            "terrascan:AC_K8S_0099", "datree:2",
        ],
        IsStrict = true,
        Check = Requests("memory"),
    };

    public static readonly Rule CpuLimit = new()
    {
        Id = "cpu-limit-missing",
        Summary = "Container may use all the CPU time of its node",
        Fix = "set resources.limits.cpu at the container",
        Category = Category.Resources,
        Severity = Severity.Info,
        References = ["nsa:resources", "attack:T1496"],
        Also =
        [
            "trivy:KSV-0011", "checkov:CKV_K8S_11", "kubescape:C-0270", "kubescape:C-0050", "polaris:cpuLimitsMissing", "kube-score:container-resources",
            "kubesec:LimitsCPU", "kubeaudit:LimitsCPUNotSet", "kyverno:require-cpu-limits", "terrascan:AC_K8S_0098", "datree:5", "datree:80",
        ],
        IsStrict = true,
        Check = Limits("cpu", ofInit: null),
    };

    public static readonly Rule CpuRequest = new()
    {
        Id = "cpu-request-missing",
        Summary = "Container does not say how much CPU time it needs",
        Fix = "set resources.requests.cpu at the container",
        Category = Category.Resources,
        Severity = Severity.Low,
        OtherSeverities = [Severity.Info],
        References = ["nsa:resources"],
        Also =
        [
            "kube-linter:unset-cpu-requirements", "trivy:KSV-0015", "checkov:CKV_K8S_10", "kubescape:C-0268", "polaris:cpuRequestsMissing",
            "kube-score:container-resources", "kubesec:RequestsCPU", "gatekeeper:containerrequests", "terrascan:AC_K8S_0097", "datree:3",
        ],
        IsStrict = true,
        Check = Requests("cpu"),
    };

    // An init container ends, so less is said of it, or nothing.
    private static Check Limits(string resource, Severity? ofInit) => ResourceDemands.Each((demands, container) =>
        demands.HasLimit(container, resource) || (!container.KeepsRunning && ofInit is null)
            ? []
            : [new($"{container.Title} has no {Name(resource)} limit", ResourceDemands.Limit(container, resource), container.KeepsRunning ? null : ofInit)]);

    private static Check Requests(string resource) => ResourceDemands.Each((demands, container) =>
        demands.HasRequest(container, resource)
            ? []
            : [new($"{container.Title} has no {Name(resource)} request", ResourceDemands.Request(container, resource), container.KeepsRunning ? null : Severity.Info)]);

    private static string Name(string resource) => resource is "cpu" ? "CPU" : resource;
}

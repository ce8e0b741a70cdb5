using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>Rights over pods: with most of them, one can do whatever the pods can.</summary>
internal static class PodRights
{
    public static readonly Rule Create = new()
    {
        Id = "rbac-pod-create",
        Summary = "Role lets pods be created in every namespace",
        Fix = "hand the role out with a RoleBinding in each namespace that needs it",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.4", "nsa:authentication", "attack:T1610"],
        Also =
        [
            "kube-linter:access-to-create-pods", "trivy:KSV-0048", "kubescape:C-0188", "kubescape:C-0267", "rbac-police:assign_sa", "datree:101",
        ],
        Check = RightRule.EachOverPods(RbacRight.PodCreate),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule Modify = new()
    {
        Id = "rbac-pod-modify",
        Summary = "Role lets pods be changed in every namespace",
        Fix = "hand the role out with a RoleBinding in each namespace that needs it",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.4", "nsa:authentication"],
        Also = ["trivy:KSV-0048", "rbac-police:modify_pods"],
        Check = RightRule.EachOverPods(RbacRight.PodModify),
        YieldsTo = [.. RightRule.Wider, new("rbac-pod-create")],
    };

    public static readonly Rule Exec = new()
    {
        Id = "rbac-pod-exec",
        Summary = "Role lets commands be run in the pods of every namespace",
        Fix = "hand the role out with a RoleBinding in each namespace that needs it",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:authentication", "attack:T1609"],
        Also =
        [
            "trivy:KSV-0053", "kubescape:C-0002", "polaris:clusterrolePodExecAttach", "polaris:rolePodExecAttach", "polaris:clusterrolebindingPodExecAttach",
            "polaris:rolebindingClusterRolePodExecAttach", "polaris:rolebindingRolePodExecAttach", "checkov:CKV2_K8S_2", "rbac-police:pods_exec",
            "datree:48",
        ],
        Check = RightRule.EachOverPods(RbacRight.PodExec),
        YieldsTo = [.. RightRule.Wider, new("rbac-pod-create")],
    };

    public static readonly Rule Attach = new()
    {
        Id = "rbac-pod-attach",
        Summary = "Role lets one attach to the pods of every namespace",
        Fix = "hand the role out with a RoleBinding in each namespace that needs it",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:authentication", "attack:T1609"],
        Also = ["trivy:KSV-0054", "polaris:clusterrolePodExecAttach", "polaris:rolePodExecAttach"],
        Check = RightRule.EachOverPods(RbacRight.PodAttach),
        YieldsTo = [.. RightRule.Wider, new("rbac-pod-create"), new("rbac-pod-exec")],
    };

    public static readonly Rule EphemeralContainers = new()
    {
        Id = "rbac-ephemeral-containers",
        Summary = "Role lets debug containers be added to the pods of every namespace",
        Fix = "hand the role out with a RoleBinding in each namespace that needs it",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:authentication", "attack:T1609"],
        Also = ["rbac-police:pods_ephemeral_ctrs"],
        Check = RightRule.EachOverPods(RbacRight.EphemeralContainers),
        YieldsTo = [.. RightRule.Wider, new("rbac-pod-create"), new("rbac-pod-exec"), new("rbac-pod-attach")],
    };

    public static readonly Rule PortForward = new()
    {
        Id = "rbac-port-forward",
        Summary = "Role lets connections be opened to ports of pods",
        Fix = "take pods/portforward out, or hand the role out in one namespace only",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:authentication", "attack:T1090"],
        Also = ["kubescape:C-0063"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.PortForward]),
        YieldsTo = [.. RightRule.Wider, new("rbac-pod-exec"), new("rbac-pod-attach")],
    };

    public static readonly Rule Proxy = new()
    {
        Id = "rbac-pod-proxy",
        Summary = "Role lets requests be sent to pods and services through the API server",
        Fix = "take the subresource 'proxy' out, and let the pod be reached through its Service",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:authentication", "attack:T1090"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.PodProxy]),
        YieldsTo = [.. RightRule.Wider, new("rbac-node-proxy")],
    };

    public static readonly Rule StatusWrite = new()
    {
        Id = "rbac-pod-status-write",
        Summary = "Role lets the status of pods be changed",
        Fix = "take pods/status out",
        Category = Category.Rbac,
        Severity = Severity.Low,
        References = ["nsa:authentication"],
        Also = ["rbac-police:modify_pod_status"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.PodStatusWrite]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule Delete = new()
    {
        Id = "rbac-pod-delete-evict",
        Summary = "Role lets pods be deleted or evicted",
        Fix = "take the verbs out, or hand the role out in one namespace only",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:authentication", "attack:T1499"],
        Also = ["kubescape:C-0007", "rbac-police:steal_pods"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.PodDelete]),
        // Who may put pods there, or change them, may do more.
        YieldsTo = [.. RightRule.Wider, new("rbac-pod-create"), new("rbac-pod-modify"), new("rbac-pod-takeover-own-namespace")],
    };

    public static readonly Rule BroadDelete = new()
    {
        Id = "rbac-broad-delete",
        Summary = "Role lets workloads or their data be deleted",
        Fix = "take the verbs 'delete' and 'deletecollection' out, or hand the role out in one namespace only",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:authentication", "attack:T1485"],
        Also = ["kubescape:C-0007", "trivy:KSV-0046"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.BroadDelete]),
        YieldsTo =
        [
            .. RightRule.Wider, new("rbac-pod-create"), new("rbac-pod-modify"), new("rbac-secrets-write"), new("rbac-config-map-write"), new("rbac-pod-delete-evict"),
            new("rbac-network-write"), new("rbac-namespace-label-write"), new("rbac-persistent-volume-create"), new("rbac-pod-takeover-own-namespace"),
        ],
    };
}

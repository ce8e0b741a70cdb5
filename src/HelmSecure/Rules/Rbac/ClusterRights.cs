using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>Rights over what the cluster itself stands on: nodes, namespaces, admission, APIs, certificates, volumes.</summary>
internal static class ClusterRights
{
    private const string OfKubernetes = "kubernetes.io/";

    public static readonly Rule NodeProxy = new()
    {
        Id = "rbac-node-proxy",
        Summary = "Role lets the kubelets be commanded",
        Fix = "ask for nodes/metrics, nodes/stats or nodes/log in place of nodes/proxy",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.10", "nsa:authentication", "attack:T1609"],
        Also =
        [
            "trivy:KSV-0047", "checkov:CKV2_K8S_2", "kubescape:C-0279", "kyverno:restrict-clusterrole-nodesproxy", "rbac-police:nodes_proxy",
        ],
        Check = RightRule.Each([RbacRight.NodeProxy]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule NodeWrite = new()
    {
        Id = "rbac-node-write",
        Summary = "Role lets nodes be changed or deleted",
        Fix = "take the verbs out; give what changes nodes an account of its own",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:authentication"],
        Also = ["rbac-police:modify_node_status", "rbac-police:steal_pods", "kyverno:restrict-node-label-creation"],
        Check = RightRule.Each([RbacRight.NodeWrite, RbacRight.NodeStatusWrite]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule NamespaceLabelWrite = new()
    {
        Id = "rbac-namespace-label-write",
        Summary = "Role lets the labels of namespaces be changed",
        Fix = "name the namespaces in resourceNames, or take the verbs out",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.2.1", "nsa:authentication", "attack:T1562"],
        Check = RightRule.Each([RbacRight.NamespaceWrite]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule WebhookConfigWrite = new()
    {
        Id = "rbac-webhook-config-write",
        Summary = "Role lets webhooks and policies of admission be changed",
        Fix = "name the configurations of the chart's own in resourceNames",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.12", "nsa:authentication", "attack:T1562"],
        Also =
        [
            "checkov:CKV_K8S_155", "trivy:KSV-0114", "kubescape:C-0281", "kyverno:restrict-clusterrole-mutating-validating-admission-webhooks", "rbac-police:control_webhooks",
        ],
        Check = RightRule.Each([RbacRight.WebhookWrite]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule CrdWrite = new()
    {
        Id = "rbac-crd-write",
        Summary = "Role lets custom resource definitions be changed",
        Fix = "name the definitions of the chart's own in resourceNames, or let the chart bring them",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:authentication"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.CrdWrite]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule ApiServiceWrite = new()
    {
        Id = "rbac-api-service-write",
        Summary = "Role lets servers be put behind API groups",
        Fix = "name the APIServices of the chart's own in resourceNames, or let the chart bring them",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:authentication"],
        Check = RightRule.Each([RbacRight.ApiServiceWrite]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule CsrApprove = new()
    {
        Id = "rbac-csr-approve",
        Summary = "Role lets certificates be approved or signed with which one may log in",
        Fix = "name signers of your own in resourceNames of the entry for 'signers'",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.11", "nsa:authentication", "attack:T1649"],
        Also = ["checkov:CKV_K8S_156", "kubescape:C-0280", "kyverno:restrict-clusterrole-csr", "rbac-police:approve_csrs"],
        Check = RightRule.Each(JudgeCsr),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule PersistentVolumeCreate = new()
    {
        Id = "rbac-persistent-volume-create",
        Summary = "Role lets persistent volumes be created",
        Fix = "leave the creation of volumes to a provisioner with an account of its own",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["cis-1.8:5.1.9", "nsa:authentication", "attack:T1611"],
        Also = ["kubescape:C-0278"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.PersistentVolumeCreate]),
        YieldsTo = RightRule.Wider,
    };

    // Both halves are needed, to approve and to do so for the signer: the entry with the first speaks for both.
    private static Severity? JudgeCsr(RbacHit hit)
    {
        if (hit.Right == RbacRight.Signers)
            return SpeaksOfKubernetes(hit) && !hit.Rule.Role.Rights.Any(other => other.Right == RbacRight.CsrApproval) ? Severity.Medium : null;
        if (hit.Right != RbacRight.CsrApproval || hit.Rule.IsNamed)
            return null;

        var signers = hit.Rule.Role.Written.SelectMany(rule => rule.Hits).Where(other => other.Right == RbacRight.Signers).ToList();
        return signers.Exists(SpeaksOfKubernetes) ? Severity.High : signers.Count is 0 ? Severity.Medium : null;
    }

    private static bool SpeaksOfKubernetes(RbacHit signers) => !signers.Rule.IsNamed || signers.Rule.ResourceNames.Keys.Any(name => name.StartsWith(OfKubernetes, StringComparison.Ordinal));
}

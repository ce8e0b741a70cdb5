using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>Rights over rights: roles, bindings, and who one is.</summary>
internal static class RoleRights
{
    public static readonly Rule Escalate = new()
    {
        Id = "rbac-escalate",
        Summary = "Role lets rights be written into roles that the writer does not have",
        Fix = "take the verb 'escalate' out",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.High, Severity.Medium],
        References = ["cis-1.8:5.1.8", "nsa:authentication", "attack:T1098.006"],
        Also =
        [
            "trivy:KSV-0050", "checkov:CKV_K8S_158", "kubescape:C-0191", "kyverno:restrict-escalation-verbs-roles", "rbac-police:escalate_roles", "datree:105",
        ],
        // One role is enough, where it is bound to the one who rewrites it.
        Check = RightRule.Each([RbacRight.Escalate], whenNamed: _ => Severity.High),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule Bind = new()
    {
        Id = "rbac-bind",
        Summary = "Role lets roles be handed out with rights that the giver does not have",
        Fix = "take the verb 'bind' out, or name the roles that may be handed out in resourceNames",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.Medium, Severity.Low],
        References = ["cis-1.8:5.1.8", "nsa:authentication", "attack:T1098.006"],
        Also =
        [
            "checkov:CKV_K8S_157", "checkov:CKV2_K8S_1", "trivy:KSV-0050", "trivy:KSV-0051", "trivy:KSV-0052", "kubescape:C-0191",
            "kyverno:restrict-escalation-verbs-roles", "rbac-police:bind_roles",
        ],
        Check = RightRule.Each([RbacRight.Bind], whenNamed: hit => hit.Rule.ResourceNames.Keys.Any(IsPowerful) ? Severity.Critical : Severity.Low),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule ManageBindings = new()
    {
        Id = "rbac-manage-bindings",
        Summary = "Role lets bindings be written",
        Fix = "take the verbs out; let the chart bring the bindings that are needed",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.8", "nsa:authentication", "attack:T1098.006"],
        Also = ["trivy:KSV-0051", "trivy:KSV-0052", "trivy:KSV-0055"],
        Check = RightRule.Each([RbacRight.ManageBindings]),
        YieldsTo = [.. RightRule.Wider, new("rbac-bind"), new("rbac-escalate")],
    };

    public static readonly Rule ManageRoles = new()
    {
        Id = "rbac-manage-roles",
        Summary = "Role lets roles be written",
        Fix = "take the verbs out; let the chart bring the roles that are needed",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.8", "nsa:authentication", "attack:T1098.006"],
        Also = ["trivy:KSV-0050"],
        Check = RightRule.Each([RbacRight.ManageRoles]),
        YieldsTo = [.. RightRule.Wider, new("rbac-bind"), new("rbac-escalate"), new("rbac-manage-bindings")],
    };

    public static readonly Rule Impersonate = new()
    {
        Id = "rbac-impersonate",
        Summary = "Role lets one act as somebody else",
        Fix = "name those whom it may act as in resourceNames, or take the verb out",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.Medium, Severity.Low],
        References = ["cis-1.8:5.1.8", "nsa:authentication", "attack:T1134", "attack:T1550"],
        Also = ["trivy:KSV-0043", "checkov:CKV2_K8S_3", "kubescape:C-0065", "kubescape:C-0191", "rbac-police:impersonate"],
        Check = RightRule.Each([RbacRight.Impersonate, RbacRight.ImpersonateConstrained, RbacRight.ImpersonateDetails], WhenNamed),
        YieldsTo = [.. RightRule.Wider, new("masters-group-binding")],
    };

    // What Kubernetes itself goes by; a name that the cluster's owner gave is known to be weak or strong only there.
    private static Severity? WhenNamed(RbacHit hit) =>
        hit.Right == RbacRight.Impersonate && hit.Rule.ResourceNames.Keys.Any(name => name.StartsWith("system:", StringComparison.Ordinal)) ? Severity.Critical : Severity.Low;

    private static bool IsPowerful(string role) => role is "cluster-admin" or "admin" or "edit";
}

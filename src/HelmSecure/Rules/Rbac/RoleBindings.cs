using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>Bindings, judged by the role that they hand out.</summary>
internal static class RoleBindings
{
    public static readonly Rule ClusterAdmin = new()
    {
        Id = "cluster-admin-binding",
        Summary = "Binding makes somebody an administrator of the cluster",
        Fix = "bind a role that lists what is needed",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.1", "nsa:authentication", "attack:T1098.006"],
        Also =
        [
            "kube-linter:cluster-admin-role-binding", "trivy:KSV-0111", "kubescape:C-0185", "kubescape:C-0035", "polaris:rolebindingClusterAdminClusterRole",
            "kyverno:restrict-binding-clusteradmin", "datree:95", "rbac-police:cluster_admin",
        ],
        Check = Each(binding => binding.NamesClusterRole && binding.RoleName is "cluster-admin" ? (Severity.Critical, "do anything") : null),
        YieldsTo = [new("anonymous-binding"), new("authenticated-group-binding")],
    };

    public static readonly Rule AdminOrEdit = new()
    {
        Id = "admin-or-edit-binding",
        Summary = "Binding gives a role of the cluster's own that reads secrets and runs pods",
        Fix = "bind a role that lists what is needed",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.1", "nsa:authentication"],
        Also = ["trivy:KSV-0111"],
        Check = Each(binding => binding.NamesClusterRole && binding.RoleName is "admin" or "edit" ? (Severity.High, $"do all that '{binding.RoleName}' allows, which is to read secrets and run pods,") : null),
        YieldsTo = [new("anonymous-binding"), new("authenticated-group-binding")],
    };

    public static readonly Rule RoleMissing = new()
    {
        Id = "role-ref-missing",
        Summary = "Binding names a role that the release does not bring",
        Fix = "correct the name or the kind, or bring the role along",
        Category = Category.Rbac,
        Severity = Severity.Low,
        References = ["nsa:authentication"],
        IsStrict = true,
        Check = Check.WholeRelease(subject => subject.Release.IsPartial ? [] :
            from binding in subject.Release.Rbac.Bindings
            where binding is { Role: null, RoleName.Length: > 0 }
            select Found.In(binding.Object, new($"there is no {binding.RoleTitle} in the release, and it is none that every cluster has", binding.RoleRef["name"]))),
    };

    public static readonly Rule SelfProvisioner = new()
    {
        Id = "self-provisioner-binding",
        Summary = "Binding lets a group make projects for itself",
        Fix = "take the binding out, and let administrators make projects",
        Category = Category.Rbac,
        Severity = Severity.Low,
        References = ["nsa:authentication"],
        Also = ["kyverno:disallow-self-provisioner-binding"],
        IsStrict = true,
        Check = Check.WholeRelease(subject =>
            from binding in subject.Release.Rbac.Bindings
            where binding is { RoleName: "self-provisioner", IsClusterWide: true } && binding.Subjects.Any(receiver => receiver.Subject.Kind is RbacSubjectKind.Group)
            select Found.In(binding.Object, new($"{RightSentence.Who(binding)} may make projects, and is the administrator of each", binding.RoleRef["name"]))),
    };

    private static Check Each(Func<RbacBinding, (Severity Severity, string Words)?> judge) => Check.WholeRelease(subject =>
        from binding in subject.Release.Rbac.Bindings
        where binding.Subjects.Count > 0
        let judged = judge(binding)
        where judged is not null
        let severity = RightSeverity.Within(binding.Reach, judged.Value.Severity)
        where severity is not null
        select Found.In(binding.Object, new($"{RightSentence.Who(binding)} may {judged.Value.Words} {binding.Place}", binding.RoleRef["name"], severity) { Cause = binding.RoleRef }));
}

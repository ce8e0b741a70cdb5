using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

internal static class KubeSystemRole
{
    public static readonly Rule Rule = new()
    {
        Id = "kube-system-role",
        Summary = "Binding gives rights in a namespace of the cluster's own",
        Fix = "keep the role and the binding in the namespace of the release",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["cis-1.8:5.7.1", "nsa:authentication"],
        Also = ["kubescape:C-0212", "trivy:KSV-0037"],
        IsStrict = true,
        Check = Check.WholeRelease(subject =>
            from binding in subject.Release.Rbac.Bindings
            where binding is { IsClusterWide: false, Object.Namespace: "kube-system" or "kube-public", Subjects.Count: > 0 } && binding.Namespace != subject.Release.Namespace
            where !IsUsual(binding)
            let severity = binding.Namespace is "kube-system" && RolePowers.Of(binding) > RolePower.Reads ? Severity.Medium : Severity.Low
            select Found.In(binding.Object, new($"{RightSentence.Who(binding)} gets {binding.RoleTitle} {binding.Place}", binding.Object.Metadata["namespace"], severity))),
    };

    // What extends the API server must read from there whom it may believe.
    private static bool IsUsual(RbacBinding binding) => binding is { NamesClusterRole: false, RoleName: "extension-apiserver-authentication-reader" };
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.Rbac;

namespace HelmSecure.Rules.ServiceAccounts;

internal static class DefaultServiceAccountBound
{
    public static readonly Rule Rule = new()
    {
        Id = "default-service-account-bound",
        Summary = "Binding gives rights to all pods of a namespace that name no ServiceAccount",
        Fix = "make a ServiceAccount for the workload, and bind the role to it",
        Category = Category.ServiceAccounts,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium, Severity.Low],
        References = ["cis-1.8:5.1.5", "nsa:authentication", "attack:T1098"],
        Also = ["checkov:CKV_K8S_42", "kubescape:C-0189", "kubescape:C-0239", "terrascan:AC_K8S_0113"],
        Check = Check.WholeRelease(subject =>
            from binding in subject.Release.Rbac.Bindings
            from receiver in binding.Subjects
            where receiver.Subject is { Kind: RbacSubjectKind.ServiceAccount, Name: "default" }
            select Found.In(binding.Object, new($"every pod that names no ServiceAccount gets {binding.RoleTitle} {binding.Place}", receiver.Field["name"], SeverityOf(binding)))),
    };

    private static Severity SeverityOf(RbacBinding binding) => (binding.Reach >= RbacReach.System, RolePowers.Of(binding) is RolePower.Writes) switch
    {
        (true, true) => Severity.High,
        (false, false) => Severity.Low,
        _ => Severity.Medium,
    };
}

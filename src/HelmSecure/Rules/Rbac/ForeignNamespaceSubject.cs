using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

internal static class ForeignNamespaceSubject
{
    public static readonly Rule Rule = new()
    {
        Id = "foreign-namespace-subject",
        Summary = "Binding gives rights to a ServiceAccount of another namespace, which the release does not bring",
        Fix = "check the namespace of the subject, or bind an account of the release",
        Category = Category.Rbac,
        Severity = Severity.Low,
        References = ["nsa:authentication"],
        IsStrict = true,
        Check = Check.WholeRelease(subject => subject.Release.IsPartial ? [] : Inspect(subject.Release)),
    };

    private static IEnumerable<Found> Inspect(Release release)
    {
        var brought = release.OfKind("ServiceAccount").Select(item => (release.NamespaceOf(item), item.Name)).ToHashSet();
        brought.UnionWith(release.Rbac.Accounts.Select(account => (account.Subject.Namespace, account.Subject.Name)));
        return
            from binding in release.Rbac.Bindings
            where binding is { IsClusterWide: false, Namespace.Length: > 0 }
            from receiver in binding.Subjects
            let account = receiver.Subject
            where account is { Kind: RbacSubjectKind.ServiceAccount, Namespace.Length: > 0 } && account.Namespace != binding.Namespace
            where !brought.Contains((account.Namespace, account.Name)) && !brought.Contains(("", account.Name))
            select Found.In(binding.Object, new($"{account.Title} of namespace '{RbacSubject.Shown(account.Namespace)}' gets {binding.RoleTitle} {binding.Place}", receiver.Field));
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

internal static class AggregationWildcard
{
    public static readonly Rule Rule = new()
    {
        Id = "rbac-aggregation-wildcard",
        Summary = "Role takes up the rights of every ClusterRole there is",
        Fix = "select by a label of your own",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical],
        References = ["cis-1.8:5.1.8", "nsa:authentication"],
        Check = Check.WholeRelease(subject =>
            from role in subject.Release.Rbac.Roles
            where role.IsClusterRole
            from finding in Inspect(role)
            select Found.In(role.Object!, finding)),
    };

    // cluster-admin is one of them. An absent list selects none, an empty selector selects all.
    private static IEnumerable<Finding> Inspect(RbacRole role) =>
        from selector in role.Object!.Root["aggregationRule"]["clusterRoleSelectors"].Items.Take(1000)
        where LabelSelector.Of(selector).IsEmpty
        select new Finding(
            $"{RightSentence.Who(role)} may do what any ClusterRole allows: the selector is empty and takes them all",
            selector,
            role.Reach >= RbacReach.System ? Severity.Critical : null) { Others = RightRule.Others(role) };
}

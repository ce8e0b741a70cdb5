using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Rbac;

/// <summary>ClusterRoles whose label adds them to a role that every cluster has, and so to all who hold that.</summary>
internal static class AggregationToBuiltIn
{
    private const string Prefix = "rbac.authorization.k8s.io/aggregate-to-";

    public static readonly Rule Rule = new()
    {
        Id = "rbac-aggregation-to-builtin",
        Summary = "Role is added to a role of the cluster's own, with rights that this did not have",
        Fix = "take the label off, and bind the role to those who need it",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical, Severity.Medium],
        References = ["cis-1.8:5.1.8", "nsa:authentication"],
        Check = Check.WholeRelease(subject =>
            from role in subject.Release.Rbac.Roles
            from label in Labels(role)
            let finding = Inspect(role, label)
            where finding is not null
            select Found.In(role.Object!, finding)),
    };

    private static readonly string[] Targets = ["view", "edit", "admin"];

    /// <summary>Those that add it, the weakest role first.</summary>
    public static IEnumerable<(string Target, Field Label)> Labels(RbacRole role) => role is { IsClusterRole: true, Object: { } item }
        ? Targets.Select(target => (target, item.Metadata["labels"][Prefix + target])).Where(label => label.Item2.Text is "true")
        : [];

    // Whoever has a weaker role may have a stronger one too: the weakest speaks for all that are written.
    private static Finding? Inspect(RbacRole role, (string Target, Field Label) label)
    {
        if (Labels(role).First().Target != label.Target)
            return null;

        var held = BuiltInRoles.RightsOf(label.Target) ?? [];
        // What it holds is about objects in namespaces.
        var news = role.Rights.Where(hit => hit.IsClusterScoped || !held.Contains(hit.Right)).Select(hit => hit.Right);
        var worst = role.GivesEverything ? RbacRight.Everything : news.MaxBy(RightSeverity.Of);
        if (worst is null || RightSeverity.Of(worst) < Severity.Medium)
            return null;

        var severity = label.Target is "view" && RightSeverity.Of(worst) < Severity.Critical ? RightSeverity.Of(worst) + 1 : RightSeverity.Of(worst);
        return new($"whoever holds the cluster's role '{label.Target}' may {worst} by it", label.Label, severity);
    }
}

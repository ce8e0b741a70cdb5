using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>What rules share that are about a known right in an entry of a role: they judge it by how far it carries, and name who gets it.</summary>
internal static class RightRule
{
    /// <summary>Wider entries speak once for all that is in them.</summary>
    public static readonly IReadOnlyList<Overlap> Wider =
        [new("rbac-full-wildcard"), new("rbac-wildcard-resource"), new("rbac-wildcard-verb"), new("rbac-subresource-wildcard")];

    /// <summary>Of several rights in one entry the worst speaks.</summary>
    /// <param name="rights">Those that the rule is about.</param>
    /// <param name="whenNamed">Severity where the entry is about objects of certain names only; null for none to speak of, which is the usual: it is what least privilege asks for.</param>
    public static Check Each(IReadOnlyList<RbacRight> rights, Func<RbacHit, Severity?>? whenNamed = null) =>
        Each(hit => !rights.Contains(hit.Right) ? null : !hit.Rule.IsNamed ? RightSeverity.Of(hit.Right) : whenNamed?.Invoke(hit));

    /// <summary>Rights over pods and tokens: what of them stays in one namespace is told together, by <c>rbac-pod-takeover-own-namespace</c>.</summary>
    public static Check EachOverPods(RbacRight right, Severity? whenNamed = null) =>
        Each(hit => hit.Right != right || StaysInNamespace(hit.Rule.Role) ? null : hit.Rule.IsNamed ? whenNamed : RightSeverity.Of(right));

    /// <param name="judge">Severity in all of the cluster; null for none.</param>
    public static Check Each(Func<RbacHit, Severity?> judge) => Check.WholeRelease(subject =>
        from role in subject.Release.Rbac.Roles
        where !IsForBuiltIn(role)
        let reach = Reach(role, subject.Release)
        from rule in role.Written
        let finding = Inspect(rule, reach, judge)
        where finding is not null
        select Found.In(role.Object!, finding));

    /// <summary>What nobody is seen to get may be handed out where it is not seen.</summary>
    public static RbacReach Reach(RbacRole role, Release release) =>
        role.Reach is RbacReach.Nobody && role.IsClusterRole && release.IsPartial ? RbacReach.Cluster : role.Reach;

    /// <summary>A right over what belongs to no namespace is none where the role is handed out for a namespace.</summary>
    public static bool IsInReach(RbacHit hit, RbacReach reach, RbacRole role) =>
        hit.IsNamespaced || reach is RbacReach.Cluster || (reach is RbacReach.Nobody && role.IsClusterRole);

    /// <summary>Its entries go into a role that every cluster has, and to nobody else: <c>rbac-aggregation-to-builtin</c> judges them.</summary>
    public static bool IsForBuiltIn(RbacRole role) => role.Reach is RbacReach.Nobody && AggregationToBuiltIn.Labels(role).Any();

    public static bool StaysInNamespace(RbacRole role) => role.Reach is RbacReach.Namespace || (role.Reach is RbacReach.Nobody && !role.IsClusterRole);

    /// <summary>The bindings that hand it out.</summary>
    public static IReadOnlyList<Evidence> Others(RbacRole role) => [.. role.Carriers.Select(binding => new Evidence(binding.Object, binding.RoleRef["name"]))];

    private static Finding? Inspect(RbacRule rule, RbacReach reach, Func<RbacHit, Severity?> judge)
    {
        (RbacHit Hit, Severity Severity)? worst = null;
        foreach (var hit in rule.Hits.Where(hit => IsInReach(hit, reach, rule.Role)))
        {
            if (judge(hit) is { } severity && !(worst?.Severity >= severity))
                worst = (hit, severity);
        }

        return worst is { } found && RightSeverity.Within(reach, found.Severity) is { } judged
            ? new(RightSentence.Of(found.Hit), found.Hit.Field, judged) { Cause = rule.Field, Others = Others(rule.Role) }
            : null;
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>The worst right in all of the cluster that whoever gets into a workload finds there, in the token of its ServiceAccount.</summary>
/// <param name="Pod">One of those that have the token, for a report: what is open to the outside comes first.</param>
/// <param name="Others">Likewise, the other workloads.</param>
/// <param name="Way">How the pod is reached from outside; null where it is not.</param>
internal sealed record TakeoverPath(RbacSubject Account, RbacRight Right, string Scope, RbacBinding Binding, Pod Pod, IReadOnlyList<Evidence> Others, string? Way)
{
    private const int MostOthers = 20;

    public Severity Severity => RightSeverity.Of(Right);

    /// <summary>"ServiceAccount 'web', which may create pods in every namespace (ClusterRole 'web')".</summary>
    public string Sentence => $"{Account.Title}, which may {Right}{Scope} ({Binding.RoleTitle})";

    /// <summary>One of each ServiceAccount that has one.</summary>
    public static IEnumerable<TakeoverPath> In(Release release)
    {
        var known = new Dictionary<RbacSubject, Held?>();
        foreach (var account in release.Rbac.Accounts)
        {
            if (Worst(account.Subject.Groups.Prepend(account.Subject).Select(Known)) is { } worst && account.PodsWithToken.ToList() is { Count: > 0 } pods)
                yield return Of(account.Subject, worst, [.. pods.Select(pod => (pod, release.Network.ExposuresOf(pod).FirstOrDefault()?.Way)).OrderBy(pair => Rank(pair.pod, pair.Item2))]);
        }

        Held? Known(RbacSubject subject) => known.TryGetValue(subject, out var held) ? held : known[subject] = Worst(release.Rbac.BindingsOf(subject).SelectMany(HeldBy));
    }

    private static TakeoverPath Of(RbacSubject account, Held worst, IReadOnlyList<(Pod Pod, string? Way)> pods) => new(
        account,
        worst.Right,
        worst.IsNamespaced ? " " + worst.Binding.Place : "",
        worst.Binding,
        pods[0].Pod,
        [.. pods.Skip(1).Take(MostOthers).Select(other => new Evidence(other.Pod.Owner, AccountField(other.Pod)))],
        pods[0].Way);

    public static Yaml.Field AccountField(Pod pod) => pod.Spec["serviceAccountName"] is { Exists: false } && pod.Spec["serviceAccount"] is { Exists: true } old ? old : pod.Spec["serviceAccountName"];

    // What stays comes before what runs once.
    private static int Rank(Pod pod, string? way) => way is not null ? 0 : pod.Owner.Hook is null ? 1 : 2;

    private static IEnumerable<Held?> HeldBy(RbacBinding binding)
    {
        if (binding.Reach < RbacReach.System || binding.Role is not { } role)
            return [];
        if (role.GivesEverything)
            return [new(RbacRight.Everything, binding, IsNamespaced: true)];

        return role.Rights.Where(hit => binding.IsClusterWide || hit.IsNamespaced).Select(hit => (hit.Right, hit.IsNamespaced))
            .Concat(role.BuiltInRights.Select(right => (right, true)))
            .Where(right => RightSeverity.LeadsFurther(right.Item1))
            .Select(right => new Held(right.Item1, binding, right.Item2));
    }

    // The first of several that are as bad: they come worst first.
    private static Held? Worst(IEnumerable<Held?> held) => held.OfType<Held>().MaxBy(one => RightSeverity.Of(one.Right));

    private sealed record Held(RbacRight Right, RbacBinding Binding, bool IsNamespaced);
}

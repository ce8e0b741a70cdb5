using System.Globalization;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Resources;

/// <summary>PodDisruptionBudgets: missing, saying nothing, or letting no node be drained.</summary>
internal static class DisruptionBudget
{
    public static readonly Rule Missing = new()
    {
        Id = "pdb-missing",
        Summary = "Workload of several replicas has no disruption budget",
        Fix = "write a PodDisruptionBudget with maxUnavailable: 1 for its pods",
        Category = Category.Resources,
        Severity = Severity.Info,
        References = [],
        Also =
        [
            "polaris:missingPodDisruptionBudget", "kube-score:deployment-has-poddisruptionbudget", "kube-score:statefulset-has-poddisruptionbudget", "kyverno:require-pdb",
        ],
        IsStrict = true,
        Check = Check.WholeRelease(subject => subject.Release.IsPartial ? [] : InspectWorkloads(subject.Release)),
    };

    public static readonly Rule BlocksDrain = new()
    {
        Id = "pdb-blocks-drain",
        Summary = "Disruption budget allows no pod to be evicted, so nodes cannot be drained",
        Fix = "set maxUnavailable to 1, or run more replicas than minAvailable",
        Category = Category.Resources,
        Severity = Severity.Medium,
        References = [],
        Also =
        [
            "kube-linter:pdb-max-unavailable", "kube-linter:pdb-min-available", "polaris:pdbDisruptionsIsZero", "polaris:pdbMinAvailableGreaterThanHPAMinReplicas",
            "gatekeeper:poddisruptionbudget", "kyverno:pdb-maxunavailable", "kyverno:pdb-maxunavailable-with-deployments", "kyverno:pdb-minavailable",
            "kyverno:require-reasonable-pdbs", "kyverno:deployment-replicas-higher-than-pdb", "kyverno:require-replicas-allow-disruption",
        ],
        IsStrict = true,
        Check = Check.WholeRelease(subject => InspectBudgets(subject.Release)),
    };

    public static readonly Rule NoPolicy = new()
    {
        Id = "pdb-no-policy",
        Summary = "Disruption budget states no bound",
        Fix = "set maxUnavailable or minAvailable",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also = ["kube-score:poddisruptionbudget-has-policy"],
        IsStrict = true,
        Check = Each((item, _) => item.Root["spec"]["minAvailable"].Exists || item.Root["spec"]["maxUnavailable"].Exists
            ? null
            : new("the budget states neither minAvailable nor maxUnavailable", item.Root["spec"]["maxUnavailable"])),
    };

    // The field is on from 1.27.
    public static readonly Rule UnhealthyEviction = new()
    {
        Id = "pdb-unhealthy-eviction",
        Summary = "Pods that do not work keep their node from being drained",
        Fix = "set unhealthyPodEvictionPolicy to AlwaysAllow",
        Category = Category.Resources,
        Severity = Severity.Info,
        References = [],
        Also = ["kube-linter:pdb-unhealthy-pod-eviction-policy"],
        IsStrict = true,
        Check = Each((item, version) => !version.IsAtLeast(27) || item.Root["spec"]["unhealthyPodEvictionPolicy"].Text is "AlwaysAllow"
            ? null
            : new("the budget protects pods that are not ready too", item.Root["spec"]["unhealthyPodEvictionPolicy"])),
    };

    private static Check Each(Func<KubeObject, KubeVersion, Finding?> inspect) => Check.WholeRelease(subject =>
        from item in Budgets(subject.Release)
        let finding = inspect(item, subject.KubeVersion)
        where finding is not null
        select Found.In(item, finding));

    private static IEnumerable<KubeObject> Budgets(Release release) => release.OfKind("PodDisruptionBudget").Where(item => Scaling.IsOf(item, "policy"));

    // Without a selector a budget is for no pod; with an empty one for all, but not in v1beta1.
    private static SelectorIndex Index(Release release) => new(
        release,
        from item in Budgets(release)
        let selector = item.Root["spec"]["selector"]
        where selector.Exists && (selector.Entries.Any() || item.ApiVersion is not "policy/v1beta1")
        select SelectorIndex.BySelector(item, selector));

    private static IEnumerable<Found> InspectWorkloads(Release release)
    {
        var (scaling, budgets) = (new Scaling(release), Index(release));
        return from workload in Scaling.Workloads(release)
               from pod in workload.Pods
               where scaling.Fewest(workload) > 1 && !budgets.Selecting(pod).Any()
               select Found.In(workload, new($"no disruption budget of the release is for the pods of {workload.Title}", workload.Metadata["name"]));
    }

    private static IEnumerable<Found> InspectBudgets(Release release)
    {
        var replicas = Replicas(release);
        foreach (var item in Budgets(release))
        {
            var (least, most) = (item.Root["spec"]["minAvailable"], item.Root["spec"]["maxUnavailable"]);
            var total = replicas.GetValueOrDefault(item);
            if (Share(most, 100) is 0)
                yield return Found.In(item, new("the budget lets no pod be evicted: maxUnavailable is 0", most));
            else if (least.Text is not null && Share(least, 100) >= 100)
                yield return Found.In(item, new("the budget lets no pod be evicted: all must be available", least));
            else if (total > 0 && Share(least, total) >= total)
                yield return Found.In(item, new($"the budget lets no pod be evicted: {Share(least, total)} must be available, and {total} {(total is 1 ? "is" : "are")} running at least", least));
        }
    }

    // Of each budget, where it is known of all the pods that it is for: -1 where not.
    private static Dictionary<KubeObject, long> Replicas(Release release)
    {
        var totals = new Dictionary<KubeObject, long>();
        if (release.IsPartial)
            return totals;

        var (scaling, budgets, known) = (new Scaling(release), Index(release), Scaling.Workloads(release).ToHashSet());
        foreach (var pod in release.Pods)
        {
            var replicas = known.Contains(pod.Owner) ? Math.Clamp(scaling.Fewest(pod.Owner), 0, int.MaxValue) : -1;
            foreach (var budget in budgets.Selecting(pod))
                totals[budget] = replicas < 0 || totals.GetValueOrDefault(budget) < 0 ? -1 : totals.GetValueOrDefault(budget) + replicas;
        }

        return totals;
    }

    // A number, or a part of all that is rounded up; null for neither.
    private static long? Share(Field bound, long all) => bound.Text is [.. var percent, '%']
        ? int.TryParse(percent, NumberStyles.None, CultureInfo.InvariantCulture, out var part) ? ((part * all) + 99) / 100 : null
        : bound.Long;
}

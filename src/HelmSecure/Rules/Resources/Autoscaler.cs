using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

/// <summary>HorizontalPodAutoscalers that scale nothing, too little, or against the chart.</summary>
internal static class Autoscaler
{
    private static readonly RuleParameter<long> Fewest = new("fewest", "Replicas that are enough", 2);

    public static readonly Rule MinimumLow = new()
    {
        Id = "hpa-min-replicas-low",
        Summary = "Autoscaler goes down to one replica, or has nothing to scale",
        Fix = "set minReplicas to two or more, and maxReplicas above it",
        Category = Category.Resources,
        Severity = Severity.Low,
        OtherSeverities = [Severity.Info],
        References = [],
        Also =
        [
            "kube-linter:hpa-minimum-three-replicas", "polaris:hpaMinAvailability", "polaris:hpaMaxAvailability", "kube-score:horizontalpodautoscaler-replicas",
            "gatekeeper:horizontalpodautoscaler", "datree:13", "datree:14",
        ],
        IsStrict = true,
        Parameters = [Fewest],
        Check = Check.WholeRelease(subject => Scaling.Autoscalers(subject.Release).SelectMany(item => InspectBounds(item, subject))),
    };

    public static readonly Rule Dangling = new()
    {
        Id = "hpa-dangling",
        Summary = "Autoscaler names a workload that the release does not have",
        Fix = "name the workload's kind and name in scaleTargetRef",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also =
        [
            "kube-linter:dangling-horizontalpodautoscaler", "kube-score:horizontalpodautoscaler-has-target", "kubescape:C-0300", "kyverno:check-hpa-exists",
        ],
        Confidence = Confidence.Medium,
        IsStrict = true,
        Check = Check.WholeRelease(subject => subject.Release.IsPartial ? [] : InspectTargets(subject.Release)),
    };

    public static readonly Rule AndReplicas = new()
    {
        Id = "hpa-and-replicas",
        Summary = "Number of replicas is fixed although an autoscaler changes it",
        Fix = "leave spec.replicas out where the autoscaler is on",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also = ["kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured", "gatekeeper:horizontalpodautoscaler"],
        IsStrict = true,
        Check = Check.WholeRelease(InspectReplicas),
    };

    private static IEnumerable<Found> InspectBounds(KubeObject item, AuditSubject subject)
    {
        var (least, most) = (item.Root["spec"]["minReplicas"], item.Root["spec"]["maxReplicas"]);
        if ((least.Long ?? 1) is var number && number < subject.Of(Fewest))
            yield return Found.In(item, new($"the autoscaler goes down to {(number is 1 ? "one replica" : $"{number} replicas")}", least));
        else if (most.Long == number)
            yield return Found.In(item, new($"the autoscaler has nothing to scale: it keeps {number} replicas", most, Severity.Info));
    }

    private static IEnumerable<Found> InspectTargets(Release release)
    {
        var objects = new NamespaceIndex<(string, string)>(release, release.Objects.Select(item => ((item.Kind, item.Name), item)));
        return from item in Scaling.Autoscalers(release)
               let target = Scaling.TargetOf(item)
               where objects.Find(item, target) is null
               select Found.In(item, new($"the release has no {target.Kind} '{target.Name}'", item.Root["spec"]["scaleTargetRef"]["name"]));
    }

    private static IEnumerable<Found> InspectReplicas(AuditSubject subject)
    {
        var scaling = new Scaling(subject.Release);
        return from workload in Scaling.Workloads(subject.Release)
               let replicas = workload.Root["spec"]["replicas"]
               where replicas.Exists && scaling.ScalerOf(workload) is not null
               select Found.In(workload, new($"each upgrade sets {workload.Title} back to {replicas.Long} replicas, whatever its autoscaler decided", replicas));
    }
}

using HelmSecure.Audit;

namespace HelmSecure.Rules.Resources;

internal static class SingleReplica
{
    private static readonly RuleParameter<long> Fewest = new("fewest", "Replicas that are enough", 2);

    public static readonly Rule Rule = new()
    {
        Id = "single-replica",
        Summary = "Workload has one replica, and is away whenever that one is",
        Fix = "run two replicas or more, or let an autoscaler do it",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also =
        [
            "kube-linter:minimum-three-replicas", "polaris:deploymentMissingReplicas", "kube-score:deployment-replicas",
            "kyverno:require-deployments-have-multiple-replicas", "gatekeeper:replicalimits", "datree:16",
        ],
        IsStrict = true,
        Parameters = [Fewest],
        Check = Check.WholeRelease(Inspect),
    };

    // What an autoscaler keeps is said of the autoscaler. Zero is switched off, and Recreate says that two cannot run beside each other.
    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var scaling = new Scaling(subject.Release);
        foreach (var workload in Scaling.Workloads(subject.Release))
        {
            var replicas = scaling.Fewest(workload);
            if (replicas > 0 && replicas < subject.Of(Fewest) && scaling.ScalerOf(workload) is null && workload.Root["spec"]["strategy"]["type"].Text is not "Recreate")
                yield return Found.In(workload, new($"the {workload.Kind} runs {(replicas is 1 ? "one replica" : $"{replicas} replicas")}", workload.Root["spec"]["replicas"]));
        }
    }
}

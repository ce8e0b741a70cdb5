using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

/// <summary>Jobs that pile up, run over each other, or stay for ever.</summary>
internal static class Jobs
{
    public static readonly Rule CronControls = new()
    {
        Id = "cron-job-controls",
        Summary = "CronJob may start late by any time, or run over itself",
        Fix = "set startingDeadlineSeconds, and concurrencyPolicy to Forbid or Replace",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = ["attack:T1053.007"],
        Also = ["kube-score:cronjob-has-deadline", "kubescape:C-0026", "kyverno:restrict-jobs", "datree:17", "datree:24"],
        IsStrict = true,
        Check = Check.EachOfKind(["CronJob"], InspectControls),
    };

    public static readonly Rule Lifetime = new()
    {
        Id = "job-ttl",
        Summary = "Finished Job stays for ever, or is cleared away twice",
        Fix = "set ttlSecondsAfterFinished at a Job, and leave it out at a CronJob",
        Category = Category.Resources,
        Severity = Severity.Info,
        References = [],
        Also = ["kube-linter:job-ttl-seconds-after-finished", "kyverno:add-ttl-jobs"],
        IsStrict = true,
        Check = Check.EachOfKind(["Job", "CronJob"], InspectLifetime),
    };

    public static readonly Rule RestartPolicy = new()
    {
        Id = "restart-policy",
        Summary = "Restart policy is one that Kubernetes refuses for the kind",
        Fix = "set restartPolicy to OnFailure or Never in Jobs, and leave it out elsewhere",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also = ["kube-linter:restart-policy", "kube-score:cronjob-restartpolicy", "datree:10", "marvin:M-410"],
        IsStrict = true,
        Check = Check.EachPod(InspectRestarts),
    };

    private static IEnumerable<Finding> InspectControls(KubeObject item)
    {
        var (deadline, concurrency) = (item.Root["spec"]["startingDeadlineSeconds"], item.Root["spec"]["concurrencyPolicy"]);
        if (!Scaling.IsOf(item, "batch"))
            yield break;
        if (!deadline.Exists)
            yield return new("the CronJob sets no startingDeadlineSeconds: a run that was missed begins at any time later", deadline);
        if (concurrency.Text is null or "" or "Allow")
            yield return new("the CronJob lets a run begin while the last one is still going", concurrency);
    }

    // Helm clears a hook away by itself where it is told to, and a CronJob its jobs by its history limits.
    private static IEnumerable<Finding> InspectLifetime(KubeObject item)
    {
        var job = item.Kind is "Job" ? item.Root["spec"] : item.Root["spec"]["jobTemplate"]["spec"];
        var lifetime = job["ttlSecondsAfterFinished"];
        if (!Scaling.IsOf(item, "batch"))
            yield break;
        if (item.Kind is "CronJob" && lifetime.Exists)
            yield return new("the jobs of the CronJob go after a time, before its history limits count", lifetime);
        else if (item.Kind is "Job" && !lifetime.Exists && item.Hook is not { DeletePolicies.Count: > 0 })
            yield return new("the Job stays when it has finished", lifetime);
    }

    private static IEnumerable<Finding> InspectRestarts(Pod pod)
    {
        var policy = pod.Spec["restartPolicy"];
        var isFine = (pod.Owner.Kind, policy.Text) switch
        {
            _ when pod.IsFoundByShape || (policy.Exists && policy.Text is null) => true,
            ("Job" or "CronJob", var text) => text is "OnFailure" or "Never",
            ("Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "ReplicationController", var text) => text is null or "" or "Always",
            _ => true,
        };
        if (!isFine)
            yield return new($"a {pod.Owner.Kind} cannot have the restart policy {Shown(policy.Text)}", policy);
    }

    private static string Shown(string? policy) => policy switch
    {
        null or "" => "Always, which is the default",
        { Length: > 20 } => $"'{policy[..20]}…'",
        _ => $"'{policy}'",
    };
}

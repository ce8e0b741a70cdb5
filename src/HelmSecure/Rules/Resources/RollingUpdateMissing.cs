using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

internal static class RollingUpdateMissing
{
    public static readonly Rule Rule = new()
    {
        Id = "rolling-update-missing",
        Summary = "New version of the workload does not replace the old one pod by pod",
        Fix = "use RollingUpdate, unless two versions cannot run beside each other",
        Category = Category.Resources,
        Severity = Severity.Info,
        References = [],
        Also = ["kube-linter:no-rolling-update-strategy", "kube-score:deployment-strategy", "kubescape:C-0305"],
        IsStrict = true,
        Check = Check.EachOfKind(["Deployment", "DaemonSet", "StatefulSet"], Inspect),
    };

    // Absent, it is a rolling update.
    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        var strategy = item.Root["spec"][item.Kind is "Deployment" ? "strategy" : "updateStrategy"]["type"];
        if (!Scaling.IsOf(item, "apps", "extensions"))
            yield break;
        if (strategy.Text is "Recreate")
            yield return new("an update ends all pods before it starts a new one", strategy);
        else if (strategy.Text is "OnDelete")
            yield return new("an update reaches a pod when somebody deletes it, and not before", strategy);
    }
}

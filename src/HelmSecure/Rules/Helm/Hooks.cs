using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Helm;

/// <summary>What Helm applies outside of the release: "helm uninstall" knows nothing of it.</summary>
internal static class Hooks
{
    public static readonly Rule PrivilegedPod = new()
    {
        Id = "hook-privileged-pod",
        Summary = "Hook takes its node while a release is installed, upgraded or removed",
        Fix = "do in the hook what needs the cluster's API only, and leave nodes to a DaemonSet that can be seen",
        Category = Category.Helm,
        Severity = Severity.High,
        References = ["attack:T1611", "attack:T1610"],
        // The rules about pods say it of hooks as of others: this one says that it is soon gone.
        IsStrict = true,
        Check = Check.EachPod((Pod pod) => pod.Owner.Hook is { IsTest: false } hook && Power(pod) is { } power
            ? [new Finding($"at {string.Join(" and ", hook.Events.Take(MostShown))} a pod runs {power}, and is gone when somebody looks", pod.Template)]
            : []),
    };

    public static readonly Rule RbacLeft = new()
    {
        Id = "hook-rbac-left-behind",
        Summary = "Rights that a hook was given stay after it, and after the release",
        Fix = "add hook-succeeded to helm.sh/hook-delete-policy",
        Category = Category.Helm,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["attack:T1098"],
        Check = Check.EachOfKind(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount"], item => IsLeft(item)
            ? [new Finding($"{item.Title} is a hook that nothing deletes", PlaceOf(item), item.Kind is "ServiceAccount" ? Severity.Low : null)]
            : []),
    };

    public static readonly Rule SecretLeft = new()
    {
        Id = "hook-secret-left-behind",
        Summary = "Secret made by a hook stays after the release",
        Fix = "add hook-succeeded to helm.sh/hook-delete-policy, or make it a part of the release",
        Category = Category.Helm,
        Severity = Severity.Medium,
        References = ["nsa:secrets"],
        Check = Check.EachOfKind(["Secret"], item => IsLeft(item) ? [new Finding($"{item.Title} is a hook that nothing deletes", PlaceOf(item))] : []),
    };

    public static readonly Rule NoDeletePolicy = new()
    {
        Id = "hook-delete-policy-missing",
        Summary = "Job of a hook stays, with its logs and its pod's settings",
        Fix = "set helm.sh/hook-delete-policy to before-hook-creation,hook-succeeded",
        Category = Category.Helm,
        Severity = Severity.Low,
        References = [],
        IsStrict = true,
        Check = Check.EachOfKind(["Job", "Pod"], item => item.Hook is { IsTest: false, DeletePolicies.Count: 0 } && !item.Root["spec"]["ttlSecondsAfterFinished"].Exists
            ? [new Finding($"{item.Title} is a hook without a delete policy", PlaceOf(item))]
            : []),
    };

    public static readonly Rule Invalid = new()
    {
        Id = "hook-invalid",
        Summary = "Hook says something that Helm does not know",
        Fix = "write one of Helm's words, and the weight as a whole number in quotes",
        Category = Category.Helm,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = [],
        Check = Check.EachObject(InvalidOf),
    };

    private const int MostShown = 3;

    private static readonly string[] Events =
        ["pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback", "test", "test-success"];

    private static readonly string[] Policies = ["before-hook-creation", "hook-succeeded", "hook-failed"];

    /// <summary>It is a hook that stays when all went well; until it is made again, or for ever.</summary>
    public static bool IsLeft(KubeObject item) => item.Hook is { } hook && !hook.DeletePolicies.Contains("hook-succeeded", StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the policy stands, or belongs.</summary>
    public static Field PlaceOf(KubeObject item) => item.Annotations["helm.sh/hook-delete-policy"] is { Node: not null } policy ? policy : item.Annotations["helm.sh/hook"];

    private static string? Power(Pod pod)
    {
        if (pod.Containers.Any(container => container.SecurityContext["privileged"].Bool is true))
            return "privileged";
        foreach (var space in (string[])["hostPID", "hostIPC", "hostNetwork"])
        {
            if (pod.Spec[space].Bool is true)
                return $"with {space}";
        }

        return pod.Volumes.Any(volume => volume.Field["hostPath"].Exists) ? "with the node's files" : null;
    }

    private static IEnumerable<Finding> InvalidOf(KubeObject item)
    {
        if (item.Hook is not { } hook)
            yield break;
        var unknown = hook.Events.Where(name => !Events.Contains(name, StringComparer.Ordinal)).ToList();
        if (unknown.Count > 0)
            yield return new($"{item.Title} is never installed: Helm knows no hook '{Charts.Bounded.Text(unknown[0])}'", item.Annotations["helm.sh/hook"]);
        var weight = item.Annotations["helm.sh/hook-weight"];
        if (weight.Exists && hook.Weight is null)
            yield return new($"the weight of {item.Title} is no whole number in quotes, and counts as 0", weight, Severity.Low);
        var policy = hook.DeletePolicies.FirstOrDefault(name => !Policies.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (policy is not null)
            yield return new($"Helm knows no delete policy '{Charts.Bounded.Text(policy)}', and {item.Title} stays", item.Annotations["helm.sh/hook-delete-policy"], Severity.Low);
    }
}

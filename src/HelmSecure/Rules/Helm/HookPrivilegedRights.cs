using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.Rbac;

namespace HelmSecure.Rules.Helm;

internal static class HookPrivilegedRights
{
    public static readonly Rule Rule = new()
    {
        Id = "hook-privileged-rights",
        Summary = "Hook runs with rights that lead to the rest of the cluster",
        Fix = "give the hook an account that may do the one thing it does, in its namespace",
        Category = Category.Helm,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical],
        References = ["nsa:authentication", "attack:T1610"],
        Check = Check.WholeRelease(subject =>
            from path in TakeoverPath.In(subject.Release)
            let hook = path.Pod.Owner.Hook
            where hook is { IsTest: false, Events.Count: > 0 } && path.Way is null
            select WorkloadTakeover.Of(path, $"the hook runs {When(hook)} as {path.Sentence}", path.Severity)),
    };

    private static string When(Hook hook) => string.Join(" and ", hook.Events.Select(name => name switch
    {
        "pre-install" => "before the install",
        "post-install" => "after the install",
        "pre-upgrade" => "before each upgrade",
        "post-upgrade" => "after each upgrade",
        "pre-delete" => "before the release is deleted",
        "post-delete" => "after the release is deleted",
        "pre-rollback" => "before each rollback",
        "post-rollback" => "after each rollback",
        "test" or "test-success" or "test-failure" => "in tests",
        _ => null,
    }).OfType<string>().Distinct(StringComparer.Ordinal)) is { Length: > 0 } when ? when : "at no known time";
}

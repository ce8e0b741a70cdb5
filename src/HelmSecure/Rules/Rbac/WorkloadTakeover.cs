using HelmSecure.Audit;

namespace HelmSecure.Rules.Rbac;

/// <summary>Workloads whose token leads to the rest of the cluster: one finding a ServiceAccount, with the worst of its rights.</summary>
internal static class WorkloadTakeover
{
    public static readonly Rule Path = new()
    {
        Id = "workload-takeover-path",
        Summary = "Whoever gets into the workload gets the cluster by its token",
        Fix = "give the account less, or give the part that needs the right a workload and an account of its own",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical],
        References = ["nsa:authentication", "attack:T1528"],
        Also = ["kubescape:C-0267", "kubescape:C-0272", "kubescape:C-0053"],
        Check = Check.WholeRelease(subject => TakeoverPath.In(subject.Release).Select(path => Of(path, $"the pod runs as {path.Sentence}", path.Severity))),
        YieldsTo = [new("exposed-workload-takeover-path"), new("hook-privileged-rights")],
    };

    public static readonly Rule Exposed = new()
    {
        Id = "exposed-workload-takeover-path",
        Summary = "Workload that is reached from outside has a token that leads to the rest of the cluster",
        Fix = "give the account less, or move what needs the right into a workload that nobody reaches",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        References = ["nsa:authentication", "attack:T1190"],
        Check = Check.WholeRelease(subject =>
            TakeoverPath.In(subject.Release).Where(path => path.Way is not null).Select(path => Of(path, $"the pod is reached through {path.Way} and runs as {path.Sentence}", null))),
    };

    /// <summary>The finding about a path, where the pod names its account.</summary>
    public static Found Of(TakeoverPath path, string message, Severity? severity) =>
        Found.In(path.Pod, new(message, TakeoverPath.AccountField(path.Pod), severity) { Others = path.Others });
}

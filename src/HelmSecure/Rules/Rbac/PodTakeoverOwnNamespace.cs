using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

internal static class PodTakeoverOwnNamespace
{
    private const int MostNames = 3;

    public static readonly Rule Rule = new()
    {
        Id = "rbac-pod-takeover-own-namespace",
        Summary = "Role lets its holder act as any ServiceAccount of a namespace",
        Fix = "give what runs pods a namespace of its own, or name in resourceNames what it works on",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        References = ["cis-1.8:5.1.4", "nsa:authentication"],
        Also =
        [
            "kube-linter:access-to-create-pods", "trivy:KSV-0048", "trivy:KSV-0053", "kubescape:C-0002", "kubescape:C-0188", "polaris:rolePodExecAttach",
            "polaris:rolebindingRolePodExecAttach", "rbac-police:rce_weak_ns", "rbac-police:obtain_token_weak_ns",
        ],
        Check = Check.WholeRelease(subject =>
            from role in subject.Release.Rbac.Roles
            where RightRule.StaysInNamespace(role)
            let finding = Inspect(role, subject.Release.Rbac)
            where finding is not null
            select Found.In(role.Object!, finding)),
        YieldsTo = RightRule.Wider,
    };

    // The wider of two that mean the same comes first.
    private static readonly RbacRight[] Rights =
        [RbacRight.PodCreate, RbacRight.PodModify, RbacRight.PodExec, RbacRight.PodAttach, RbacRight.EphemeralContainers, RbacRight.TokenRequest];

    private static Finding? Inspect(RbacRole role, RbacModel model)
    {
        var hits = role.Written.Where(rule => !rule.IsNamed).SelectMany(rule => rule.Hits).Where(hit => Rights.Contains(hit.Right)).ToList();
        // Entries that say "all" speak for themselves.
        var first = hits.Find(hit => !hit.Rule.HasEveryVerb && !hit.Rule.HasEveryResource) ?? hits.FirstOrDefault();
        if (first is null)
            return null;

        var words = Rights.Where(right => hits.Exists(hit => hit.Right == right)).Select(right => right.Words).ToList();
        return new($"{RightSentence.Who(role)} may {(words.Count is 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} and {words[^1]}")}{RightSentence.Where(role)}, and so act as {Accounts(role, model)}", first.Field)
        {
            Cause = first.Rule.Field,
            Others = RightRule.Others(role),
        };
    }

    private static string Accounts(RbacRole role, RbacModel model)
    {
        var holders = role.Carriers.SelectMany(binding => binding.Subjects).Select(receiver => receiver.Subject).Take(100).ToHashSet();
        var names = role.Carriers.Select(binding => binding.Namespace).Distinct(StringComparer.Ordinal)
            .SelectMany(space => model.AccountsIn(space).Where(account => !holders.Contains(account)).Take(MostNames + 1))
            .Select(account => account.Title).Take(MostNames + 1).ToList();
        return names switch
        {
            [] => "any ServiceAccount there",
            { Count: > MostNames } => $"{string.Join(", ", names.Take(MostNames))} and others",
            [var only] => only,
            _ => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
        };
    }
}

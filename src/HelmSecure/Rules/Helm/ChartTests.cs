using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Helm;

/// <summary>What "helm test" runs.</summary>
internal static class ChartTests
{
    public static readonly Rule Missing = new()
    {
        Id = "test-hook-missing",
        Summary = "Chart has no test, so that nobody can ask whether a release works",
        Fix = "add a pod with the annotation helm.sh/hook: test, which asks the program something",
        Category = Category.Helm,
        Severity = Severity.Info,
        References = [],
        IsStrict = true,
        Check = Check.OutermostChart(MissingOf),
    };

    public static readonly Rule Rights = new()
    {
        Id = "hook-test-pod-risky",
        Summary = "Test runs with the rights of the program itself",
        Fix = "give the test a ServiceAccount of its own, without a token",
        Category = Category.Helm,
        Severity = Severity.Low,
        References = ["attack:T1078"],
        IsStrict = true,
        Check = Check.WholeRelease(RightsOf),
    };

    private static IEnumerable<Finding> MissingOf(ChartSource chart, AuditSubject subject)
    {
        if (chart.IsLibrary || subject.Release.Objects.Any(item => item.IsTest) || chart.Templates.Any(IsTest))
            return [];
        return [new("no template has the annotation 'helm.sh/hook: test'", chart.Metadata)];
    }

    // Values may switch it off.
    private static bool IsTest(ChartFile file) => file.Name.StartsWith("templates/test", StringComparison.Ordinal) || IsTest(file.Text ?? "");

    private static bool IsTest(string text)
    {
        for (var at = text.IndexOf("helm.sh/hook", StringComparison.Ordinal); at >= 0; at = text.IndexOf("helm.sh/hook", at + 1, StringComparison.Ordinal))
        {
            var end = text.IndexOf('\n', at);
            if (text.AsSpan(at, (end < 0 ? text.Length : end) - at).Contains("test", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static IEnumerable<Found> RightsOf(AuditSubject subject)
    {
        var release = subject.Release;
        var bound = release.OfKind("RoleBinding").Concat(release.OfKind("ClusterRoleBinding"))
            .SelectMany(binding => binding.Root["subjects"].Items)
            .Where(item => item["kind"].Text is "ServiceAccount" && item["name"].Text is not null)
            .Select(item => item["name"].Text!)
            .ToHashSet(StringComparer.Ordinal);
        var production = release.Pods.Where(pod => !pod.Owner.IsTest).Select(AccountOf).OfType<string>().Where(bound.Contains).ToHashSet(StringComparer.Ordinal);
        return
            from pod in release.Pods
            where pod.Owner.IsTest && AccountOf(pod) is { } account && production.Contains(account) && pod.Spec["automountServiceAccountToken"].Bool is not false
            select Found.In(pod, new Finding($"the test runs as ServiceAccount '{Charts.Bounded.Text(AccountOf(pod)!)}', with all that the program may do", pod.Spec["serviceAccountName"]));
    }

    private static string? AccountOf(Pod pod) => pod.Spec["serviceAccountName"].Text ?? pod.Spec["serviceAccount"].Text;
}

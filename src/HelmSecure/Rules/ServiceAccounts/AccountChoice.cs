using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.Secrets;

namespace HelmSecure.Rules.ServiceAccounts;

/// <summary>Which account a pod runs as, and how it says so.</summary>
internal static class AccountChoice
{
    public static readonly Rule Default = new()
    {
        Id = "default-service-account-used",
        Summary = "Pod runs as the default ServiceAccount, and shares its rights with others",
        Fix = "make a ServiceAccount, and name it in serviceAccountName",
        Category = Category.ServiceAccounts,
        Severity = Severity.Low,
        References = ["cis-1.8:5.1.5", "nsa:authentication", "attack:T1078.001"],
        Also = ["kube-linter:default-service-account", "kubesec:ServiceAccountName", "kubescape:C-0189"],
        IsStrict = true,
        Check = Check.WholeRelease(InspectDefault),
    };

    public static readonly Rule Missing = new()
    {
        Id = "service-account-missing",
        Summary = "Pod names a ServiceAccount that the release does not make",
        Fix = "make the ServiceAccount, or correct the name",
        Category = Category.ServiceAccounts,
        Severity = Severity.Low,
        References = ["nsa:authentication"],
        Also = ["kube-linter:non-existent-service-account", "kubescape:C-0307", "kyverno:check-serviceaccount"],
        Confidence = Confidence.Low,
        IsStrict = true,
        Check = Check.WholeRelease(InspectMissing),
    };

    public static readonly Rule Deprecated = new()
    {
        Id = "deprecated-service-account-field",
        Summary = "Pod names its ServiceAccount in the field that was given up",
        Fix = "name it in serviceAccountName, and take serviceAccount out",
        Category = Category.ServiceAccounts,
        Severity = Severity.Info,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:authentication"],
        Also = ["kube-linter:deprecated-service-account-field", "kubeaudit:AutomountServiceAccountTokenDeprecated", "kubescape:C-0294"],
        Check = Check.EachPod(InspectDeprecated),
    };

    private static IEnumerable<Found> InspectDefault(AuditSubject subject)
    {
        var use = new AccountUse(subject.Release);
        return
            from pod in subject.Release.Pods
            where AccountUse.NameOf(pod) is AccountUse.DefaultName && !pod.IsFoundByShape && Automounting.IsMounted(pod, use) is true
            select Found.In(pod, new("the pod runs as the default ServiceAccount of its namespace", pod.Spec["serviceAccountName"]));
    }

    private static IEnumerable<Found> InspectMissing(AuditSubject subject)
    {
        var use = new AccountUse(subject.Release);
        return
            from pod in subject.Release.IsPartial ? [] : subject.Release.Pods
            let name = AccountUse.NameOf(pod)
            where name is not AccountUse.DefaultName && use.AccountOf(pod) is null
            let field = pod.Spec["serviceAccountName"].Exists ? pod.Spec["serviceAccountName"] : pod.Spec["serviceAccount"]
            select Found.In(pod, new($"the pod runs as ServiceAccount '{SecretPlaces.Shown(name)}', which the release does not make", field));
    }

    private static IEnumerable<Finding> InspectDeprecated(Pod pod)
    {
        var (field, name) = (pod.Spec["serviceAccount"], pod.Spec["serviceAccountName"].Text);
        if (field.Text is not { Length: > 0 } old)
            yield break;

        yield return name is { Length: > 0 } && !string.Equals(name, old, StringComparison.Ordinal)
            ? new($"the pod names ServiceAccount '{SecretPlaces.Shown(old)}' here and '{SecretPlaces.Shown(name)}' in serviceAccountName, which counts", field, Severity.Medium)
            : new($"the pod names ServiceAccount '{SecretPlaces.Shown(old)}' in serviceAccount, which was given up for serviceAccountName", field);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.ServiceAccounts;

/// <summary>Tokens of the API that pods get without asking: the pod decides, else its ServiceAccount, else it is yes.</summary>
internal static class Automounting
{
    private const string Key = "automountServiceAccountToken";
    private const string TokenFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static readonly Rule InPod = new()
    {
        Id = "service-account-token-automounted",
        Summary = "Pod gets a token for the API that it shows no need of",
        Fix = "set automountServiceAccountToken to false in the pod's spec",
        Category = Category.ServiceAccounts,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Info],
        References = ["cis-1.8:5.1.6", "nsa:authentication", "attack:T1528"],
        Also =
        [
            "trivy:KSV-0036", "checkov:CKV_K8S_38", "kubescape:C-0034", "kubescape:C-0190", "kubescape:C-0261", "polaris:automountServiceAccountToken", "kubesec:AutomountServiceAccountToken",
            "kubeaudit:AutomountServiceAccountTokenTrueAndDefaultSA", "kyverno:restrict-automount-sa-token", "gatekeeper:automount-serviceaccount-token", "terrascan:AC_K8S_0045", "datree:53",
        ],
        Check = Check.WholeRelease(InspectPods),
    };

    public static readonly Rule InAccount = new()
    {
        Id = "service-account-automount-enabled",
        Summary = "ServiceAccount that nothing here uses hands its token to every pod that will",
        Fix = "set automountServiceAccountToken to false in the ServiceAccount",
        Category = Category.ServiceAccounts,
        Severity = Severity.Low,
        References = ["cis-1.8:5.1.6", "nsa:authentication"],
        Also = ["kyverno:restrict-sa-automount-sa-token", "kubescape:C-0034"],
        IsStrict = true,
        Check = Check.WholeRelease(InspectAccounts),
    };

    public static readonly Rule InDefaultAccount = new()
    {
        Id = "default-service-account-automount",
        Summary = "Manifest of the default ServiceAccount hands its token to every pod without one of its own",
        Fix = "set automountServiceAccountToken to false in it",
        Category = Category.ServiceAccounts,
        Severity = Severity.Medium,
        References = ["cis-1.8:5.1.5", "nsa:authentication"],
        Also = ["checkov:CKV_K8S_41", "kubescape:C-0189", "kubescape:C-0225", "terrascan:AC_K8S_0113", "datree:102"],
        Check = Check.EachOfKind(["ServiceAccount"], InspectDefaultAccount),
    };

    /// <summary>Whether the API's token gets into the pod; null where an account decides that is not seen.</summary>
    public static bool? IsMounted(Pod pod, AccountUse use)
    {
        if (pod.Spec[Key].Bool is { } own)
            return own;
        if (use.AccountOf(pod) is { } account)
            return account.Root[Key].Bool is not false;
        return AccountUse.NameOf(pod) is AccountUse.DefaultName ? true : null;
    }

    private static IEnumerable<Found> InspectPods(AuditSubject subject)
    {
        var use = new AccountUse(subject.Release);
        foreach (var pod in subject.Release.Pods)
        {
            // What an operator makes of an overlay, it decides itself.
            if (IsMounted(pod, use) is not true || (pod.IsFoundByShape && pod.Spec[Key].Bool is null) || pod.Containers.Count is 0 || pod.Containers.All(HasOwnToken))
                continue;

            var account = AccountUse.NameOf(pod);
            var noRights = subject.Release.IsPartial ? "of whose rights nothing is seen here" : "which has no rights in this release";
            yield return use.IsBound(account, pod.Owner)
                ? Found.In(pod, new($"the pod gets the token of ServiceAccount '{Shown(account)}', which has rights in this release", pod.Spec[Key], Severity.Info))
                : Found.In(pod, new($"the pod gets the token of ServiceAccount '{Shown(account)}', {noRights}", pod.Spec[Key]));
        }
    }

    // The admission of ServiceAccounts mounts nothing where something is.
    private static bool HasOwnToken(Container container) => container.Mounts.Any(mount => mount.Field["mountPath"].Text?.TrimEnd('/') is TokenFolder);

    private static IEnumerable<Found> InspectAccounts(AuditSubject subject)
    {
        var use = new AccountUse(subject.Release);
        return
            from account in subject.Release.IsPartial ? [] : subject.Release.OfKind("ServiceAccount")
            where account.Root[Key].Bool is not false && account.Name is not AccountUse.DefaultName && !use.PodsOf(account).Any() && !use.IsBound(account.Name, account)
            select Found.In(account, new($"ServiceAccount '{Shown(account.Name)}' hands its token to every pod that will run as it", account.Root[Key]));
    }

    private static IEnumerable<Finding> InspectDefaultAccount(KubeObject account)
    {
        if (account.Name is AccountUse.DefaultName && account.Root[Key].Bool is not false)
            yield return new("ServiceAccount 'default' hands its token to every pod without an account of its own", account.Root[Key]);
    }

    private static string Shown(string name) => Secrets.SecretPlaces.Shown(name);
}

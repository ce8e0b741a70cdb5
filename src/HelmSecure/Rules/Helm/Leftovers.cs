using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Helm;

/// <summary>What stays when a release goes.</summary>
internal static class Leftovers
{
    public static readonly Rule Kept = new()
    {
        Id = "resource-policy-keep",
        Summary = "Rights are kept when the release is uninstalled",
        Fix = "take the annotation helm.sh/resource-policy out",
        Category = Category.Helm,
        Severity = Severity.Medium,
        References = ["attack:T1098"],
        Check = Check.EachOfKind(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ServiceAccount"], item => IsKept(item)
            ? [new Finding($"{item.Title} stays when the release is uninstalled", item.Annotations["helm.sh/resource-policy"])]
            : []),
    };

    public static readonly Rule Webhook = new()
    {
        Id = "webhook-outlives-release",
        Summary = "Webhook stays when the release, and the program that answers it, are gone",
        Fix = "make it a plain object of the release, or delete it in a post-delete hook",
        Category = Category.Helm,
        Severity = Severity.High,
        References = ["attack:T1499"],
        Check = Check.EachOfKind(["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"], item =>
            IsKept(item) ? [new Finding($"{item.Title} stays when the release is uninstalled, and calls what is gone", item.Annotations["helm.sh/resource-policy"])]
            : Hooks.IsLeft(item) ? [new Finding($"{item.Title} is a hook that nothing deletes, and calls what is gone after 'helm uninstall'", Hooks.PlaceOf(item))]
            : []),
    };

    private static bool IsKept(KubeObject item) => item.Annotations["helm.sh/resource-policy"].Text?.Trim().Equals("keep", StringComparison.OrdinalIgnoreCase) is true;
}

using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.ServiceAccounts;

/// <summary>Which ServiceAccount each pod of a release runs as, and which of them are given rights.</summary>
internal sealed class AccountUse
{
    public const string DefaultName = "default";

    private readonly Release release;
    private readonly ILookup<string, KubeObject> accounts;
    private readonly ILookup<string, string> bound;
    private readonly ILookup<string, Pod> pods;
    private readonly HashSet<string> boundNamespaces;

    public AccountUse(Release release)
    {
        this.release = release;
        accounts = release.OfKind("ServiceAccount").ToLookup(item => item.Name, StringComparer.Ordinal);
        pods = release.Pods.ToLookup(NameOf, StringComparer.Ordinal);
        var subjects = release.OfKind("RoleBinding").Concat(release.OfKind("ClusterRoleBinding"))
            .SelectMany(binding => binding.Root["subjects"].Items.Select(subject => (Binding: binding, Subject: subject)))
            .ToList();
        bound = subjects
            .Where(pair => pair.Subject["kind"].Text is "ServiceAccount" && pair.Subject["name"].Text is not null)
            .ToLookup(pair => pair.Subject["name"].Text!, pair => pair.Subject["namespace"].Text ?? release.NamespaceOf(pair.Binding), StringComparer.Ordinal);
        boundNamespaces = subjects.Where(pair => pair.Subject["kind"].Text is "Group").Select(pair => NamespaceOfGroup(pair.Subject["name"].Text ?? "")).OfType<string>().ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>As the API server reads it: the old field counts where the new one is absent.</summary>
    public static string NameOf(Pod pod) =>
        pod.Spec["serviceAccountName"].Text is { Length: > 0 } name ? name : pod.Spec["serviceAccount"].Text is { Length: > 0 } old ? old : DefaultName;

    /// <summary>Null where the release does not have it.</summary>
    public KubeObject? AccountOf(Pod pod) => accounts[NameOf(pod)].FirstOrDefault(account => release.MayShareNamespace(account, pod.Owner));

    /// <summary>The pods that run as this one.</summary>
    public IEnumerable<Pod> PodsOf(KubeObject account) => pods[account.Name].Where(pod => release.MayShareNamespace(account, pod.Owner));

    /// <summary>A binding of the release gives it rights, so that somebody means to use them.</summary>
    public bool IsBound(string name, KubeObject inNamespaceOf)
    {
        var own = release.NamespaceOf(inNamespaceOf);
        return boundNamespaces.Contains("") || boundNamespaces.Contains(own) || bound[name].Any(other => other.Length is 0 || own.Length is 0 || string.Equals(other, own, StringComparison.Ordinal));
    }

    // Empty for all.
    private static string? NamespaceOfGroup(string group) => group switch
    {
        "system:serviceaccounts" or "system:authenticated" => "",
        _ when group.StartsWith("system:serviceaccounts:", StringComparison.Ordinal) => group["system:serviceaccounts:".Length..],
        _ => null,
    };
}

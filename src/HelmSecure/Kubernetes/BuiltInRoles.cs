using System.Collections.Frozen;

namespace HelmSecure.Kubernetes;

/// <summary>Roles that a cluster has before anything is installed.</summary>
internal static class BuiltInRoles
{
    private static readonly RbacRight[] OfEdit =
    [
        RbacRight.Impersonate, RbacRight.TokenRequest, RbacRight.SecretsRead, RbacRight.SecretsWrite, RbacRight.PodCreate, RbacRight.PodModify, RbacRight.PodExec,
        RbacRight.PodAttach, RbacRight.ConfigMapWrite, RbacRight.NetworkWrite, RbacRight.PortForward, RbacRight.PodProxy, RbacRight.PodDelete, RbacRight.BroadDelete,
        RbacRight.EventsDelete, RbacRight.ServiceAccountWrite,
    ];

    private static readonly RbacRight[] OfAdmin = [.. OfEdit, RbacRight.ManageBindings, RbacRight.ManageRoles];

    // Of OpenShift, beside its names that begin with "system:".
    private static readonly FrozenSet<string> Others = FrozenSet.Create(
        StringComparer.Ordinal,
        "view", "basic-user", "cluster-debugger", "cluster-monitoring-view", "cluster-reader", "cluster-status", "registry-admin", "registry-editor", "registry-viewer",
        "self-access-reviewer", "self-provisioner", "storage-admin", "sudoer");

    private static readonly FrozenSet<string> ReadByAnybody = FrozenSet.Create(StringComparer.Ordinal, "system:basic-user", "system:discovery", "system:public-info-viewer", "system:openshift:discovery", "basic-user");

    /// <summary>The one that a binding names; null where it is none of them.</summary>
    public static RbacRole? Find(RbacBinding binding)
    {
        var (name, isCluster) = (binding.RoleName, binding.NamesClusterRole);
        var isOne = name.StartsWith("system:", StringComparison.Ordinal)
            || (isCluster ? Others.Contains(name) || RightsOf(name) is not null : name is "extension-apiserver-authentication-reader");
        return isOne ? RbacRole.BuiltIn(isCluster ? "ClusterRole" : "Role", name, binding.Namespace) : null;
    }

    /// <summary>Clusters give it to everybody who has logged in, or to everybody at all, and it tells nothing.</summary>
    public static bool IsForAnybody(string name) => ReadByAnybody.Contains(name);

    /// <summary>Null where they are not known.</summary>
    public static IReadOnlyList<RbacRight>? RightsOf(string clusterRole) => clusterRole switch
    {
        "cluster-admin" => [RbacRight.Everything],
        "admin" => OfAdmin,
        "edit" => OfEdit,
        "view" or "system:auth-delegator" => [],
        _ => null,
    };
}

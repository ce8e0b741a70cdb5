using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>A RoleBinding or ClusterRoleBinding: who gets a role, and where.</summary>
internal sealed class RbacBinding
{
    /// <param name="item">The object.</param>
    /// <param name="space">Its namespace; empty where that is not known.</param>
    public RbacBinding(KubeObject item, string space)
    {
        (Object, Namespace) = (item, item.Kind is "ClusterRoleBinding" ? "" : space);
        RoleRef = item.Root["roleRef"];
        Subjects = [.. item.Root["subjects"].Items.Select(subject => new RbacReceiver(RbacSubject.Of(subject, space), subject))];
    }

    public KubeObject Object { get; }

    public Field RoleRef { get; }

    /// <summary>And not a Role.</summary>
    public bool NamesClusterRole => RoleRef["kind"].Text is not "Role";

    public string RoleName => RoleRef["name"].Text ?? "";

    /// <summary>"ClusterRole 'web'", for sentences.</summary>
    public string RoleTitle => $"{(NamesClusterRole ? "ClusterRole" : "Role")} '{RbacSubject.Shown(RoleName)}'";

    /// <summary>Null where it is neither in the release nor known.</summary>
    public RbacRole? Role { get; set; }

    public IReadOnlyList<RbacReceiver> Subjects { get; }

    /// <summary>Empty for a ClusterRoleBinding, and where it is not known.</summary>
    public string Namespace { get; }

    public bool IsClusterWide => Object.Kind is "ClusterRoleBinding";

    public RbacReach Reach =>
        Subjects.Count is 0 ? RbacReach.Nobody
        : IsClusterWide ? RbacReach.Cluster
        : Namespace is "kube-system" ? RbacReach.System
        : RbacReach.Namespace;

    /// <summary>"in every namespace", for sentences.</summary>
    public string Place => IsClusterWide ? "in every namespace" : Object.Namespace is { } name ? $"in namespace '{RbacSubject.Shown(name)}'" : "in its namespace";

    public override string ToString() => Object.Title;
}

/// <summary>A subject, and where the binding names it.</summary>
internal sealed record RbacReceiver(RbacSubject Subject, Field Field);

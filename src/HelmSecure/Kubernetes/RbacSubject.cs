using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>Who may hold rights: a ServiceAccount of a namespace, a user or a group.</summary>
/// <param name="Namespace">Of a ServiceAccount; empty for others, and where it is not known.</param>
internal sealed record RbacSubject(RbacSubjectKind Kind, string Namespace, string Name)
{
    private const int MostShown = 100;
    private const string AccountPrefix = "system:serviceaccount:";

    public static RbacSubject EveryAccount { get; } = new(RbacSubjectKind.Group, "", "system:serviceaccounts");

    public static RbacSubject Authenticated { get; } = new(RbacSubjectKind.Group, "", "system:authenticated");

    /// <summary>For sentences: "ServiceAccount 'web'", "group 'system:masters'".</summary>
    public string Title => Kind switch
    {
        RbacSubjectKind.ServiceAccount => $"ServiceAccount '{Shown(Name)}'",
        RbacSubjectKind.Group => $"group '{Shown(Name)}'",
        _ => $"user '{Shown(Name)}'",
    };

    /// <summary>The groups that the API server counts a ServiceAccount to.</summary>
    public IEnumerable<RbacSubject> Groups => Kind is RbacSubjectKind.ServiceAccount
        ? [EveryAccount, AccountsOf(Namespace), Authenticated]
        : [];

    /// <summary>All ServiceAccounts of a namespace.</summary>
    public static RbacSubject AccountsOf(string space) => new(RbacSubjectKind.Group, "", EveryAccount.Name + ":" + space);

    /// <param name="subject">An item of <c>subjects</c>.</param>
    /// <param name="space">The namespace for an account that names none; Kubernetes refuses it in a ClusterRoleBinding.</param>
    public static RbacSubject Of(Field subject, string space)
    {
        var name = subject["name"].Text ?? "";
        return subject["kind"].Text switch
        {
            "ServiceAccount" => new(RbacSubjectKind.ServiceAccount, subject["namespace"].Text is { Length: > 0 } own ? own : space, name),
            "Group" => new(RbacSubjectKind.Group, "", name),
            // The name under which the API server knows an account.
            _ when name.StartsWith(AccountPrefix, StringComparison.Ordinal) && name[AccountPrefix.Length..].Split(':') is [var of, var account] =>
                new(RbacSubjectKind.ServiceAccount, of, account),
            _ => new(RbacSubjectKind.User, "", name),
        };
    }

    /// <summary>A name for a sentence: hostile ones would fill the memory.</summary>
    public static string Shown(string name) => name.Length > MostShown ? name[..MostShown] + "…" : name;
}

internal enum RbacSubjectKind
{
    ServiceAccount,
    User,
    Group,
}

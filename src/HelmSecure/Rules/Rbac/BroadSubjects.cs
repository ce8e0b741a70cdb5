using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>Bindings, judged by who gets the role: subjects that nobody chose, or whom nothing can hold back.</summary>
internal static class BroadSubjects
{
    private const string Masters = "system:masters";

    private static readonly string[] OfNodesThemselves =
    [
        "system:node", "system:node-proxier", "system:node-bootstrapper", "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
        "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", "system:certificates.k8s.io:certificatesigningrequests:selfnodeserver",
    ];

    public static readonly Rule Anonymous = new()
    {
        Id = "anonymous-binding",
        Summary = "Binding gives rights to everybody who reaches the API server",
        Fix = "take the subject out",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.High],
        References = ["nsa:authentication", "attack:T1078"],
        Also =
        [
            "trivy:KSV-0122", "kubescape:C-0262", "kubesec:BindingsToSystemAnonymous", "kyverno:restrict-binding-system-groups", "gatekeeper:disallowanonymous", "marvin:M-411",
        ],
        Check = Each((binding, subject) =>
            IsAnonymous(subject) && !BuiltInRoles.IsForAnybody(binding.RoleName)
                ? ("everybody, also without logging in,", RolePowers.Of(binding) is RolePower.Writes ? Severity.Critical : Severity.High)
                : null),
    };

    public static readonly Rule Authenticated = new()
    {
        Id = "authenticated-group-binding",
        Summary = "Binding gives rights to everybody who has logged in",
        Fix = "name the users, groups or ServiceAccounts that need the role",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:authentication"],
        Also = ["trivy:KSV-01011", "kubescape:C-0265", "kyverno:restrict-binding-system-groups"],
        Check = Each((binding, subject) =>
            subject == RbacSubject.Authenticated && !BuiltInRoles.IsForAnybody(binding.RoleName)
                ? ("everybody who has logged in", binding.Reach >= RbacReach.System && RolePowers.Of(binding) is RolePower.Writes ? Severity.Critical : Severity.Medium)
                : null),
        YieldsTo = [new("anonymous-binding")],
    };

    public static readonly Rule AllServiceAccounts = new()
    {
        Id = "all-service-accounts-binding",
        Summary = "Binding gives rights to all ServiceAccounts at once",
        Fix = "name the ServiceAccounts that need the role",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical, Severity.Medium, Severity.Low],
        References = ["cis-1.8:5.1.5", "nsa:authentication"],
        Also = ["kyverno:restrict-binding-system-groups"],
        Check = Each(JudgeAccounts),
        YieldsTo = [new("anonymous-binding"), new("authenticated-group-binding")],
    };

    public static readonly Rule Nodes = new()
    {
        Id = "node-group-binding",
        Summary = "Binding gives nodes more rights than nodes need",
        Fix = "run what needs the rights as a pod with a ServiceAccount of its own",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:authentication"],
        Also = ["rbac-police:nodes"],
        Check = Each((binding, subject) =>
            IsNode(subject) && !OfNodesThemselves.Contains(binding.RoleName, StringComparer.Ordinal) && !BuiltInRoles.IsForAnybody(binding.RoleName)
                ? (subject.Kind is RbacSubjectKind.Group ? "every node" : subject.Title, binding.Reach >= RbacReach.System ? Severity.High : Severity.Medium)
                : null),
    };

    public static readonly Rule MastersGroup = new()
    {
        Id = "masters-group-binding",
        Summary = "Somebody may join the group whose rights no administrator can take away",
        Fix = "use a group of your own, and bind a role to it",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        References = ["cis-1.8:5.1.7", "nsa:authentication"],
        Also = ["trivy:KSV-0123", "kubescape:C-0246", "kyverno:restrict-binding-system-groups", "datree:104"],
        Check = Check.Both(
            Each((_, subject) => subject is { Kind: RbacSubjectKind.Group, Name: Masters } ? ($"whoever is in '{Masters}', and may do anything already,", Severity.Critical) : null),
            Check.Both(Check.WholeRelease(Impersonators), Check.EachOfKind(["Certificate"], InspectCertificate))),
    };

    /// <param name="judge">Who that is, and how bad it is; null where it is nothing.</param>
    private static Check Each(Func<RbacBinding, RbacSubject, (string Who, Severity Severity)?> judge) => Check.WholeRelease(subject =>
        from binding in subject.Release.Rbac.Bindings
        from receiver in binding.Subjects
        let judged = judge(binding, receiver.Subject)
        where judged is not null
        select Found.In(binding.Object, new($"{judged.Value.Who} gets {binding.RoleTitle} {binding.Place}", receiver.Field["name"], judged.Value.Severity) { Cause = binding.RoleRef }));

    private static bool IsAnonymous(RbacSubject subject) =>
        subject is { Kind: RbacSubjectKind.User, Name: "system:anonymous" } or { Kind: RbacSubjectKind.Group, Name: "system:unauthenticated" };

    private static bool IsNode(RbacSubject subject) =>
        subject is { Kind: RbacSubjectKind.Group, Name: "system:nodes" } || (subject.Kind is RbacSubjectKind.User && subject.Name.StartsWith("system:node:", StringComparison.Ordinal));

    // Every pod has an account, unless it is told otherwise, and so the rights of all accounts.
    private static (string, Severity)? JudgeAccounts(RbacBinding binding, RbacSubject subject)
    {
        if (subject.Kind is not RbacSubjectKind.Group || !(subject == RbacSubject.EveryAccount || subject.Name.StartsWith(RbacSubject.EveryAccount.Name + ":", StringComparison.Ordinal)))
            return null;

        var isForAll = subject == RbacSubject.EveryAccount;
        var severity = (binding.Reach >= RbacReach.System, RolePowers.Of(binding) is RolePower.Writes) switch
        {
            (true, true) => isForAll ? Severity.Critical : Severity.High,
            (true, false) or (false, true) => Severity.Medium,
            _ => Severity.Low,
        };
        return (isForAll ? "every ServiceAccount" : $"every ServiceAccount of namespace '{RbacSubject.Shown(subject.Name[(RbacSubject.EveryAccount.Name.Length + 1)..])}'", severity);
    }

    private static IEnumerable<Found> Impersonators(AuditSubject subject) =>
        from role in subject.Release.Rbac.Roles
        from rule in role.Written
        where rule.Grants("", "groups", "impersonate", Masters) && rule.IsNamed && role.IsClusterRole
        select Found.In(role.Object!, new($"{RightSentence.Who(role)} may act as a member of '{Masters}'", rule.ResourceNames[Masters]) { Cause = rule.Field, Others = RightRule.Others(role) });

    // The cluster's own authority takes the organizations in a certificate for groups.
    private static IEnumerable<Finding> InspectCertificate(KubeObject item) =>
        item.ApiVersion.StartsWith("cert-manager.io/", StringComparison.Ordinal) && item.Root["spec"]["subject"]["organizations"].Items.FirstOrDefault(name => name.Text is Masters) is { Exists: true } organization
            ? [new($"the certificate makes its owner a member of '{Masters}', where the cluster trusts its issuer", organization)]
            : [];
}

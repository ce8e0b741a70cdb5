namespace HelmSecure.Kubernetes;

/// <summary>Who may do what, as far as the release tells: its roles, whom its bindings give them to, and the pods that run as those.</summary>
internal sealed class RbacModel
{
    /// <summary>Demands of selectors, each asked of every ClusterRole: a small text may hold many of both, and roles that aggregate each other are followed from each of them.</summary>
    private const long MostComparisons = 200_000;

    private static readonly string[] Groups = ["rbac.authorization.k8s.io", "authorization.openshift.io"];

    private readonly Release release;
    private readonly Dictionary<RbacSubject, List<RbacBinding>> bindingsOf = [];
    private readonly Lazy<IReadOnlyList<RbacAccount>> accounts;
    private readonly ILookup<string, RbacSubject> namesakes;
    private readonly ILookup<string, RbacSubject> bySpace;
    private readonly Lazy<IReadOnlyList<RbacHolder>> holders;

    private RbacModel(Release release)
    {
        this.release = release;
        Roles = [.. OfKinds("ClusterRole", "Role").Select(item => new RbacRole(item, release.NamespaceOf(item)))];
        Bindings = [.. OfKinds("ClusterRoleBinding", "RoleBinding").Select(item => new RbacBinding(item, release.NamespaceOf(item)))];
        Aggregate();
        Bind();
        foreach (var (binding, subject) in Bindings.SelectMany(binding => binding.Subjects.Select(receiver => receiver.Subject).Distinct().Select(subject => (binding, subject))))
            (bindingsOf.TryGetValue(subject, out var list) ? list : bindingsOf[subject] = []).Add(binding);
        var bound = bindingsOf.Keys.Where(subject => subject.Kind is RbacSubjectKind.ServiceAccount).ToList();
        namesakes = bound.ToLookup(subject => subject.Name, StringComparer.Ordinal);
        bySpace = bound.ToLookup(subject => subject.Namespace, StringComparer.Ordinal);
        accounts = new(FindAccounts);
        holders = new(() => [.. bindingsOf.Select(pair => new RbacHolder(pair.Key, pair.Value))]);
    }

    /// <summary>ClusterRoles first, then Roles, in the order of the release.</summary>
    public IReadOnlyList<RbacRole> Roles { get; }

    /// <summary>ClusterRoleBindings first.</summary>
    public IReadOnlyList<RbacBinding> Bindings { get; }

    /// <summary>The ServiceAccounts that pods run as, in the order of their first pods.</summary>
    public IReadOnlyList<RbacAccount> Accounts => accounts.Value;

    /// <summary>All whom bindings name, with what they get: an inventory.</summary>
    public IReadOnlyList<RbacHolder> Holders => holders.Value;

    public static RbacModel Of(Release release) => new(release);

    /// <summary>
    /// Those that name the subject. Where a namespace is not known, an account counts as its namesake elsewhere: the release may go there.
    /// </summary>
    public IEnumerable<RbacBinding> BindingsOf(RbacSubject subject) => Alike(subject).SelectMany(alike => bindingsOf.GetValueOrDefault(alike, []));

    /// <summary>Of a pod; <c>default</c> where it names none.</summary>
    public RbacSubject AccountOf(Pod pod) => new(RbacSubjectKind.ServiceAccount, release.NamespaceOf(pod.Owner), NameOf(pod));

    /// <summary>The accounts of a namespace that the release gives rights to: a pod there may run as any of them.</summary>
    public IEnumerable<RbacSubject> AccountsIn(string space) => bySpace[space];

    private static string NameOf(Pod pod) =>
        pod.Spec["serviceAccountName"].Text is { Length: > 0 } name ? name
        : pod.Spec["serviceAccount"].Text is { Length: > 0 } old ? old
        : "default";

    private IEnumerable<KubeObject> OfKinds(params string[] kinds) => kinds.SelectMany(release.OfKind).Where(IsOfRbac);

    // Other APIs have roles too.
    private static bool IsOfRbac(KubeObject item) =>
        item.ApiVersion.Length is 0 || (item.ApiVersion.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && Groups.Contains(item.ApiVersion[..slash], StringComparer.Ordinal));

    private IEnumerable<RbacSubject> Alike(RbacSubject subject) => subject switch
    {
        { Kind: not RbacSubjectKind.ServiceAccount } => [subject],
        { Namespace.Length: 0 } => namesakes[subject.Name],
        _ => [subject, subject with { Namespace = "" }],
    };

    private void Aggregate()
    {
        var clusterRoles = Roles.Where(role => role.IsClusterRole).ToList();
        var comparisons = 0L;
        foreach (var role in clusterRoles)
        {
            foreach (var selector in role.Object!.Root["aggregationRule"]["clusterRoleSelectors"].Items)
            {
                comparisons += clusterRoles.Count * (1L + selector["matchLabels"].Entries.Count() + selector["matchExpressions"].Items.Count());
                if (comparisons > MostComparisons)
                    throw new HelmSecureException($"the ClusterRoles aggregate each other in too many ways to follow, at line {selector.Span.Line}");
                var labels = LabelSelector.Of(selector);
                foreach (var other in clusterRoles.Where(other => other != role && labels.Matches(other.Object!.Metadata["labels"])))
                    role.Aggregate(other);
            }
        }
    }

    private void Bind()
    {
        var roles = new Dictionary<(string Kind, string Namespace, string Name), RbacRole>();
        var anywhere = new Dictionary<string, RbacRole>(StringComparer.Ordinal);
        foreach (var role in Roles)
        {
            roles[(role.Kind, role.Namespace, role.Name)] = role;
            if (!role.IsClusterRole)
                anywhere.TryAdd(role.Name, role);
        }

        foreach (var binding in Bindings)
        {
            binding.Role = (binding.NamesClusterRole ? roles.GetValueOrDefault(("ClusterRole", "", binding.RoleName)) : OfNamespace(binding)) ?? BuiltInRoles.Find(binding);
            binding.Role?.Add(binding);
        }

        // Where one of the two does not say its namespace, and nobody knows that of the release, they may meet.
        RbacRole? OfNamespace(RbacBinding binding) =>
            roles.GetValueOrDefault(("Role", binding.Namespace, binding.RoleName))
            ?? (binding.Namespace.Length is 0 ? anywhere.GetValueOrDefault(binding.RoleName) : roles.GetValueOrDefault(("Role", "", binding.RoleName)));
    }

    private List<RbacAccount> FindAccounts()
    {
        var objects = new Dictionary<(string Namespace, string Name), KubeObject>();
        var anywhere = new Dictionary<string, KubeObject>(StringComparer.Ordinal);
        foreach (var item in release.OfKind("ServiceAccount"))
        {
            objects[(release.NamespaceOf(item), item.Name)] = item;
            anywhere.TryAdd(item.Name, item);
        }

        return [.. release.Pods.GroupBy(AccountOf).Select(pods => new RbacAccount(pods.Key, Object(pods.Key), [.. pods]))];

        KubeObject? Object(RbacSubject account) =>
            objects.GetValueOrDefault((account.Namespace, account.Name))
            ?? (account.Namespace.Length is 0 ? anywhere.GetValueOrDefault(account.Name) : objects.GetValueOrDefault(("", account.Name)));
    }
}

/// <summary>A ServiceAccount and the pods that run as it.</summary>
/// <param name="Object">Null where the release does not bring it.</param>
internal sealed record RbacAccount(RbacSubject Subject, KubeObject? Object, IReadOnlyList<Pod> Pods)
{
    /// <summary>Those that can use its rights: the API server's token is mounted into them.</summary>
    public IEnumerable<Pod> PodsWithToken => Pods.Where(HasToken);

    // The pod's word counts more than the account's; a projected volume is a third way.
    private bool HasToken(Pod pod) =>
        (pod.Spec["automountServiceAccountToken"].Bool ?? Object?.Root["automountServiceAccountToken"].Bool) is not false
        || pod.Volumes.Any(volume => volume.Field["projected"]["sources"].Items.Any(source => source["serviceAccountToken"].Exists && !source["serviceAccountToken"]["audience"].Exists));
}

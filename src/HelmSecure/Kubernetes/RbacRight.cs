namespace HelmSecure.Kubernetes;

/// <summary>Something that whoever holds it could do harm with: some verbs on some resources, and words for it.</summary>
/// <param name="Words">An infinitive that continues "may": <c>read secrets</c>.</param>
/// <param name="Targets">Any of them will do.</param>
internal sealed record RbacRight(string Words, params RbacTarget[] Targets)
{
    private const string Authentication = "authentication.k8s.io";
    private const string Certificates = "certificates.k8s.io";
    private const string RoleGroup = "rbac.authorization.k8s.io";

    private static readonly RbacTarget[] MakersOfPods =
    [
        new("", "pods replicationcontrollers", "create"),
        new("apps", "daemonsets deployments replicasets statefulsets", "create"),
        new("batch", "cronjobs jobs", "create"),
    ];

    /// <summary>Not looked for by targets: see <see cref="RbacRule.IsEverything"/>.</summary>
    public static RbacRight Everything { get; } = new("do anything");

    public static RbacRight Escalate { get; } = new(
        "write rights into roles that it does not have", new(RoleGroup, "roles", "escalate"), new(RoleGroup, "clusterroles", "escalate") { IsClusterScoped = true });

    // The role is what is asked about, in the namespace of the binding; also a ClusterRole, for a RoleBinding may name one.
    public static RbacRight Bind { get; } = new("hand out roles with rights that it does not have", new RbacTarget(RoleGroup, "roles clusterroles", "bind"));

    // An account is of a namespace; users and groups are of none.
    public static RbacRight Impersonate { get; } = new(
        "act as somebody else", new("", "users groups", "impersonate") { IsClusterScoped = true }, new("", "serviceaccounts", "impersonate"));

    public static RbacRight ImpersonateDetails { get; } = new(
        "give itself other ids and attributes while it acts as somebody else",
        new(Authentication, "uids", "impersonate") { IsClusterScoped = true },
        new(Authentication, "userextras", "impersonate") { IsClusterScoped = true, IsOfSubresources = true });

    public static RbacRight ImpersonateConstrained { get; } = new(
        "act as somebody else in some of what they may do",
        new(Authentication, "users groups", "impersonate:user-info") { IsClusterScoped = true },
        new(Authentication, "nodes", "impersonate:arbitrary-node") { IsClusterScoped = true },
        new(Authentication, "serviceaccounts", "impersonate:serviceaccount"));

    public static RbacRight NodeProxy { get; } = new(
        "command the kubelet of every node", new RbacTarget("", "nodes/proxy", "get create") { IsClusterScoped = true });

    public static RbacRight TokenRequest { get; } = new("issue tokens of ServiceAccounts", new RbacTarget("", "serviceaccounts/token", "create"));

    public static RbacRight SecretsRead { get; } = new("read secrets", new RbacTarget("", "secrets", "get list watch"));

    public static RbacRight SecretsWrite { get; } = new("write secrets", new RbacTarget("", "secrets", "create update patch"));

    public static RbacRight PodCreate { get; } = new("create pods", MakersOfPods);

    public static RbacRight PodModify { get; } = new("change pods", [.. MakersOfPods.Select(maker => maker with { Verbs = ["update", "patch"] })]);

    public static RbacRight PodExec { get; } = new("run commands in pods", new RbacTarget("", "pods/exec", "create get"));

    public static RbacRight PodAttach { get; } = new("attach to processes in pods", new RbacTarget("", "pods/attach", "create get"));

    public static RbacRight EphemeralContainers { get; } = new("add debug containers to pods", new RbacTarget("", "pods/ephemeralcontainers", "update patch"));

    public static RbacRight WebhookWrite { get; } = new(
        "change what admission lets pass",
        new RbacTarget(
            "admissionregistration.k8s.io",
            "mutatingwebhookconfigurations validatingwebhookconfigurations mutatingadmissionpolicies mutatingadmissionpolicybindings validatingadmissionpolicies validatingadmissionpolicybindings",
            "create update patch delete deletecollection") { IsClusterScoped = true });

    public static RbacRight ApiServiceWrite { get; } = new(
        "put its own server behind an API group", new RbacTarget("apiregistration.k8s.io", "apiservices", "create update patch") { IsClusterScoped = true });

    public static RbacRight CsrApproval { get; } = new(
        "approve certificate requests", new RbacTarget(Certificates, "certificatesigningrequests/approval", "update patch") { IsClusterScoped = true });

    public static RbacRight Signers { get; } = new("approve for signers of certificates", new RbacTarget(Certificates, "signers", "approve sign") { IsClusterScoped = true });

    public static RbacRight ManageBindings { get; } = new(
        "bind roles to anybody", new(RoleGroup, "rolebindings", "create update patch"), new(RoleGroup, "clusterrolebindings", "create update patch") { IsClusterScoped = true });

    public static RbacRight ManageRoles { get; } = new(
        "write roles", new(RoleGroup, "roles", "create update patch"), new(RoleGroup, "clusterroles", "create update patch") { IsClusterScoped = true });

    public static RbacRight NodeWrite { get; } = new("change nodes", new RbacTarget("", "nodes", "update patch delete deletecollection") { IsClusterScoped = true });

    public static RbacRight NodeStatusWrite { get; } = new("change the status of nodes", new RbacTarget("", "nodes/status", "update patch") { IsClusterScoped = true });

    // A request for a namespace counts as one in that namespace: a Role may grant it.
    public static RbacRight NamespaceWrite { get; } = new("change the labels of namespaces", new RbacTarget("", "namespaces", "update patch"));

    public static RbacRight SecurityContextConstraintsUse { get; } = new(
        "use security context constraints", new RbacTarget("security.openshift.io", "securitycontextconstraints", "use"));

    public static RbacRight PersistentVolumeCreate { get; } = new("create persistent volumes", new RbacTarget("", "persistentvolumes", "create") { IsClusterScoped = true });

    public static RbacRight CrdWrite { get; } = new(
        "change custom resource definitions", new RbacTarget("apiextensions.k8s.io", "customresourcedefinitions", "create update patch") { IsClusterScoped = true });

    public static RbacRight ConfigMapWrite { get; } = new("write config maps", new RbacTarget("", "configmaps", "create update patch"));

    public static RbacRight EndpointsWrite { get; } = new(
        "change where services lead", new("", "endpoints", "create update patch"), new("discovery.k8s.io", "endpointslices", "create update patch"));

    public static RbacRight NetworkWrite { get; } = new(
        "change what is exposed and what may connect",
        new("", "services", "create update patch"),
        new("networking.k8s.io", "ingresses networkpolicies", "create update patch"),
        new("gateway.networking.k8s.io", "gateways grpcroutes httproutes referencegrants tcproutes tlsroutes udproutes", "create update patch"));

    public static RbacRight ServiceStatusWrite { get; } = new("change the status of services", new RbacTarget("", "services/status", "update patch"));

    public static RbacRight PortForward { get; } = new("open connections to ports of pods", new RbacTarget("", "pods/portforward", "create get"));

    public static RbacRight PodProxy { get; } = new("send requests to pods through the API server", new RbacTarget("", "pods/proxy services/proxy", "get create update patch delete"));

    public static RbacRight PodDelete { get; } = new("delete or evict pods", new("", "pods", "delete deletecollection"), new("", "pods/eviction", "create"));

    public static RbacRight BroadDelete { get; } = new(
        "delete workloads and their data",
        new("", "namespaces persistentvolumes", "delete deletecollection") { IsClusterScoped = true },
        new("", "configmaps persistentvolumeclaims replicationcontrollers secrets services", "delete deletecollection"),
        new("apps", "daemonsets deployments replicasets statefulsets", "delete deletecollection"),
        new("batch", "cronjobs jobs", "delete deletecollection"));

    public static RbacRight EventsDelete { get; } = new("delete events", new("", "events", "delete deletecollection"), new("events.k8s.io", "events", "delete deletecollection"));

    public static RbacRight ServiceAccountWrite { get; } = new("write ServiceAccounts", new RbacTarget("", "serviceaccounts", "create update patch"));

    public static RbacRight PodStatusWrite { get; } = new("change the status of pods", new RbacTarget("", "pods/status", "update patch"));

    /// <summary>But for <see cref="Everything"/>; the worst come first.</summary>
    public static IReadOnlyList<RbacRight> All { get; } =
    [
        Escalate, Bind, Impersonate, NodeProxy, TokenRequest, SecretsRead, SecretsWrite, PodCreate, PodModify, PodExec, PodAttach, EphemeralContainers, WebhookWrite,
        ApiServiceWrite, CsrApproval, Signers, ManageBindings, ManageRoles, NodeWrite, NamespaceWrite, SecurityContextConstraintsUse, PersistentVolumeCreate, CrdWrite,
        ConfigMapWrite, EndpointsWrite, NetworkWrite, ServiceStatusWrite, NodeStatusWrite, PortForward, PodProxy, PodDelete, BroadDelete, EventsDelete,
        ImpersonateConstrained, ServiceAccountWrite, PodStatusWrite, ImpersonateDetails,
    ];

    /// <summary>Where an entry gives it, to some object at least; null where it does not.</summary>
    public RbacHit? In(RbacRule rule)
    {
        var places = Targets.Select(target => (target.IsClusterScoped, Field: target.In(rule))).Where(place => place.Field is not null).ToList();
        var isClusterScoped = places.Exists(place => place.IsClusterScoped);
        return places.Find(place => !place.IsClusterScoped) is { Field: { } own } ? new(this, rule, own, IsNamespaced: true, isClusterScoped)
            : places is [{ Field: { } other }, ..] ? new(this, rule, other, IsNamespaced: false, isClusterScoped)
            : null;
    }

    public override string ToString() => Words;
}

/// <summary>Resources of a group, and verbs any of which will do.</summary>
internal sealed record RbacTarget(string Group, IReadOnlyList<string> Resources, IReadOnlyList<string> Verbs)
{
    /// <param name="resources">Separated by blanks; so are the verbs.</param>
    public RbacTarget(string group, string resources, string verbs)
        : this(group, resources.Split(' '), verbs.Split(' '))
    {
    }

    /// <summary>No RoleBinding can hand it out.</summary>
    public bool IsClusterScoped { get; init; }

    /// <summary>The resource alone is nothing, and whatever stands behind it and a slash is meant: keys of extra attributes are written so.</summary>
    public bool IsOfSubresources { get; init; }

    /// <summary>The item of an entry's <c>resources</c> that speaks of it; null for none.</summary>
    public Yaml.Field? In(RbacRule rule)
    {
        if (!rule.HasGroup(Group))
            return null;
        if (IsOfSubresources)
            return Verbs.Any(rule.HasVerb) ? Below(rule) : null;

        return Resources.FirstOrDefault(resource => Verbs.Any(verb => rule.Mentions(Group, resource, verb))) is { } found ? rule.Of(found) : null;
    }

    private Yaml.Field? Below(RbacRule rule)
    {
        var below = rule.Resources.Where(item => item.Key is "*" || Resources.Any(resource => item.Key.StartsWith(resource + "/", StringComparison.Ordinal) && !item.Key.EndsWith("/*", StringComparison.Ordinal)));
        return below.Select(item => (Yaml.Field?)item.Value).FirstOrDefault();
    }
}

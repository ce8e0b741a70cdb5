namespace HelmSecure.Kubernetes;

/// <summary>A Role or ClusterRole: of the release, or one that every cluster has.</summary>
internal sealed class RbacRole
{
    /// <summary>More of them are not looked at for sentences.</summary>
    private const int MostCarriers = 20;

    private readonly List<RbacBinding> bindings = [];
    private readonly List<RbacRole> aggregating = [];
    private readonly List<RbacRole> aggregated = [];
    private readonly Lazy<Traits> own;
    private readonly Lazy<Traits> all;
    private readonly Lazy<Handing> ownHanding;
    private readonly Lazy<Handing> handing;

    public RbacRole(KubeObject item, string space)
        : this(item.Kind, item.Name, item.Kind is "ClusterRole" ? "" : space)
    {
        Object = item;
        // The controller writes the rules of an aggregated role; what the manifest says is lost.
        Written = item.Root["aggregationRule"].Exists ? [] : [.. item.Root["rules"].Items.Select(field => new RbacRule(this, field))];
    }

    private RbacRole(string kind, string name, string space)
    {
        (Kind, Name, Namespace) = (kind, name, space);
        own = new(() => Traits.Of(this));
        all = new(() => Traits.Of([own.Value, .. Reached(this, role => role.aggregated).Select(role => role.own.Value)]));
        ownHanding = new(() => Handing.By(bindings));
        handing = new(() => Handing.Furthest([ownHanding.Value, .. Reached(this, role => role.aggregating).Select(role => role.ownHanding.Value)]));
    }

    /// <summary>Null for one that every cluster has.</summary>
    public KubeObject? Object { get; }

    public string Kind { get; }

    public string Name { get; }

    /// <summary>Empty for a ClusterRole, and where it is not known.</summary>
    public string Namespace { get; }

    /// <summary>"ClusterRole 'web'", for sentences.</summary>
    public string Title => $"{Kind} '{RbacSubject.Shown(Name)}'";

    public bool IsClusterRole => Kind is "ClusterRole";

    /// <summary>The entries that stand in it.</summary>
    public IReadOnlyList<RbacRule> Written { get; } = [];

    /// <summary>All that it holds: the entries that stand in it, or those of the roles that it aggregates, as far as they are known.</summary>
    public IEnumerable<RbacRule> Rules => Written.Concat(Reached(this, role => role.aggregated).SelectMany(role => role.Written));

    /// <summary>What it gives to whoever holds it, each right once; what is only about objects of certain names is left out.</summary>
    public IReadOnlyList<RbacHit> Rights => all.Value.Rights;

    /// <summary>What a role that every cluster has is known to give.</summary>
    public IReadOnlyList<RbacRight> BuiltInRights => Object is null && IsClusterRole && BuiltInRoles.RightsOf(Name) is { } known ? known : [];

    /// <summary>See <see cref="RbacRule.IsEverything"/>.</summary>
    public bool GivesEverything => all.Value.Everything || BuiltInRights.Contains(RbacRight.Everything);

    /// <summary>It lets something be changed.</summary>
    public bool Writes => all.Value.Writes;

    /// <summary>What may be changed is among what the API server itself serves.</summary>
    public bool WritesBuiltIn => all.Value.WritesBuiltIn;

    /// <summary>The furthest that a binding carries what stands in it, also one of a role that aggregates it.</summary>
    public RbacReach Reach => handing.Value.Reach;

    /// <summary>Bindings that carry it so far; not all, where they are many.</summary>
    public IReadOnlyList<RbacBinding> Carriers => handing.Value.Carriers;

    public static RbacRole BuiltIn(string kind, string name, string space) => new(kind, name, space);

    public void Add(RbacBinding binding) => bindings.Add(binding);

    public void Aggregate(RbacRole other)
    {
        aggregated.Add(other);
        other.aggregating.Add(this);
    }

    public override string ToString() => Title;

    // The controller goes on until nothing changes: a role may aggregate one that aggregates others.
    private static List<RbacRole> Reached(RbacRole start, Func<RbacRole, List<RbacRole>> next)
    {
        var (seen, reached) = (new HashSet<RbacRole> { start }, new List<RbacRole>());
        var waiting = new Queue<RbacRole>(next(start));
        while (waiting.TryDequeue(out var role))
        {
            if (!seen.Add(role))
                continue;
            reached.Add(role);
            next(role).ForEach(waiting.Enqueue);
        }

        return reached;
    }

    /// <summary>What entries give, all together.</summary>
    private sealed record Traits(IReadOnlyList<RbacHit> Rights, bool Everything, bool Writes, bool WritesBuiltIn)
    {
        public static Traits Of(RbacRole role) => new(
            Distinct(role.Written.Where(rule => !rule.IsNamed).SelectMany(rule => rule.Hits)),
            role.Written.Any(rule => rule.IsEverything),
            role.Written.Any(rule => rule.Writes),
            role.Written.Any(rule => rule.Writes && rule.IsOfBuiltInGroup));

        public static Traits Of(IReadOnlyList<Traits> parts) => new(
            Distinct(parts.SelectMany(part => part.Rights)), parts.Any(part => part.Everything), parts.Any(part => part.Writes), parts.Any(part => part.WritesBuiltIn));

        private static List<RbacHit> Distinct(IEnumerable<RbacHit> hits) => [.. hits.DistinctBy(hit => (hit.Right, hit.IsNamespaced, hit.IsClusterScoped))];
    }

    /// <summary>How far bindings carry a role, and those of them that do.</summary>
    private sealed record Handing(RbacReach Reach, IReadOnlyList<RbacBinding> Carriers)
    {
        public static Handing By(List<RbacBinding> bindings)
        {
            var furthest = bindings.Select(binding => binding.Reach).DefaultIfEmpty(RbacReach.Nobody).Max();
            return new(furthest, [.. bindings.Where(binding => binding.Reach == furthest).Take(MostCarriers)]);
        }

        public static Handing Furthest(IReadOnlyList<Handing> parts)
        {
            var furthest = parts.Max(part => part.Reach);
            return new(furthest, [.. parts.Where(part => part.Reach == furthest).SelectMany(part => part.Carriers).Take(MostCarriers)]);
        }
    }
}

/// <summary>How far a right carries; a later one is further.</summary>
internal enum RbacReach
{
    /// <summary>Nothing in the release hands it to anybody.</summary>
    Nobody,

    /// <summary>One namespace or several.</summary>
    Namespace,

    /// <summary>The namespace in which the cluster's own controllers run: their accounts are within reach, and so the cluster.</summary>
    System,

    Cluster,
}

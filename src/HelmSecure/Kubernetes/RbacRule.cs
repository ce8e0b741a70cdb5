using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>One entry of a role's <c>rules</c>, understood as the authorizer of Kubernetes understands it (pkg/apis/rbac/v1/evaluation_helpers.go).</summary>
internal sealed class RbacRule
{
    private static readonly string[] StandardVerbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

    private static readonly string[] ReadingVerbs = ["get", "list", "watch"];

    private static readonly Dictionary<string, Field> None = [];

    private readonly Dictionary<string, Field> resources;

    public RbacRule(RbacRole role, Field field)
    {
        (Role, Field) = (role, field);
        resources = ByText(field["resources"]);
        (ApiGroups, Verbs) = (ByText(field["apiGroups"]), ByText(field["verbs"]));
        (ResourceNames, NonResourceUrls) = (ByText(field["resourceNames"]), ByText(field["nonResourceURLs"]));
    }

    /// <summary>Where it is written; others may hold it too, by aggregation.</summary>
    public RbacRole Role { get; }

    public Field Field { get; }

    /// <summary>With the place of each; so are the others.</summary>
    public IReadOnlyDictionary<string, Field> ApiGroups { get; }

    public IReadOnlyDictionary<string, Field> Resources => resources;

    public IReadOnlyDictionary<string, Field> Verbs { get; }

    public IReadOnlyDictionary<string, Field> ResourceNames { get; }

    public IReadOnlyDictionary<string, Field> NonResourceUrls { get; }

    /// <summary>It speaks of objects by their names, and of no others.</summary>
    public bool IsNamed => ResourceNames.Count > 0;

    public bool HasEveryVerb => Verbs.ContainsKey("*");

    public bool HasEveryResource => resources.ContainsKey("*");

    public bool HasEveryGroup => ApiGroups.ContainsKey("*");

    /// <summary>All that can be done to all there is in the core group, or in every group.</summary>
    public bool IsEverything => !IsNamed && HasEveryResource && (HasEveryGroup || ApiGroups.ContainsKey("")) && (HasEveryVerb || StandardVerbs.All(Verbs.ContainsKey));

    /// <summary>It lets something be changed. Verbs that are not known count as such.</summary>
    public bool Writes => Verbs.Keys.Any(verb => !ReadingVerbs.Contains(verb, StringComparer.Ordinal));

    /// <summary>Some group of it is one that the API server itself serves.</summary>
    public bool IsOfBuiltInGroup => HasEveryGroup || ApiGroups.Keys.Any(KubeResources.IsBuiltInGroup);

    /// <summary>The known rights in it, in the order of <see cref="RbacRight.All"/>.</summary>
    public IReadOnlyList<RbacHit> Hits => field ??= [.. RbacRight.All.Select(right => right.In(this)).OfType<RbacHit>()];

    /// <summary>A request that names no object, or any object, is allowed by it.</summary>
    /// <param name="resource"><c>pods</c>, <c>pods/exec</c>.</param>
    public bool Grants(string group, string resource, string verb) => !IsNamed && Mentions(group, resource, verb);

    /// <summary>A request for the object of that name is allowed by it.</summary>
    public bool Grants(string group, string resource, string verb, string name) =>
        Mentions(group, resource, verb) && (!IsNamed || (ResourceNames.ContainsKey(name) && CanBeNamed(resource, verb)));

    /// <summary>Likewise, of a path such as <c>/metrics</c>.</summary>
    public bool GrantsUrl(string path, string verb) =>
        HasVerb(verb) && NonResourceUrls.Keys.Any(url => url is "*" || url == path || (url.EndsWith('*') && path.StartsWith(url.TrimEnd('*'), StringComparison.Ordinal)));

    /// <summary>Allowed for some object at least.</summary>
    public bool Mentions(string group, string resource, string verb) => HasVerb(verb) && HasGroup(group) && Of(resource) is not null && (!IsNamed || CanBeNamed(resource, verb));

    /// <summary>The item by which it speaks of a resource: its name, <c>*/exec</c> or <c>*</c>; null where it does not. <c>pods/*</c> is none.</summary>
    public Field? Of(string resource)
    {
        if (resources.TryGetValue(resource, out var exact))
            return exact;
        if (resource.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && resources.TryGetValue("*" + resource[slash..], out var subresource))
            return subresource;
        return resources.TryGetValue("*", out var every) ? every : null;
    }

    public bool HasVerb(string verb) => HasEveryVerb || Verbs.ContainsKey(verb);

    public bool HasGroup(string group) => HasEveryGroup || ApiGroups.ContainsKey(group);

    // A request to create an object, or to delete many, goes to the collection and bears no name; one to a subresource does.
    private static bool CanBeNamed(string resource, string verb) => resource.Contains('/', StringComparison.Ordinal) || verb is not ("create" or "deletecollection");

    // Entries may be many, and hold next to nothing.
    private static Dictionary<string, Field> ByText(Field list)
    {
        if (list.Node is not YamlList { Items.Count: > 0 })
            return None;

        var texts = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (item.Text is { } text)
                texts.TryAdd(text, item);
        }

        return texts;
    }
}

/// <summary>A known right, found in an entry of a role.</summary>
/// <param name="Field">The item of <c>resources</c> that gives it.</param>
/// <param name="IsNamespaced">Some of it is about objects in namespaces, which a RoleBinding can hand out.</param>
/// <param name="IsClusterScoped">Some of it is about objects that belong to no namespace.</param>
internal sealed record RbacHit(RbacRight Right, RbacRule Rule, Field Field, bool IsNamespaced, bool IsClusterScoped);

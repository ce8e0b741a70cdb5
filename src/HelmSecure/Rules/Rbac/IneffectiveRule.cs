using System.Collections.Frozen;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>Entries of roles, or parts of them, that give nothing to anybody.</summary>
internal static class IneffectiveRule
{
    public static readonly Rule Rule = new()
    {
        Id = "rbac-ineffective-rule",
        Summary = "Part of a role gives nothing",
        Fix = "take it out, or write what was meant",
        Category = Category.Rbac,
        Severity = Severity.Low,
        References = ["nsa:authentication"],
        Also = ["trivy:KSV-0042"],
        IsStrict = true,
        Check = Check.WholeRelease(subject =>
            from role in subject.Release.Rbac.Roles
            from rule in role.Written
            from finding in Inspect(rule)
            select Found.In(role.Object!, finding)),
    };

    private static readonly FrozenDictionary<string, string> Misspelt = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["read"] = "get", ["view"] = "get", ["write"] = "update", ["edit"] = "update", ["modify"] = "update", ["put"] = "update", ["post"] = "create", ["remove"] = "delete",
        ["add"] = "create", ["all"] = "*", ["delete-collection"] = "deletecollection", ["deletecollections"] = "deletecollection", ["lists"] = "list", ["watches"] = "watch",
        ["gets"] = "get", ["creates"] = "create", ["updates"] = "update", ["patches"] = "patch", ["deletes"] = "delete",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Standard = FrozenSet.Create(StringComparer.Ordinal, "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

    private static IEnumerable<Finding> Inspect(RbacRule rule)
    {
        if (rule.Verbs.Count is 0)
            return [new("the entry has no verbs and gives nothing", rule.Field["verbs"])];
        if (rule.Resources.Count is 0 && rule.NonResourceUrls.Count is 0)
            return [new("the entry has no resources and gives nothing", rule.Field["resources"])];
        if (rule.Resources.Count is 0)
            return rule.Role.IsClusterRole ? [] : [new("a Role gives nothing about paths that are no resources: that takes a ClusterRole", rule.Field["nonResourceURLs"])];
        if (rule.ApiGroups.Count is 0)
            return [new("the entry has no apiGroups and gives nothing; the core group is written \"\"", rule.Field["apiGroups"])];

        return [.. Verbs(rule), .. Names(rule), .. rule.Resources.Select(resource => Fault(rule, resource.Key) is { } fault ? new Finding(fault, resource.Value) : null).OfType<Finding>()];
    }

    private static IEnumerable<Finding> Verbs(RbacRule rule) =>
        from verb in rule.Verbs
        let meant = Misspelt.GetValueOrDefault(verb.Key) ?? (verb.Key.ToLowerInvariant() is var lower && lower != verb.Key && Standard.Contains(lower) ? lower : null)
        where meant is not null && rule.IsOfBuiltInGroup && !rule.HasEveryVerb
        select new Finding($"there is no verb '{verb.Key}'; '{meant}' may be meant", verb.Value);

    private static IEnumerable<Finding> Names(RbacRule rule)
    {
        if (rule.ResourceNames.TryGetValue("*", out var star))
            yield return new("'*' in resourceNames is a name like any other, and no object has it", star);
        var onCollections = rule.Verbs.Keys.All(verb => verb is "create" or "deletecollection") && rule.Resources.Keys.All(resource => !resource.Contains('/', StringComparison.Ordinal));
        if (rule.IsNamed && onCollections)
            yield return new("resourceNames never match what is created, or deleted all at once: such requests bear no name", rule.Field["resourceNames"]);
    }

    private static string? Fault(RbacRule rule, string resource)
    {
        var shown = RbacSubject.Shown(resource);
        if (resource.EndsWith("/*", StringComparison.Ordinal) && resource is not "*/*")
            return $"'{shown}' gives nothing: subresources are named one by one";
        if (resource is "*/*")
            return "'*/*' gives nothing: every resource and subresource is written '*'";
        if (resource is "pods/log" && rule.IsOfBuiltInGroup && !rule.HasVerb("get"))
            return "'pods/log' has no verb but 'get'";
        if (resource.StartsWith('*') || rule.HasEveryGroup || !rule.ApiGroups.Keys.All(KubeResources.IsBuiltInGroup))
            return null;

        return InTheseGroups(rule, resource, shown);
    }

    // Where all groups are the API server's own, what they hold is known.
    private static string? InTheseGroups(RbacRule rule, string resource, string shown)
    {
        var groups = KubeResources.Groups(resource);
        if (groups.Count is 0)
            return Meant(rule, resource) is { } meant ? $"there is no resource '{shown}'; '{meant}' may be meant" : null;
        if (!groups.Any(rule.ApiGroups.ContainsKey))
            return $"'{shown}' is in the API group '{groups[0]}', and the entry does not name it";

        // A pod security policy belonged to no namespace either, and its use was asked for in that of the pod.
        var isForWholeCluster = groups.Where(rule.ApiGroups.ContainsKey).All(group => KubeResources.IsClusterScoped(group, resource));
        return isForWholeCluster && !rule.Role.IsClusterRole && resource is not ("namespaces" or "podsecuritypolicies")
            ? $"'{shown}' belong to no namespace, and a Role gives nothing outside of one"
            : null;
    }

    private static string? Meant(RbacRule rule, string resource)
    {
        var lower = resource.ToLowerInvariant();
        string[] plurals = [lower, lower + "s", lower + "es", lower.EndsWith('y') ? lower[..^1] + "ies" : lower];
        return plurals.FirstOrDefault(plural => plural != resource && KubeResources.Groups(plural).Any(rule.ApiGroups.ContainsKey));
    }
}

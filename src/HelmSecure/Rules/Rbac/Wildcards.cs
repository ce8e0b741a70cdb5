using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Rbac;

/// <summary>Entries that say "all". They are judged by the worst right that is in them, and speak once for all rights in them.</summary>
internal static class Wildcards
{
    private const int MostNames = 3;

    public static readonly Rule Full = new()
    {
        Id = "rbac-full-wildcard",
        Summary = "Role gives every right",
        Fix = "list the resources that are needed, and what is done with them",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.1", "cis-1.8:5.1.3", "nsa:authentication", "attack:T1098.006"],
        Also =
        [
            "trivy:KSV-0044", "trivy:KSV-0046", "kubescape:C-0035", "kubescape:C-0187", "checkov:CKV_K8S_49", "polaris:clusterrolebindingClusterAdmin",
            "polaris:rolebindingClusterAdminRole",
        ],
        Check = Each(rule => rule.IsEverything ? (Star(rule.Resources), "do anything", Severity.Critical) : null),
    };

    public static readonly Rule Resource = new()
    {
        Id = "rbac-wildcard-resource",
        Summary = "Role speaks of every resource of an API group",
        Fix = "list the resources that are needed",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical, Severity.Medium, Severity.Low],
        References = ["cis-1.8:5.1.3", "nsa:authentication"],
        Also = ["kube-linter:wildcard-in-rules", "trivy:KSV-0046", "trivy:KSV-0112", "checkov:CKV_K8S_49", "kyverno:restrict-wildcard-resources"],
        Check = Each(InspectResource),
        YieldsTo = [new("rbac-full-wildcard")],
    };

    public static readonly Rule Verb = new()
    {
        Id = "rbac-wildcard-verb",
        Summary = "Role allows every verb",
        Fix = "list the verbs that are needed",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical, Severity.Medium, Severity.Low],
        References = ["cis-1.8:5.1.3", "nsa:authentication"],
        Also = ["kube-linter:wildcard-in-rules", "trivy:KSV-0045", "checkov:CKV_K8S_49", "kyverno:restrict-wildcard-verbs", "datree:97"],
        Check = Each(InspectVerb),
        YieldsTo = [new("rbac-full-wildcard"), new("rbac-wildcard-resource")],
    };

    public static readonly Rule Subresource = new()
    {
        Id = "rbac-subresource-wildcard",
        Summary = "Role speaks of a subresource of every resource",
        Fix = "list the resources whose subresource is needed",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical, Severity.Medium, Severity.Low],
        References = ["cis-1.8:5.1.3", "nsa:authentication"],
        Check = Each(InspectSubresource),
        YieldsTo = [new("rbac-full-wildcard"), new("rbac-wildcard-resource"), new("rbac-wildcard-verb")],
    };

    public static readonly Rule ApiGroup = new()
    {
        Id = "rbac-wildcard-api-group",
        Summary = "Role speaks of a resource in every API group",
        Fix = "name the API group of each resource",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["cis-1.8:5.1.3", "nsa:authentication"],
        Also = ["checkov:CKV_K8S_49"],
        IsStrict = true,
        Check = Each(InspectGroup),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule NonResourceUrl = new()
    {
        Id = "rbac-wildcard-non-resource-url",
        Summary = "Role opens the API server's own pages",
        Fix = "list the paths that are needed, such as /metrics",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["cis-1.8:5.1.3", "nsa:authentication"],
        IsStrict = true,
        Check = Each(InspectUrl, ofObjects: false),
    };

    private static readonly string[] WritingVerbs = ["create", "update", "patch", "delete", "deletecollection", "*"];

    private static readonly string[] TellTales = ["/debug/pprof/", "/logs/"];

    /// <param name="inspect">The place, what one may do there, and how bad that is in all of the cluster; null for nothing.</param>
    /// <param name="ofObjects">It is about objects, which are in namespaces.</param>
    private static Check Each(Func<RbacRule, (Field Field, string Words, Severity Severity)?> inspect, bool ofObjects = true) => Check.WholeRelease(subject =>
        from role in subject.Release.Rbac.Roles
        where !RightRule.IsForBuiltIn(role)
        let reach = RightRule.Reach(role, subject.Release)
        from rule in role.Written
        let found = inspect(rule)
        where found is not null
        let severity = RightSeverity.Within(reach, found.Value.Severity)
        where severity is not null
        let message = $"{RightSentence.Who(role)} may {found.Value.Words}{(ofObjects ? RightSentence.Where(role) : "")}"
        select Found.In(role.Object!, new(message, found.Value.Field, severity) { Cause = rule.Field, Others = RightRule.Others(role) }));

    private static (Field, string, Severity)? InspectResource(RbacRule rule)
    {
        if (!rule.HasEveryResource || rule.IsNamed || rule.ApiGroups.Count is 0 || rule.Verbs.Count is 0)
            return null;

        var worst = Worst(rule, rule.Hits);
        return (Star(rule.Resources), $"{(rule.HasEveryVerb ? "do anything with" : WordFor(rule))} every resource of {Groups(rule)}{Including(worst)}", worst.Severity);
    }

    // Who may impersonate or bind only changes nothing.
    private static string WordFor(RbacRule rule) => rule.Verbs.Keys.Any(WritingVerbs.Contains) ? "write" : rule.Writes ? "use" : "read";

    private static (Field, string, Severity)? InspectVerb(RbacRule rule)
    {
        if (!rule.HasEveryVerb || rule.HasEveryResource || rule.IsNamed || rule.Resources.Count is 0 || rule.ApiGroups.Count is 0)
            return null;

        var worst = Worst(rule, rule.Hits);
        return (Star(rule.Verbs), $"do anything with {Listed(rule.Resources)}{Including(worst)}", worst.Severity);
    }

    private static (Field, string, Severity)? InspectSubresource(RbacRule rule)
    {
        if (rule.IsNamed || rule.HasEveryResource || rule.Resources.FirstOrDefault(IsOfEvery) is not { Key: not null } star)
            return null;

        var worst = Worst(rule, rule.Hits.Where(hit => hit.Field.Place == star.Value.Place));
        if (worst.Right is null && !rule.Writes)
            return null;

        var words = $"use the subresource '{RbacSubject.Shown(star.Key["*/".Length..])}' of every resource{Including(worst)}";
        return (star.Value, words, worst.Right is null ? Severity.Low : worst.Severity);
    }

    // Of what is known by its resource, the rules about it speak.
    private static (Field, string, Severity)? InspectGroup(RbacRule rule)
    {
        if (!rule.HasEveryGroup || rule.HasEveryResource || rule.IsNamed || rule.Resources.Count is 0 || rule.Verbs.Count is 0 || rule.Hits.Count > 0)
            return null;

        return (Star(rule.ApiGroups), $"{WordFor(rule)} what any API calls {Listed(rule.Resources)}", rule.Writes ? Severity.Medium : Severity.Low);
    }

    private static (Field, string, Severity)? InspectUrl(RbacRule rule)
    {
        if (rule.NonResourceUrls.Count is 0 || rule.Verbs.Count is 0)
            return null;
        if (rule.NonResourceUrls.FirstOrDefault(url => url.Key is "*" or "/*") is { Key: not null } every)
            return (every.Value, "ask the API server for every path that is no resource", Severity.Medium);

        return rule.NonResourceUrls.FirstOrDefault(url => url.Key.EndsWith('*') && TellTales.Any(path => Covers(url.Key, path))) is { Key: not null } telling
            ? (telling.Value, $"ask the API server for '{RbacSubject.Shown(telling.Key)}', where its logs and insides are", Severity.Low)
            : null;
    }

    private static bool Covers(string pattern, string path) =>
        pattern.TrimEnd('*') is var prefix && (path.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(path, StringComparison.Ordinal));

    private static bool IsOfEvery(KeyValuePair<string, Field> resource) => resource.Key.StartsWith("*/", StringComparison.Ordinal) && resource.Key.Length > "*/".Length && resource.Key is not "*/*";

    private static Field Star(IReadOnlyDictionary<string, Field> items) => items.TryGetValue("*", out var star) ? star : items.First().Value;

    // What is no known right: of the API server's own it is a little, of a custom resource less.
    private static (RbacRight? Right, Severity Severity) Worst(RbacRule rule, IEnumerable<RbacHit> hits)
    {
        var reach = rule.Role.Reach;
        var right = hits.Where(hit => RightRule.IsInReach(hit, reach, rule.Role)).MaxBy(hit => RightSeverity.Of(hit.Right))?.Right;
        return right is null
            ? (null, rule.IsOfBuiltInGroup && rule.Writes ? Severity.Medium : Severity.Low)
            : (right, RightSeverity.Of(right));
    }

    private static string Including((RbacRight? Right, Severity Severity) worst) => worst.Right is { } right ? $", and so {right}," : "";

    private static string Groups(RbacRule rule) => rule.HasEveryGroup ? "every API group" : rule.ApiGroups.Count is 1 && rule.ApiGroups.ContainsKey("") ? "the core API group" : $"the API group {Listed(rule.ApiGroups)}";

    private static string Listed(IReadOnlyDictionary<string, Field> items)
    {
        var names = items.Keys.Where(name => name.Length > 0).Take(MostNames + 1).Select(name => $"'{RbacSubject.Shown(name)}'").ToList();
        return names.Count > MostNames ? string.Join(", ", names.Take(MostNames)) + " and others" : string.Join(", ", names);
    }
}

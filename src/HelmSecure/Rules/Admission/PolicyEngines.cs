using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

/// <summary>Policies of Gatekeeper and Kyverno, and what they are kept from.</summary>
internal static class PolicyEngines
{
    public static readonly Rule WeakConstraint = new()
    {
        Id = "gatekeeper-constraint-weak",
        Summary = "Constraint of Gatekeeper accepts more than its author thinks, or refuses nothing",
        Fix = "end each allowed prefix with '/', and enforce the constraint with deny",
        Category = Category.Admission,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["attack:T1562"],
        Also = ["trivy:KSV-0124"],
        Check = Check.EachObject(item => item.ApiVersion.StartsWith("constraints.gatekeeper.sh/", StringComparison.Ordinal) ? InspectConstraint(item) : []),
    };

    public static readonly Rule BroadException = new()
    {
        Id = "policy-exception-broad",
        Summary = "Exception from policies holds for more than one workload can need",
        Fix = "name the rules, the namespaces and the objects that the exception is for",
        Category = Category.Admission,
        Severity = Severity.Medium,
        References = ["attack:T1562"],
        Also = ["kyverno:policy-for-exceptions"],
        Check = Check.Both(Check.EachOfKind(["PolicyException"], InspectException), Check.EachOfKind(["Config"], InspectConfig)),
    };

    private static IEnumerable<Finding> InspectConstraint(KubeObject item)
    {
        var spec = item.Root["spec"];
        var title = $"{ShortText.Of(item.Title)}";
        if (spec["enforcementAction"] is { Text: "dryrun" or "warn" } action)
            yield return new($"constraint {title} refuses nothing: its action is {action.Text}", action, Severity.Medium);
        if (item.Kind is "K8sAllowedRepos")
        {
            foreach (var prefix in spec["parameters"]["repos"].Items.Where(prefix => IsOpen(prefix.Text)))
                yield return new($"constraint {title} accepts every image whose name begins with '{ShortText.Of(prefix.Text)}', on other hosts and in other repositories too", prefix);
        }
    }

    // "registry.example.org" is the beginning of registry.example.org.evil.example; what has a tag or a digest is a whole image.
    private static bool IsOpen(string? prefix)
    {
        if (prefix is not { Length: > 0 } || prefix.EndsWith('/'))
            return false;
        var end = prefix[(prefix.LastIndexOf('/') + 1)..];
        return !(prefix.Contains('/', StringComparison.Ordinal) && end.AsSpan().ContainsAny(':', '@'));
    }

    private static IEnumerable<Finding> InspectException(KubeObject item)
    {
        var spec = item.Root["spec"];
        var name = ShortText.Of(item.Name);
        if (item.IsOfGroup("policies.kyverno.io") && spec["policyRefs"].Exists)
            return spec["matchConditions"].Items.Any() ? [] : [new($"exception '{name}' frees every object from its policies", spec["policyRefs"])];
        return item.IsOfGroup("kyverno.io") ? InspectOldException(spec, name) : [];
    }

    private static IEnumerable<Finding> InspectOldException(Field spec, string name)
    {
        foreach (var rules in spec["exceptions"].Items.Select(exception => exception["ruleNames"]).Where(rules => rules.Items.Any(rule => rule.Text is "*")))
            yield return new($"exception '{name}' is from every rule of a policy", rules);
        var blocks = spec["match"]["any"].Items.Concat(spec["match"]["all"].Items).Select(block => block["resources"]).ToList();
        foreach (var resources in blocks.Where(resources => resources.Exists && !IsNarrow(resources)).Take(spec["conditions"].Exists ? 0 : 1))
            yield return new($"exception '{name}' frees every object of its kinds in all namespaces", resources);
    }

    private static bool IsNarrow(Field resources) =>
        IsNarrowList(resources["names"]) || IsNarrowList(resources["namespaces"]) || resources["selector"].Exists || resources["namespaceSelector"].Exists || resources["annotations"].Exists
        || resources["name"].Text is { } name && name is not "*";

    private static bool IsNarrowList(Field list) => list.Items.Any() && !list.Items.Any(item => item.Text is "*");

    private static IEnumerable<Finding> InspectConfig(KubeObject item) => item.ApiVersion.StartsWith("config.gatekeeper.sh/", StringComparison.Ordinal)
        ? from match in item.Root["spec"]["match"].Items
          from excluded in match["excludedNamespaces"].Items
          where excluded.Text is "*" && match["processes"].Items.Any(process => process.Text is "*" or "webhook")
          select new Finding("Gatekeeper judges nothing in any namespace", excluded)
        : [];
}

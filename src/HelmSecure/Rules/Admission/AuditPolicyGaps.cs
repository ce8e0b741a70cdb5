using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

/// <summary>What the cluster's log of requests would lack, or tell too much of.</summary>
internal static class AuditPolicyGaps
{
    public static readonly Rule Rule = new()
    {
        Id = "audit-policy-gaps",
        Summary = "Audit policy leaves out what an attacker does, or writes secrets down",
        Fix = "log secrets at level Metadata, and exec and RBAC at level Metadata or more",
        Category = Category.Admission,
        Severity = Severity.Medium,
        References = ["cis-1.8:3.2.2", "nsa:logging", "attack:T1562"],
        Also = ["kubescape:C-0160", "kubescape:C-0161"],
        Check = Check.EachOfKind(["Policy"], item => item.ApiVersion.StartsWith("audit.k8s.io/", StringComparison.Ordinal) ? Inspect(item) : []),
    };

    private static readonly (string Group, string Resource, string Words)[] Watched =
    [
        ("", "secrets", "the use of secrets"), ("", "pods/exec", "commands run in pods"), ("rbac.authorization.k8s.io", "clusterrolebindings", "changes of rights"),
    ];

    private static IEnumerable<Finding> Inspect(KubeObject policy)
    {
        var rules = policy.Root["rules"];
        foreach (var (group, resource, words) in Watched)
        {
            var deciding = rules.Items.FirstOrDefault(rule => IsForAll(rule) && Covers(rule, group, resource));
            var level = deciding["level"];
            // What no rule is for is not logged.
            if (!deciding.Exists || level.Text is "None")
                yield return new($"policy does not log {words}", deciding.Exists ? level : rules);
            else if (resource is "secrets" && level.Text is "Request" or "RequestResponse")
                yield return new("policy writes the values of secrets into the log", level);
        }
    }

    // A rule for some users, namespaces or verbs decides for these alone.
    private static bool IsForAll(Field rule) => !((string[])["users", "userGroups", "verbs", "namespaces"]).Any(key => rule[key].Items.Any());

    private static bool Covers(Field rule, string group, string resource)
    {
        if (!rule["resources"].Items.Any())
            return !rule["nonResourceURLs"].Items.Any();
        return rule["resources"].Items.Any(part =>
            (part["group"].Text ?? "") == group
            && !part["resourceNames"].Items.Any()
            && (!part["resources"].Items.Any() || part["resources"].Items.Any(name => Names(name.Text ?? "", resource))));
    }

    private static bool Names(string pattern, string resource)
    {
        var slash = resource.IndexOf('/', StringComparison.Ordinal);
        return pattern == resource || pattern is "*" || (slash > 0 && (pattern == resource[..slash] + "/*" || pattern == "*" + resource[slash..]));
    }
}

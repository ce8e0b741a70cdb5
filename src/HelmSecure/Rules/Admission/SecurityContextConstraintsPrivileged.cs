using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

internal static class SecurityContextConstraintsPrivileged
{
    public static readonly Rule Rule = new()
    {
        Id = "security-context-constraints-privileged",
        Summary = "Security context constraints let pods take over their node",
        Fix = "allow only the one thing that is needed, and name the one account that needs it",
        Category = Category.Admission,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.High, Severity.Medium],
        References = ["nsa:pod-security", "attack:T1611"],
        Also = ["kube-linter:scc-deny-privileged-container"],
        Check = Check.EachOfKind(["SecurityContextConstraints"], Inspect),
    };

    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        if (!item.ApiVersion.StartsWith("security.openshift.io/", StringComparison.Ordinal) && item.ApiVersion is not ("v1" or ""))
            return [];

        var found = Allowed(item.Root).Where(one => one.Field.Exists).ToList();
        if (found.Count is 0)
            return [];

        var worst = found.MaxBy(one => one.Severity);
        var forEverybody = item.Root["groups"].Items.Any(group => group.Text is "system:authenticated" or "system:serviceaccounts" or "system:unauthenticated");
        return
        [
            new(
                $"the constraints allow {string.Join(", ", found.Select(one => one.What))}{(forEverybody ? ", to everybody" : "")}",
                worst.Field,
                forEverybody && worst.Severity < Severity.Critical ? worst.Severity + 1 : worst.Severity),
        ];
    }

    private static IEnumerable<(Field Field, string What, Severity Severity)> Allowed(Field root) =>
    [
        (IfTrue(root["allowPrivilegedContainer"]), "privileged containers", Severity.Critical),
        (IfTrue(root["allowHostDirVolumePlugin"]), "paths of the node", Severity.Critical),
        (root["allowedCapabilities"].Items.FirstOrDefault(name => name.Text is "*" or "SYS_ADMIN" or "SYS_PTRACE" or "SYS_MODULE"), "capabilities that lead to the node", Severity.Critical),
        (IfTrue(root["allowHostPID"]), "the processes of the node", Severity.High),
        (IfTrue(root["allowHostIPC"]), "the inter-process communication of the node", Severity.High),
        (IfTrue(root["allowHostNetwork"]), "the network of the node", Severity.High),
        (root["runAsUser"]["type"] is { Text: "RunAsAny" } user ? user : default, "any user", Severity.Medium),
        (root["seLinuxContext"]["type"] is { Text: "RunAsAny" } context ? context : default, "any SELinux context", Severity.Medium),
    ];

    private static Field IfTrue(Field field) => field.Bool is true ? field : default;
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

internal static class MisplacedSecurityField
{
    private const string Outside = "outside of its securityContext, where Kubernetes ignores it";

    public static readonly Rule Rule = new()
    {
        Id = "misplaced-security-field",
        Summary = "Security setting stands where Kubernetes ignores it",
        Fix = "move it to where Kubernetes reads it",
        Category = Category.Isolation,
        Severity = Severity.High,
        OtherSeverities = [Severity.Low],
        References = ["nsa:pod-security"],
        Also = ["kube-linter:schema-validation"],
        Check = Check.EachPodAndContainer((pod, _) => InspectPod(pod), (container, _) => InspectContainer(container)),
    };

    private static readonly string[] OfContainers = ["allowPrivilegeEscalation", "capabilities", "privileged", "procMount", "readOnlyRootFilesystem"];

    private static readonly string[] OfPods = ["fsGroup", "fsGroupChangePolicy", "seLinuxChangePolicy", "supplementalGroups", "supplementalGroupsPolicy", "sysctls"];

    private static readonly string[] OfBoth = ["appArmorProfile", "runAsGroup", "runAsNonRoot", "runAsUser", "seLinuxOptions", "seccompProfile", "windowsOptions"];

    private static readonly string[] OfSpecs = ["automountServiceAccountToken", "hostUsers"];

    private static readonly string[] OfContexts = [.. OfContainers, .. OfPods, .. OfBoth];

    private static IEnumerable<Finding> InspectPod(Pod pod) =>
    [
        .. Misplaced(pod.SecurityContext, OfContainers, "the pod", "in its securityContext, and Kubernetes reads it in that of a container",
            key => pod.Containers.All(container => container.SecurityContext[key].Exists)),
        .. Misplaced(pod.SecurityContext, OfSpecs, "the pod", "in its securityContext, and Kubernetes reads it in the pod's spec", key => pod.Spec[key].Exists),
        .. Misplaced(pod.Spec, OfContexts, "the pod", Outside, key => pod.SecurityContext[key].Exists),
        .. OutsideOfTemplate(pod),
    ];

    private static IEnumerable<Finding> InspectContainer(Container container) =>
    [
        .. Misplaced(container.SecurityContext, OfPods, container.Title, "in its securityContext, and Kubernetes reads it in that of the pod",
            key => container.Pod.SecurityContext[key].Exists),
        .. Misplaced(container.SecurityContext, OfSpecs, container.Title, "in its securityContext, and Kubernetes reads it in the pod's spec",
            key => container.Pod.Spec[key].Exists),
        .. Misplaced(container.Field, OfContexts, container.Title, Outside, key => container.Effective(key).Exists),
    ];

    private static IEnumerable<Finding> Misplaced(Field place, string[] keys, string who, string where, Func<string, bool> isAlsoWhereItCounts) =>
        from entry in place.Entries
        where keys.Contains(entry.Key, StringComparer.Ordinal) && entry.Value.Exists && !IsEmpty(entry.Value)
        select new Finding($"{who} has '{entry.Key}' {where}", entry.Value, Protects(entry.Key, entry.Value) && !isAlsoWhereItCounts(entry.Key) ? null : Severity.Low);

    // Beside the template instead of in it, or in the template and beside its spec. What an unknown kind does with such a field, nobody knows here.
    private static IEnumerable<Finding> OutsideOfTemplate(Pod pod)
    {
        if (pod.IsFoundByShape)
            return [];

        var (root, spec) = (pod.Owner.Root, pod.Owner.Root["spec"]);
        Field[] places = pod.Owner.Kind is "Pod" ? [root] : [root, spec, spec["jobTemplate"], spec["jobTemplate"]["spec"], pod.Template];
        return places
            .Select(place => place["securityContext"])
            .Where(context => context.Exists && !IsEmpty(context))
            .Select(context => new Finding($"{pod.Owner.Kind} '{pod.Owner.Name}' has a securityContext outside of the pod's spec, where Kubernetes ignores it", context));
    }

    private static bool IsEmpty(Field field) => field.Node is YamlMap { Entries.Count: 0 } or YamlList { Items.Count: 0 };

    // Somebody who is told nothing of these is as safe as before: they open doors, or say what is true anyway.
    private static bool Protects(string key, Field field) => key switch
    {
        "privileged" or "procMount" => false,
        "allowPrivilegeEscalation" or "automountServiceAccountToken" or "hostUsers" => field.Bool is not true,
        "readOnlyRootFilesystem" or "runAsNonRoot" => field.Bool is not false,
        "capabilities" => field["drop"].Exists,
        _ => true,
    };
}

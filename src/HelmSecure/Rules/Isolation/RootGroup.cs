using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.PodSecurity;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

internal static class RootGroup
{
    public static readonly Rule Rule = new()
    {
        Id = "root-group",
        Summary = "Container is told to run with the group of root",
        Fix = "choose another group than 0, and let the image's files belong to it",
        Category = Category.Isolation,
        Severity = Severity.Low,
        References = ["nsa:pod-security"],
        Also =
        [
            "trivy:KSV-0116", "kube-linter:run-as-non-root", "kyverno:require-non-root-groups", "kyverno:check-supplemental-groups",
            "kyverno:restrict-usergroup-fsgroup-id", "gatekeeper:fsgroup", "kubescape:C-0211",
        ],
        Check = Check.EachPodAndContainer(InspectPod, InspectContainer),
    };

    private static IEnumerable<Finding> InspectPod(Pod pod, KubeVersion version)
    {
        if (IsFree(pod, version))
            yield break;

        var primary = pod.SecurityContext["runAsGroup"];
        var isInherited = pod.Containers.Any(container => !container.SecurityContext["runAsGroup"].Exists);
        if (isInherited && primary.Long is 0)
            yield return new("the pod runs as group 0", primary);

        var ofFiles = pod.SecurityContext["fsGroup"];
        if (ofFiles.Long is 0)
            yield return new("the pod gives its volumes to group 0, and takes part in it", ofFiles);
        foreach (var group in pod.SecurityContext["supplementalGroups"].Items.Where(group => group.Long is 0))
            yield return new("the pod takes part in group 0", group);
    }

    private static IEnumerable<Finding> InspectContainer(Container container, KubeVersion version)
    {
        Field primary = container.SecurityContext["runAsGroup"];
        if (primary.Long is 0 && !IsFree(container.Pod, version))
            yield return new($"{container.Title} runs as group 0", primary);
    }

    // Windows knows no such numbers; in a pod with users of its own, the group is nobody's on the node.
    private static bool IsFree(Pod pod, KubeVersion version) => pod.RunsOnWindows || PodSecurityStandards.FreesOwnUsers(pod, version);
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

internal static class RunAsUserRoot
{
    private const int FirstMinor = 23;

    public static readonly Rule Rule = new()
    {
        Id = "run-as-user-root",
        Summary = "Container is told to run as root",
        Fix = "set runAsUser to another number than 0, or leave it to the image",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        References = ["pss:restricted", "cis-1.8:5.2.7", "nsa:pod-security"],
        Also =
        [
            "trivy:KSV-0105", "kube-linter:run-as-non-root", "checkov:CKV_K8S_23", "kubeaudit:RunAsUserCSCRoot", "kubeaudit:RunAsUserPSCRoot",
            "kyverno:require-run-as-non-root-user", "gatekeeper:users", "psa:runAsUser",
        ],
        Check = Check.EachPodAndContainer(
            (pod, version) => Inspect(pod, pod.SecurityContext["runAsUser"], pod.SecurityContext["runAsNonRoot"], "the pod", version),
            (container, version) => Inspect(container.Pod, container.SecurityContext["runAsUser"], container.Effective("runAsNonRoot"), container.Title, version)),
    };

    // Of the pod too, where every container chooses another user.
    private static IEnumerable<Finding> Inspect(Pod pod, Field user, Field nonRoot, string who, KubeVersion version)
    {
        if (user.Long is 0 && version.IsAtLeast(FirstMinor) && !PodSecurityStandards.FreesOwnUsers(pod, version))
            yield return new($"{who} runs as user 0" + (nonRoot.Bool is true ? ", which runAsNonRoot: true keeps from starting" : ""), user);
    }
}

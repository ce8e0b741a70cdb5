using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

internal static class RunAsNonRootMissing
{
    public static readonly Rule Rule = new()
    {
        Id = "run-as-non-root-missing",
        Summary = "Container is not forced to run as another user than root",
        Fix = "set securityContext.runAsNonRoot to true at the pod, and at no container to false",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["pss:restricted", "cis-1.8:5.2.7", "nsa:pod-security"],
        Also =
        [
            "kube-linter:run-as-non-root", "trivy:KSV-0012", "checkov:CKV_K8S_23", "checkov:CKV_K8S_6", "kubescape:C-0013", "kubescape:C-0198",
            "kubescape:C-0218", "polaris:runAsRootAllowed", "kubesec:RunAsNonRoot", "kubeaudit:RunAsNonRootPSCNilCSCNil",
            "kubeaudit:RunAsNonRootPSCFalseCSCNil", "kubeaudit:RunAsNonRootCSCFalse", "kyverno:require-run-as-nonroot", "gatekeeper:users",
            "terrascan:AC_K8S_0087", "semgrep:run-as-non-root", "semgrep:run-as-non-root-container-level",
            "semgrep:run-as-non-root-container-level-missing-security-context", "semgrep:run-as-non-root-security-context-pod-level",
            "semgrep:run-as-non-root-unsafe-value", "datree:52", "psa:runAsNonRoot",
        ],
        Check = Check.EachPodAndContainer(InspectPod, InspectContainer),
    };

    // Kubernetes refuses a "false" of the pod even where every container says "true".
    private static IEnumerable<Finding> InspectPod(Pod pod, KubeVersion version)
    {
        var nonRoot = pod.SecurityContext["runAsNonRoot"];
        if (nonRoot.Bool is false && !PodSecurityStandards.FreesOwnUsers(pod, version))
            yield return Found("the pod sets runAsNonRoot: false", nonRoot, pod.SecurityContext["runAsUser"]);
    }

    private static IEnumerable<Finding> InspectContainer(Container container, KubeVersion version)
    {
        if (PodSecurityStandards.FreesOwnUsers(container.Pod, version))
            yield break;

        var (own, user) = (container.SecurityContext["runAsNonRoot"], container.Effective("runAsUser"));
        if (own.Bool is false)
            yield return Found($"{container.Title} sets runAsNonRoot: false", own, user);
        else if (own.Bool is null && container.Pod.SecurityContext["runAsNonRoot"].Bool is null)
            yield return Found($"{container.Title} does not set runAsNonRoot: true", own, user);
    }

    private static Finding Found(string message, Field nonRoot, Field user) => user.Long > 0
        ? new($"{message}; it runs as user {user.Long}, and Pod Security admission refuses it all the same", nonRoot, Severity.Low)
        : new(message, nonRoot);
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.PodSecurity;

internal static class PrivilegeEscalationAllowed
{
    private const int FirstMinor = 8;

    public static readonly Rule Rule = new()
    {
        Id = "privilege-escalation-allowed",
        Summary = "Container may gain more privileges than its parent process",
        Fix = "set securityContext.allowPrivilegeEscalation to false at the container",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["pss:restricted", "cis-1.8:5.2.6", "nsa:pod-security", "attack:T1548"],
        Also =
        [
            "kube-linter:privilege-escalation-container", "trivy:KSV-0001", "checkov:CKV_K8S_20", "checkov:CKV_K8S_5", "kubescape:C-0016",
            "kubescape:C-0197", "kubescape:C-0217", "polaris:privilegeEscalationAllowed", "kubesec:AllowPrivilegeEscalation",
            "kubeaudit:AllowPrivilegeEscalationNil", "kubeaudit:AllowPrivilegeEscalationTrue", "kyverno:disallow-privilege-escalation",
            "gatekeeper:allow-privilege-escalation", "terrascan:AC_K8S_0085", "semgrep:allow-privilege-escalation",
            "semgrep:allow-privilege-escalation-no-securitycontext", "semgrep:allow-privilege-escalation-true", "datree:47",
            "psa:allowPrivilegeEscalation",
        ],
        Check = Check.EachContainer(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Container container, KubeVersion version)
    {
        // Absent means true: the kernel's default lets setuid binaries raise privileges.
        var allow = container.SecurityContext["allowPrivilegeEscalation"];
        if (allow.Bool is not false && version.IsAtLeast(FirstMinor) && !PodSecurityStandards.FreesWindows(container.Pod, version))
            yield return PodSecurityStandards.Toned(new($"{container.Title} does not set allowPrivilegeEscalation: false", allow), container.Pod, version);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.PodSecurity;

namespace HelmSecure.Rules.Isolation;

/// <summary>Containers that nothing holds. Both rules sum up what more precise ones say, so they wait to be asked for.</summary>
internal static class Hardening
{
    private const string AppArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

    public static readonly Rule ContextMissing = new()
    {
        Id = "security-context-missing",
        Summary = "Neither the container nor its pod has a security context",
        Fix = "write a securityContext at the pod, and one at the container",
        Category = Category.Isolation,
        Severity = Severity.Low,
        References = ["cis-1.8:5.7.3"],
        Also = ["trivy:KSV-0118", "checkov:CKV_K8S_29", "checkov:CKV_K8S_30", "kubescape:C-0211", "terrascan:AC_K8S_0064", "datree:100"],
        IsStrict = true,
        Check = Check.EachContainer(InspectContext),
    };

    public static readonly Rule Absent = new()
    {
        Id = "linux-hardening-absent",
        Summary = "Container is held by no seccomp, AppArmor or SELinux setting and keeps its capabilities",
        Fix = "set seccompProfile.type to RuntimeDefault at the pod, and drop ALL capabilities at the container",
        Category = Category.Isolation,
        Severity = Severity.Medium,
        References = ["nsa:pod-security"],
        Also = ["kubescape:C-0055", "polaris:linuxHardening"],
        IsStrict = true,
        Check = Check.EachContainer(InspectHardening),
    };

    private static IEnumerable<Finding> InspectContext(Container container)
    {
        if (!container.SecurityContext.Entries.Any() && !container.Pod.SecurityContext.Entries.Any())
            yield return new($"neither {container.Title} nor its pod has a security context", container.SecurityContext);
    }

    private static IEnumerable<Finding> InspectHardening(Container container)
    {
        var annotation = container.Pod.Annotations[AppArmorAnnotation + container.Name].Text;
        var isHeld = PodSecurityStandards.IsConfined(container.Effective("seccompProfile"))
            || PodSecurityStandards.IsConfined(container.Effective("appArmorProfile"))
            || annotation is "runtime/default" || annotation?.StartsWith("localhost/", StringComparison.Ordinal) is true
            || container.Effective("seLinuxOptions").Entries.Any()
            || container.SecurityContext["capabilities"]["drop"].Items.Any();
        if (!isHeld && !container.Pod.RunsOnWindows)
            yield return new($"{container.Title} has no seccomp, AppArmor or SELinux setting and drops no capability", container.SecurityContext);
    }
}

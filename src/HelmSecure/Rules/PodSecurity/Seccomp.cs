using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

/// <summary>The filter of system calls: switched off, or not there.</summary>
internal static class Seccomp
{
    /// <summary>Before, there were only annotations; from here on, Pod Security admission reads nothing but the fields.</summary>
    private const int FirstMinorOfFields = 19;

    /// <summary>Up to Kubernetes 1.26, the API server made the field from it.</summary>
    public const string PodAnnotation = "seccomp.security.alpha.kubernetes.io/pod";

    /// <summary>The container's name stands behind it.</summary>
    public const string ContainerAnnotation = "container.seccomp.security.alpha.kubernetes.io/";

    public static readonly Rule Unconfined = new()
    {
        Id = "seccomp-unconfined",
        Summary = "Seccomp is switched off",
        Fix = "set seccompProfile.type to RuntimeDefault",
        Category = Category.PodSecurity,
        Severity = Severity.High,
        References = ["pss:baseline", "cis-1.8:5.7.2", "nsa:pod-security"],
        Also =
        [
            "trivy:KSV-0104", "checkov:CKV_K8S_31", "checkov:CKV_K8S_32", "kubescape:C-0210", "kubescape:C-0211", "kubesec:SeccompUnconfined",
            "kubeaudit:SeccompDisabledPod", "kubeaudit:SeccompDisabledContainer", "kubeaudit:SeccompDeprecatedAnnotations", "kyverno:restrict-seccomp",
            "gatekeeper:seccompv2", "semgrep:seccomp-confinement-disabled", "terrascan:AC_K8S_0080", "psa:seccompProfile_baseline",
        ],
        Check = Check.EachPodAndContainer(
            (pod, version) => version.IsAtLeast(FirstMinorOfFields) ? InspectField(pod.SecurityContext, "the pod") : InspectAnnotation(pod, PodAnnotation, "the pod"),
            (container, version) => version.IsAtLeast(FirstMinorOfFields)
                ? InspectField(container.SecurityContext, container.Title)
                : InspectAnnotation(container.Pod, ContainerAnnotation + container.Name, container.Title)),
        FreesWindowsAtRestrictedFrom = PodSecurityStandards.FreeWindowsFrom,
    };

    public static readonly Rule NotSet = new()
    {
        Id = "seccomp-not-set",
        Summary = "No seccomp profile applies to the container",
        Fix = "set securityContext.seccompProfile.type to RuntimeDefault at the pod",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["pss:restricted", "cis-1.8:5.7.2", "nsa:pod-security"],
        Also =
        [
            "trivy:KSV-0030", "checkov:CKV_K8S_31", "kubescape:C-0210", "kubescape:C-0055", "polaris:linuxHardening",
            "kube-score:container-seccomp-profile", "kubesec:SeccompAny", "kubeaudit:SeccompProfileMissing", "kyverno:restrict-seccomp-strict",
            "gatekeeper:seccompv2", "datree:61", "datree:99", "psa:seccompProfile_restricted",
        ],
        YieldsTo = [new("ignored-security-annotation", OverlapReach.Pod)],
        Check = Check.EachContainer((container, version) =>
            version.IsAtLeast(FirstMinorOfFields) && !PodSecurityStandards.FreesWindows(container.Pod, version)
                ? InspectAbsence(container).Select(finding => PodSecurityStandards.Toned(finding, container.Pod, version))
                : []),
    };

    private static IEnumerable<Finding> InspectField(Field securityContext, string who)
    {
        var profile = securityContext["seccompProfile"];
        if (profile.Exists && !PodSecurityStandards.IsConfined(profile))
            yield return new($"{who} sets seccomp to {PodSecurityStandards.Describe(profile)}", profile["type"]);
    }

    private static IEnumerable<Finding> InspectAnnotation(Pod pod, string key, string who)
    {
        var value = pod.Annotations[key];
        if (value.Exists && value.Text is not ("runtime/default" or "docker/default") && value.Text?.StartsWith("localhost/", StringComparison.Ordinal) is not true)
            yield return new($"an annotation sets seccomp of {who} to '{value.Text}'", value);
    }

    private static IEnumerable<Finding> InspectAbsence(Container container)
    {
        // A wrong profile is the other rule's finding.
        var profile = container.Effective("seccompProfile");
        if (profile.Exists)
            yield break;

        var isAnnotated = container.Pod.Annotations[PodAnnotation].Exists || container.Pod.Annotations[ContainerAnnotation + container.Name].Exists;
        yield return new($"no seccomp profile applies to {container.Title}" + (isAnnotated ? "; clusters no longer read the annotation" : ""), profile);
    }
}

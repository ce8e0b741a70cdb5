using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

internal static class AppArmorWeakened
{
    private const string Annotation = "container.apparmor.security.beta.kubernetes.io/";

    public static readonly Rule Rule = new()
    {
        Id = "apparmor-weakened",
        Summary = "AppArmor is switched off or set to an unknown value",
        Fix = "set appArmorProfile.type to RuntimeDefault",
        Category = Category.PodSecurity,
        Severity = Severity.High,
        OtherSeverities = [Severity.Low],
        References = ["pss:baseline", "nsa:pod-security"],
        Also =
        [
            "trivy:KSV-0002", "kubesec:ApparmorUnconfined", "kubeaudit:AppArmorDisabled", "kubeaudit:AppArmorBadValue",
            "kubeaudit:AppArmorInvalidAnnotation", "kyverno:restrict-apparmor-profiles", "gatekeeper:apparmor", "terrascan:AC_K8S_0073",
            "psa:appArmorProfile",
        ],
        Check = Check.EachPodAndContainer(InspectPod, (container, _) => Inspect(container.SecurityContext, container.Title)),
    };

    // Field and annotation are both looked at, whatever the version.
    private static IEnumerable<Finding> InspectPod(Pod pod, KubeVersion version)
    {
        var names = pod.Containers.Select(container => container.Name).ToHashSet(StringComparer.Ordinal);
        return Inspect(pod.SecurityContext, "the pod").Concat(
            from annotation in pod.Annotations.Entries
            where annotation.Key.StartsWith(Annotation, StringComparison.Ordinal) && !IsAllowed(annotation.Value)
            let name = annotation.Key[Annotation.Length..]
            select OfAnnotation(names.Contains(name), name, annotation.Value));
    }

    private static IEnumerable<Finding> Inspect(Field securityContext, string who)
    {
        var profile = securityContext["appArmorProfile"];
        if (profile.Exists && !PodSecurityStandards.IsConfined(profile))
            yield return new($"{who} sets AppArmor to {PodSecurityStandards.Describe(profile)}", profile["type"]);
    }

    private static bool IsAllowed(Field value) =>
        !value.Exists || value.Text is "" or "runtime/default" || value.Text?.StartsWith("localhost/", StringComparison.Ordinal) is true;

    private static Finding OfAnnotation(bool exists, string name, Field value) => exists
        ? new($"the annotation for container '{name}' sets AppArmor to '{value.Text}'", value)
        : new($"an annotation sets AppArmor to '{value.Text}' for container '{name}', which does not exist", value, Severity.Low);
}

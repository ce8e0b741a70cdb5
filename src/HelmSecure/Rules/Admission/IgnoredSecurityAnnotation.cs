using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.PodSecurity;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

internal static class IgnoredSecurityAnnotation
{
    private const string Isolation = "net.beta.kubernetes.io/network-policy";

    // Before, the API server made the field from the annotation.
    private const int SeccompIgnoredFrom = 27;

    public static readonly Rule Rule = new()
    {
        Id = "ignored-security-annotation",
        Summary = "Protection is asked for in an annotation that Kubernetes no longer reads",
        Fix = "set securityContext.seccompProfile.type at the pod",
        Category = Category.Admission,
        Severity = Severity.High,
        References = ["nsa:pod-security", "nsa:upgrades"],
        Also = ["kubeaudit:SeccompDeprecatedAnnotations"],
        Check = Check.Both(Check.EachPod((Pod pod, KubeVersion version) => InspectPod(pod, version)), Check.EachOfKind(["Namespace"], InspectNamespace)),
    };

    // Only where annotations were meant to be all: of a container that has neither, nobody believes that it is protected, and another rule reports it.
    private static IEnumerable<Finding> InspectPod(Pod pod, KubeVersion version)
    {
        if (!version.IsAtLeast(SeccompIgnoredFrom) || pod.RunsOnWindows)
            yield break;

        var bare = pod.Containers.Where(container => !container.Effective("seccompProfile").Exists).ToList();
        var annotations = bare.ConvertAll(container => AnnotationOf(container));
        if (annotations is [var first, ..] && annotations.TrueForAll(IsProfile))
            yield return new($"Kubernetes ignores this annotation since 1.{SeccompIgnoredFrom}, so no seccomp profile applies to {Listing.Of(bare.ConvertAll(container => container.Title))}", first);
    }

    private static IEnumerable<Finding> InspectNamespace(KubeObject item)
    {
        var isolation = item.Annotations[Isolation];
        if (isolation.Text?.Contains("DefaultDeny", StringComparison.Ordinal) is true)
        {
            yield return new("Kubernetes ignores this annotation since 1.7, so nothing keeps traffic from the pods of the namespace", isolation)
            {
                Fix = "write a NetworkPolicy for all pods that allows no ingress",
            };
        }
    }

    private static Field AnnotationOf(Container container) =>
        container.Pod.Annotations[Seccomp.ContainerAnnotation + container.Name] is { Exists: true } own ? own : container.Pod.Annotations[Seccomp.PodAnnotation];

    private static bool IsProfile(Field annotation) =>
        annotation.Text is "runtime/default" or "docker/default" || annotation.Text?.StartsWith("localhost/", StringComparison.Ordinal) is true;
}

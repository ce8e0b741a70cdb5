using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class ServiceDangling
{
    public static readonly Rule Rule = new()
    {
        Id = "service-dangling",
        Summary = "Service selects none of the release's pods",
        Fix = "write the labels that the pods have, or take the Service out",
        Category = Category.Network,
        Severity = Severity.Low,
        References = [],
        Also = ["kube-linter:dangling-service", "kube-score:service-targets-pod", "kubescape:C-0293"],
        Confidence = Confidence.Medium,
        IsStrict = true,
        Check = Check.WholeRelease(Inspect),
    };

    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var release = subject.Release;
        if (release.IsPartial || release.Pods.Count is 0 || PodMakers.AreIn(release))
            return [];

        // A namespace that nobody knows may be that of the pods.
        var (hasNamed, hasUnnamed) = release.Namespace is null ? (release.Pods.Any(pod => pod.Owner.Namespace is not null), release.Pods.Any(pod => pod.Owner.Namespace is null)) : (false, false);
        return from service in release.Network.Services
               where IsAsked(service) && !(service.Object.Namespace is null ? hasNamed : hasUnnamed)
               select Found.In(service.Object, new("the Service selects none of the release's pods, and leads nowhere", service.Selector));
    }

    private static bool IsAsked(Service service) =>
        service.Type is not "ExternalName" && service.Pods.Count is 0 && service.Selector.Entries.Any() && !service.Selector.Entries.Any(label => IsGivenLater(label.Key));

    // Labels of roles come while the pods run.
    private static bool IsGivenLater(string key) => WorkloadLabels.MaySayRole(key) || (WorkloadLabels.AreSetByController(key) && key is not WorkloadLabels.PodOfStatefulSet);
}

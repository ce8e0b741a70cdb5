using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class ServiceSelectorHijack
{
    public static readonly Rule Rule = new()
    {
        Id = "service-selector-hijack",
        Summary = "Service takes in pods of another program",
        Fix = "add a label to the selector that only the pods of the one program have",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = [],
        Also = ["gatekeeper:uniqueserviceselector", "kyverno:require-unique-service-selector"],
        Confidence = Confidence.Medium,
        IsStrict = true,
        Check = Check.WholeRelease(subject =>
            from service in subject.Release.Network.Services
            let odd = Odd(service)
            where odd is not null
            select Found.In(service.Object, new($"the Service leads to {ShortText.Of(service.Pods[0].Owner.Title)} and to {ShortText.Of(odd.Owner.Title)}, which run different programs", service.Selector)
            {
                Others = [new(odd.Owner, odd.Labels)],
            })),
    };

    // The first that shares no image with the first one: of equal programs in several workloads (canaries, roles of a database) a Service may well be for all.
    private static Pod? Odd(Service service)
    {
        var pods = service.Pods.Where(pod => !pod.IsFoundByShape && pod.Owner.Hook is null).ToList();
        if (pods.Count < 2 || pods[0] != service.Pods[0] || Repositories(pods[0]) is not { Count: > 0 } first)
            return null;

        return pods.Skip(1).FirstOrDefault(pod => Repositories(pod) is { Count: > 0 } images && !images.Overlaps(first));
    }

    private static HashSet<string> Repositories(Pod pod) =>
        pod.Containers.Where(container => container.Kind is ContainerKind.Regular).Select(container => ImageName.Repository(container.Field["image"].Text ?? "")).Where(name => name.Length > 0)
            .ToHashSet(StringComparer.Ordinal);
}

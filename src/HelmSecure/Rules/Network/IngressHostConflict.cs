using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class IngressHostConflict
{
    public static readonly Rule Rule = new()
    {
        Id = "ingress-host-conflict",
        Summary = "Two Ingresses send one path of one host to different places",
        Fix = "leave the path in one of them, or give one another host",
        Category = Category.Network,
        Severity = Severity.Medium,
        References = [],
        Also =
        [
            "gatekeeper:uniqueingresshost", "kyverno:unique-ingress-host-and-path", "kyverno:unique-ingress-paths", "kyverno:restrict-ingress-host",
        ],
        Check = Check.WholeRelease(Inspect),
    };

    // One finding for the two of them, at the later one.
    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var taken = new Dictionary<string, (Ingress Ingress, Field Path)>(StringComparer.Ordinal);
        foreach (var ingress in subject.Release.OfKind("Ingress").Where(Ingress.IsOne).Select(item => new Ingress(item)).Where(IsAsked))
        {
            var second = Places(ingress)
                .Select(place => taken.TryAdd(place.Key, (ingress, place.Path)) || taken[place.Key].Ingress == ingress ? null : new { place, First = taken[place.Key] })
                .FirstOrDefault(pair => pair is not null && !LeadsToSame(subject.Release, pair.place.Path, ingress, pair.First.Path, pair.First.Ingress));
            if (second is not null)
            {
                yield return Found.In(ingress.Object, new($"{second.place.Shown} is taken by {ShortText.Of(second.First.Ingress.Object.Title)} too, and leads to another place there", second.place.Path)
                {
                    Others = [new(second.First.Ingress.Object, second.First.Path)],
                });
            }
        }
    }

    // A canary shares the path on purpose; with a load balancer for each, nothing is shared.
    private static bool IsAsked(Ingress ingress) => ingress.Nginx("canary").Text is not "true" && !ingress.HasOwnLoadBalancer;

    private static IEnumerable<(string Key, string Shown, Field Path)> Places(Ingress ingress) =>
        from rule in ingress.Rules
        from path in rule["http"]["paths"].Items
        let host = (rule["host"].Text ?? "").ToLowerInvariant()
        let text = path["path"].Text ?? "/"
        select ($"{ingress.Class.Text}\n{host}\n{path["pathType"].Text}\n{text}", $"the path '{ShortText.Of(text)}' of {(host.Length is 0 ? "any host" : $"'{ShortText.Of(host)}'")}", path);

    private static bool LeadsToSame(Release release, Field one, Ingress first, Field other, Ingress second) =>
        release.NamespaceOf(first.Object) == release.NamespaceOf(second.Object)
        && (one["backend"].Node is { } backend && other["backend"].Node is { } same ? backend.HasValueOf(same) : one["backend"].Exists == other["backend"].Exists);
}

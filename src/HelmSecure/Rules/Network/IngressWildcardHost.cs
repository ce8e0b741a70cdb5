using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class IngressWildcardHost
{
    public static readonly Rule Rule = new()
    {
        Id = "ingress-wildcard-host",
        Summary = "Ingress answers for hosts that it does not name",
        Fix = "name the host",
        Category = Category.Network,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:network"],
        Also = ["kyverno:disallow-empty-ingress-host", "kyverno:restrict-ingress-wildcard", "gatekeeper:block-wildcard-ingress", "datree:6"],
        Check = Check.EachOfKind(["Ingress"], item => Ingress.IsOne(item) ? Inspect(new(item)) : []),
    };

    private static IEnumerable<Finding> Inspect(Ingress ingress)
    {
        if (ingress.HasOwnLoadBalancer)
            yield break;

        foreach (var host in ingress.Rules.Select(rule => rule["host"]))
        {
            if (host.Text is null or "" or "*")
                yield return new("a rule of the Ingress names no host: it answers for all that no other Ingress of the cluster takes", host);
            else if (host.Text.StartsWith("*.", StringComparison.Ordinal))
                yield return new($"the Ingress answers for every host of '{ShortText.Of(host.Text[2..])}'", host, Severity.Low);
        }
    }
}

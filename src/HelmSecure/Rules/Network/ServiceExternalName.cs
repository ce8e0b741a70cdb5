using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class ServiceExternalName
{
    public static readonly Rule Rule = new()
    {
        Id = "service-external-name",
        Summary = "Service is another name for a place that is not meant to be reached through it",
        Fix = "name the host where it is used, or take the Service out",
        Category = Category.Network,
        Severity = Severity.High,
        OtherSeverities = [Severity.Low],
        References = ["attack:T1557"],
        Also = ["trivy:KSV-0108", "kyverno:disallow-localhost-services"],
        Check = Check.EachOfKind(["Service"], (item, subject) => Inspect(item, subject.Release.NamespaceOf(item))),
    };

    private static IEnumerable<Finding> Inspect(KubeObject item, string space)
    {
        var field = item.Root["spec"]["externalName"];
        if (!Service.IsOne(item) || item.Root["spec"]["type"].Text is not "ExternalName" || field.Text is not { } text)
            yield break;

        var name = text.TrimEnd('.').ToLowerInvariant();
        if (name is "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal) || (Cidr.TryParse(name, out var address) && address.IsLoopback))
            yield return new("the Service leads to the computer of whoever follows it, as an Ingress controller does", field);
        else if (MetadataAddresses.In(name) is not null || (Cidr.TryParse(name, out address) && address.IsLinkLocal))
            yield return new($"the Service leads to '{ShortText.Of(name)}', where clouds hand out credentials of the node", field);
        else if (name is "kubernetes.default" or "kubernetes.default.svc" or "kubernetes.default.svc.cluster.local")
            yield return new("the Service leads to the API server of the cluster", field);
        else if (name.Split('.') is [_, var other, "svc", ..] && space.Length > 0 && other != space)
            yield return new($"the Service leads into the namespace '{ShortText.Of(other)}', past what divides it from this one", field, Severity.Low);
    }
}

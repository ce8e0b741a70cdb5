using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.CustomResources;

internal static class Flux
{
    public static readonly Rule Insecure = new()
    {
        Id = "flux-source-insecure",
        Summary = "What Flux puts into the cluster is fetched without TLS",
        Fix = "use an address with https, and take insecure out",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["attack:T1195.002", "attack:T1557"],
        Check = Check.EachOfKind(["GitRepository", "OCIRepository", "HelmRepository", "Bucket"], item => item.IsOfGroup(Group) ? InspectAddress(item) : []),
    };

    public static readonly Rule Unverified = new()
    {
        Id = "flux-source-unverified",
        Summary = "Flux puts into the cluster what nobody has signed",
        Fix = "set verify, with the keys or identities of those who may sign",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["attack:T1195.002"],
        Also = ["kyverno:verify-flux-sources", "kyverno:verify-git-repositories"],
        IsStrict = true,
        Check = Check.EachOfKind(["GitRepository", "OCIRepository"], item => item.IsOfGroup(Group) && item.Root["spec"].Exists && !item.Root["spec"]["verify"].Exists
            ? [new($"source '{ShortText.Of(item.Name)}' is taken whoever wrote it", item.Root["spec"]["verify"])]
            : []),
    };

    private const string Group = "source.toolkit.fluxcd.io";

    private static IEnumerable<Finding> InspectAddress(KubeObject item)
    {
        var spec = item.Root["spec"];
        if (PlainAddress.Is(spec["url"]))
            yield return new($"source '{ShortText.Of(item.Name)}' is fetched from '{PlainAddress.HostOf(spec["url"])}' without TLS", spec["url"], PlainAddress.SeverityOf(spec["url"]));
        else if (spec["insecure"].Bool is true)
            yield return new($"source '{ShortText.Of(item.Name)}' is fetched without TLS where the registry likes", spec["insecure"]);
    }
}

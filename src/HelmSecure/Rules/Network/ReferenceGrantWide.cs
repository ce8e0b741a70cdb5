using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class ReferenceGrantWide
{
    public static readonly Rule Rule = new()
    {
        Id = "reference-grant-wide",
        Summary = "Grant lets another namespace use every Secret or Service of this one",
        Fix = "name the one object that the other namespace needs",
        Category = Category.Network,
        Severity = Severity.High,
        OtherSeverities = [Severity.Low],
        References = ["nsa:secrets"],
        Check = Check.EachOfKind(["ReferenceGrant"], Inspect),
    };

    private static IEnumerable<Finding> Inspect(KubeObject grant)
    {
        if (!grant.IsOf("gateway.networking.k8s.io"))
            yield break;

        var spaces = ShortText.List([.. grant.Root["spec"]["from"].Items.Select(source => $"'{source["namespace"].Text}'").Distinct(StringComparer.Ordinal)]);
        foreach (var target in grant.Root["spec"]["to"].Items.Where(target => target["name"].Text is null or "" && target["group"].Text is null or ""))
        {
            if (target["kind"].Text is "Secret")
                yield return new($"the grant lets {spaces} use every Secret of the namespace", target["name"]);
            else if (target["kind"].Text is "Service")
                yield return new($"the grant lets {spaces} lead to every Service of the namespace", target["name"], Severity.Low);
        }
    }
}

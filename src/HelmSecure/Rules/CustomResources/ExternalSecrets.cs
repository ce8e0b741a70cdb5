using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.CustomResources;

internal static class ExternalSecrets
{
    public static readonly Rule Open = new()
    {
        Id = "external-secret-store-open",
        Summary = "Every namespace may take every secret that the store can read",
        Fix = "set conditions with the namespaces that may use the store, or make a SecretStore in each",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["nsa:secrets", "attack:T1552"],
        Check = Check.EachOfKind(["ClusterSecretStore"], item => item.IsOfGroup(Group) ? InspectConditions(item) : []),
    };

    public static readonly Rule Insecure = new()
    {
        Id = "external-secret-store-insecure",
        Summary = "Secrets are fetched without TLS, or stand in the store's definition",
        Fix = "use an address with https, and a provider that keeps the secrets",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:secrets", "attack:T1557"],
        Check = Check.EachOfKind(["SecretStore", "ClusterSecretStore"], item => item.IsOfGroup(Group) ? InspectProvider(item) : []),
    };

    private const string Group = "external-secrets.io";

    private static readonly string[] Addresses = ["server", "url", "connectHost", "host", "hostAPI", "serverURL", "serviceUrl", "apiURL", "akeylessGWApiURL"];

    private static IEnumerable<Finding> InspectConditions(KubeObject item)
    {
        var conditions = item.Root["spec"]["conditions"];
        if (item.Root["spec"].Exists && !conditions.Items.Any())
            yield return new($"store '{ShortText.Of(item.Name)}' gives its secrets to every namespace", conditions);
    }

    private static IEnumerable<Finding> InspectProvider(KubeObject item)
    {
        var name = ShortText.Of(item.Name);
        foreach (var (kind, provider) in item.Root["spec"]["provider"].Entries)
        {
            if (kind is "fake" && provider["data"].Items.Any())
                yield return new($"store '{name}' hands out secrets that stand in its own definition", provider["data"]);
            foreach (var address in Addresses.Select(key => provider[key]).Append(provider["server"]["url"]).Where(PlainAddress.Is))
                yield return new($"store '{name}' asks '{PlainAddress.HostOf(address)}' for secrets without TLS", address, PlainAddress.SeverityOf(address));
        }
    }
}

using HelmSecure.Audit;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Secrets;

internal static class EtcdEncryptionKeyInChart
{
    private const string Kind = "EncryptionConfiguration";
    private const string Keys = "the keys with which the API server encrypts what it stores stand in plain text";
    private const string Identity = "the API server is told to store first of all without encryption";

    public static readonly Rule Rule = new()
    {
        Id = "etcd-encryption-key-in-chart",
        Summary = "Configuration of the API server's encryption holds its keys, or encrypts nothing",
        Fix = "use a kms provider first, and keep the keys where no chart and no repository has them",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["cis-1.8:1.2.27", "cis-1.8:1.2.28", "nsa:secrets"],
        Also = ["checkov:CKV_K8S_104", "trivy:KCV-0030", "kubescape:C-0142"],
        Check = Check.WholeRelease(Inspect),
    };

    // Mostly it is the text of a Secret or of a ConfigMap.
    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var whole =
            from item in subject.Release.OfKind(Kind).Concat(subject.Release.OfKind("EncryptionConfig"))
            from fault in Faults(item.Root)
            select Found.In(item, new(fault.Message, fault.Field));
        var embedded =
            from place in SecretPlaces.ConfigMaps(subject.Release).Concat(SecretPlaces.Secrets(subject.Release))
            where place.Text.Contains("EncryptionConfig", StringComparison.Ordinal)
            let root = EmbeddedYaml.Read(place.Text)
            where root?["kind"].Text is Kind or "EncryptionConfig"
            from fault in Faults(root.Value)
            select place.Say($"in {place.Title} {fault.Message}");
        return whole.Concat(embedded);
    }

    private static IEnumerable<(string Message, Field Field)> Faults(Field root)
    {
        foreach (var providers in root["resources"].Items.Select(resource => resource["providers"]))
        {
            if (providers[0]["identity"].Node is not null)
                yield return (Identity, providers[0]["identity"]);
            var literal = providers.Items
                .SelectMany(provider => ((string[])["aescbc", "aesgcm", "secretbox"]).SelectMany(kind => provider[kind]["keys"].Items))
                .Select(key => key["secret"])
                .FirstOrDefault(secret => secret.Text is { } text && !SecretValue.IsHarmless(text));
            if (literal.Exists)
                yield return (Keys, literal);
        }
    }
}

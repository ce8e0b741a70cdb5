using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Secrets;

internal static class ExternalSecretPlainFallback
{
    public static readonly Rule Rule = new()
    {
        Id = "external-secret-plain-fallback",
        Summary = "Chart makes a Secret in plain text beside the resource that is to make it",
        Fix = "render one of the two: leave the plain Secret out where an external one is used",
        Category = Category.Secrets,
        Severity = Severity.Medium,
        References = ["cis-1.8:5.4.2", "nsa:secrets"],
        Also = ["kubescape:C-0208", "kubescape:C-0234"],
        Check = Check.WholeRelease(Inspect),
    };

    private static readonly string[] Kinds = ["ExternalSecret", "SealedSecret", "VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret", "SecretProviderClass", "InfisicalSecret"];

    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var release = subject.Release;
        var makers = Kinds.SelectMany(release.OfKind).SelectMany(maker => Targets(maker).Select(name => (Name: name, Maker: maker))).ToLookup(target => target.Name, target => target.Maker, StringComparer.Ordinal);
        return
            from secret in release.OfKind("Secret")
            where SecretPlaces.IsCore(secret) && SecretPlaces.Entries(secret).Any(entry => !SecretValue.IsHarmless(entry.Text))
            let maker = makers[secret.Name].FirstOrDefault(maker => release.MayShareNamespace(maker, secret))
            where maker is not null
            let data = secret.Root["data"].Exists ? secret.Root["data"] : secret.Root["stringData"]
            select Found.In(secret, new($"Secret '{SecretPlaces.Shown(secret.Name)}' stands here in plain text, and {maker.Kind} '{SecretPlaces.Shown(maker.Name)}' is to make it", data)
            {
                Others = [new(maker, maker.Metadata["name"])],
            });
    }

    // The Secrets that it makes: those that it adds to must be there before.
    private static IEnumerable<string> Targets(KubeObject maker)
    {
        var spec = maker.Root["spec"];
        return maker.Kind switch
        {
            "ExternalSecret" => spec["target"]["creationPolicy"].Text is "Merge" or "None" ? [] : [spec["target"]["name"].Text ?? maker.Name],
            "SealedSecret" => [maker.Name],
            "SecretProviderClass" => Names(spec["secretObjects"].Items.Select(item => item["secretName"])),
            "InfisicalSecret" => Names([spec["managedSecretReference"]["secretName"]]),
            _ => spec["destination"]["create"].Bool is true ? Names([spec["destination"]["name"]]) : [],
        };
    }

    private static IEnumerable<string> Names(IEnumerable<Field> fields) => fields.Select(field => field.Text).OfType<string>();
}

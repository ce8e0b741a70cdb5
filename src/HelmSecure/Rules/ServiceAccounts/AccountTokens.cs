using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.Secrets;

namespace HelmSecure.Rules.ServiceAccounts;

/// <summary>Tokens that live longer, or go further, than those that Kubernetes hands out by itself.</summary>
internal static class AccountTokens
{
    private const long Day = 86400;

    public static readonly Rule Legacy = new()
    {
        Id = "legacy-token-secret",
        Summary = "Secret holds a token of a ServiceAccount that never expires",
        Fix = "take it out; let pods mount a projected token, and others ask for one: kubectl create token",
        Category = Category.ServiceAccounts,
        Severity = Severity.High,
        References = ["cis-1.8:5.1.6", "nsa:authentication", "attack:T1528"],
        Also = ["kyverno:deny-secret-service-account-token-type", "kyverno:check-serviceaccount-secrets"],
        Check = Check.EachOfKind(["Secret"], InspectSecret),
    };

    public static readonly Rule LongLived = new()
    {
        Id = "projected-token-long-lived",
        Summary = "Projected token is valid for more than a day",
        Fix = "take expirationSeconds out: an hour is enough, for the kubelet renews the token",
        Category = Category.ServiceAccounts,
        Severity = Severity.Low,
        References = ["nsa:authentication", "attack:T1528"],
        IsStrict = true,
        Check = Check.EachVolume(InspectVolume),
    };

    public static readonly Rule PullSecret = new()
    {
        Id = "image-pull-secret-on-default-sa",
        Summary = "Default ServiceAccount lets every pod of the namespace pull with a login that was meant for one",
        Fix = "name the pull secret in the pods that need it, or in their own ServiceAccount",
        Category = Category.ServiceAccounts,
        Severity = Severity.Low,
        References = ["nsa:authentication"],
        IsStrict = true,
        Check = Check.EachOfKind(["ServiceAccount"], InspectPullSecret),
    };

    public static readonly Rule InsecureKubeconfig = new()
    {
        Id = "kubeconfig-insecure-tls",
        Summary = "Kubeconfig talks to a cluster without knowing whether it is the right one",
        Fix = "take insecure-skip-tls-verify out, and give the cluster's certificate in certificate-authority-data",
        Category = Category.ServiceAccounts,
        Severity = Severity.High,
        References = ["nsa:authentication", "attack:T1557"],
        Also = ["semgrep:skip-tls-verify-cluster"],
        Check = Check.WholeRelease(subject => SecretPlaces.ConfigMaps(subject.Release)
            .Concat(SecretPlaces.Secrets(subject.Release))
            .Concat(SecretPlaces.Variables(subject.Release))
            .Where(place => SkipsVerification(place.Text))
            .Select(place => place.Say($"{place.Title} holds a kubeconfig that does not check the cluster's certificate"))),
    };

    private static IEnumerable<Finding> InspectSecret(KubeObject secret)
    {
        var type = secret.Root["type"];
        var account = secret.Annotations["kubernetes.io/service-account.name"].Text ?? "";
        if (type.Text is "kubernetes.io/service-account-token" && SecretPlaces.IsCore(secret))
            yield return new($"Secret '{SecretPlaces.Shown(secret.Name)}' gets a token of ServiceAccount '{SecretPlaces.Shown(account)}' that never expires", type);
    }

    private static IEnumerable<Finding> InspectVolume(Volume volume) =>
        from source in volume.Field["projected"]["sources"].Items
        let seconds = source["serviceAccountToken"]["expirationSeconds"]
        where seconds.Long > Day
        select new Finding($"volume '{SecretPlaces.Shown(volume.Name)}' has a token that is valid for more than a day", seconds);

    private static IEnumerable<Finding> InspectPullSecret(KubeObject account)
    {
        var secrets = account.Root["imagePullSecrets"];
        if (account.Name is AccountUse.DefaultName && secrets.Items.Any())
            yield return new("ServiceAccount 'default' lets every pod of its namespace pull with this login", secrets);
    }

    private static bool SkipsVerification(string text) =>
        text.Contains("insecure-skip-tls-verify", StringComparison.Ordinal)
        && EmbeddedYaml.Read(text) is { } config
        && config["clusters"].Items.Any(cluster => cluster["cluster"]["insecure-skip-tls-verify"].Bool is true);
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Secrets;

/// <summary>What Secrets of a chart should not hold.</summary>
internal static class SecretObjects
{
    public static readonly Rule InChart = new()
    {
        Id = "secret-object-in-chart",
        Summary = "Secret holds a key or a token that no template can have drawn",
        Fix = "let the user name a Secret of their own, or use External Secrets; then replace what was seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical],
        References = ["nsa:secrets", "attack:T1552.001"],
        Check = Check.WholeRelease(subject => SecretPlaces.Secrets(subject.Release).SelectMany(InspectMaterial)),
    };

    public static readonly Rule Weak = new()
    {
        Id = "weak-secret-value",
        Summary = "Password in a Secret is guessed within seconds",
        Fix = "draw it: {{ randAlphaNum 32 }}, kept on upgrades by lookup",
        Category = Category.Secrets,
        Severity = Severity.Low,
        References = ["nsa:secrets", "attack:T1110.001"],
        Check = Check.WholeRelease(subject => SecretPlaces.Secrets(subject.Release).Where(IsWeak).Select(place => place.Say($"{place.Title} holds a password that is short or a common word"))),
    };

    public static readonly Rule BootstrapToken = new()
    {
        Id = "bootstrap-token-secret",
        Summary = "Chart brings a token with which machines join the cluster",
        Fix = "take it out; make such tokens with kubeadm token create, for a day",
        Category = Category.Secrets,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical],
        References = ["nsa:authentication", "attack:T1528"],
        Check = Check.EachOfKind(["Secret"], InspectBootstrapToken),
    };

    private static IEnumerable<Found> InspectMaterial(SecretPlace place)
    {
        if (IsKubeconfig(place.Text))
        {
            yield return place.Say($"{place.Title} holds a kubeconfig with what it logs in with", Severity.Critical);
            yield break;
        }

        foreach (var secret in SecretDetector.Marked(place.Text))
        {
            var name = secret.Name is { } key ? $", '{SecretPlaces.Shown(key)}'" : "";
            // A password in a URL, or one for a header, may have been drawn by the template; so may a key of the kinds that Sprig makes.
            if (secret.Kind is SecretKind.Token or SecretKind.RegistryLogin)
                yield return place.Say($"{place.Title} holds {secret.Title}{name}");
            else if (secret.Kind is SecretKind.PrivateKey && !secret.MayBeDrawn)
                yield return place.Say($"{place.Title} holds {secret.Title}{name}", Severity.Critical);
        }
    }

    private static bool IsKubeconfig(string text)
    {
        if (!text.Contains("clusters", StringComparison.Ordinal) || !text.Contains("users", StringComparison.Ordinal))
            return false;

        return EmbeddedYaml.Read(text) is { } config && config["users"].Items.Select(user => user["user"]).Any(user =>
            ((string[])["client-key-data", "token", "password"]).Any(key => user[key].Text is { } value && !SecretValue.IsHarmless(value)));
    }

    private static bool IsWeak(SecretPlace place) =>
        SecretName.StrengthOf(place.Name) is NameStrength.Strong
        && place.Text.Trim() is var value
        && PasswordWords.IsWeak(value)
        && (!SecretValue.IsHarmless(value) || (value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('0', '9')))
        && !PasswordWords.IsDefault(value);

    private static IEnumerable<Finding> InspectBootstrapToken(KubeObject secret)
    {
        var type = secret.Root["type"];
        if (type.Text is not "bootstrap.kubernetes.io/token" || !SecretPlaces.IsCore(secret))
            yield break;

        var logsIn = SecretPlaces.Entries(secret).Any(place => place is { Name: "usage-bootstrap-authentication", Text: "true" });
        yield return logsIn
            ? new($"Secret '{SecretPlaces.Shown(secret.Name)}' is a bootstrap token, and whoever has it may log in to the cluster as a new machine", type, Severity.Critical)
            : new($"Secret '{SecretPlaces.Shown(secret.Name)}' is a bootstrap token", type);
    }
}

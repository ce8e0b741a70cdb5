using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Secrets;

/// <summary>Secrets written where everybody may read them: one rule for each kind of place.</summary>
internal static class SecretLiterals
{
    public static readonly Rule InEnv = new()
    {
        Id = "secret-literal-in-env",
        Summary = "Secret stands in the value of an environment variable",
        Fix = "keep it in a Secret, and name that in valueFrom.secretKeyRef; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["cis-1.8:5.4.1", "nsa:secrets", "attack:T1552.001"],
        Also =
        [
            "kube-linter:env-var-secret", "kubescape:C-0012", "kubescape:C-0259", "polaris:sensitiveContainerEnvVar", "kyverno:check-env-vars",
            .. Enumerable.Range(62, 18).Select(number => $"datree:{number}"),
        ],
        Check = Check.WholeRelease(subject => Judge(subject, SecretPlaces.Variables(subject.Release))),
    };

    public static readonly Rule InConfigMap = new()
    {
        Id = "secret-literal-in-config-map",
        Summary = "Secret stands in a ConfigMap",
        Fix = "keep it in a Secret, and mount that; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1552.001"],
        Also = ["trivy:KSV-0109", "kubescape:C-0012", "polaris:sensitiveConfigmapContent", "semgrep:secrets-in-config-file"],
        Check = Check.WholeRelease(subject => Judge(subject, SecretPlaces.ConfigMaps(subject.Release))),
    };

    public static readonly Rule InArgs = new()
    {
        Id = "secret-literal-in-args",
        Summary = "Secret stands in the command line of a container, a probe or a handler",
        Fix = "let the program read it from a mounted Secret; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1552.001"],
        Check = Check.WholeRelease(subject => InArguments(subject, IsLiteral)),
    };

    public static readonly Rule InAnnotation = new()
    {
        Id = "secret-literal-in-annotation",
        Summary = "Secret stands in an annotation or a label",
        Fix = "take it out, and keep it in a Secret; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1552.001"],
        Also = [.. Enumerable.Range(62, 18).Select(number => $"datree:{number}")],
        Check = Check.WholeRelease(subject => Judge(subject, SecretPlaces.Annotations(subject.Release)).Concat(AppliedSecrets(subject.Release))),
    };

    public static readonly Rule InObject = new()
    {
        Id = "secret-literal-in-object",
        Summary = "Secret stands in a field of a custom resource or of another object that is no Secret",
        Fix = "keep it in a Secret, and name that; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1552.001"],
        Also = [.. Enumerable.Range(62, 18).Select(number => $"datree:{number}")],
        Check = Check.WholeRelease(subject => InFields(subject.Release, secret => IsLiteral(secret) && secret.Kind is not SecretKind.Address)),
    };

    public static readonly Rule InUrl = new()
    {
        Id = "credential-in-url-field",
        Summary = "Field holds a URL with a password in it",
        Fix = "take the password out of the URL, and give it as a Secret; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1552.001"],
        Check = Check.WholeRelease(subject => InFields(subject.Release, secret => IsLiteral(secret) && secret.Kind is SecretKind.Address)),
    };

    public static readonly Rule RegistryLogin = new()
    {
        Id = "registry-auth-in-config",
        Summary = "Login of an image registry stands outside of a Secret",
        Fix = "keep it in a Secret of type kubernetes.io/dockerconfigjson; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1552.001"],
        Check = Check.WholeRelease(subject => InAll(subject, secret => secret.Kind is SecretKind.RegistryLogin)),
    };

    public static readonly Rule Default = new()
    {
        Id = "default-credential",
        Summary = "Password is one that everybody knows",
        Fix = "let the chart draw one and keep it, or demand one from the user: {{ required … }}",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1078.001"],
        Check = Check.WholeRelease(subject => InAll(subject, secret => secret.IsDefault).Concat(Judge(subject, SecretPlaces.Secrets(subject.Release), secret => secret.IsDefault))),
    };

    private static readonly HashSet<string> NoNames = new(StringComparer.Ordinal);

    private static bool IsLiteral(Secret secret) => !secret.IsDefault && secret.Kind is not SecretKind.RegistryLogin;

    private static IEnumerable<Found> Judge(AuditSubject subject, IEnumerable<SecretPlace> places) => Judge(subject, places, IsLiteral);

    private static IEnumerable<Found> Judge(AuditSubject subject, IEnumerable<SecretPlace> places, Func<Secret, bool> isMeant)
    {
        var names = SecretPlaces.Names(subject.Release);
        return
            from place in places
            from secret in SecretDetector.Inspect(place.Name, place.Text, names)
            where isMeant(secret)
            select Say(place, secret);
    }

    private static IEnumerable<Found> InAll(AuditSubject subject, Func<Secret, bool> isMeant)
    {
        var release = subject.Release;
        var places = SecretPlaces.Variables(release).Concat(SecretPlaces.ConfigMaps(release)).Concat(SecretPlaces.Annotations(release));
        return [.. Judge(subject, places, isMeant), .. InArguments(subject, isMeant), .. InFields(release, isMeant)];
    }

    private static IEnumerable<Found> InArguments(AuditSubject subject, Func<Secret, bool> isMeant)
    {
        var names = SecretPlaces.Names(subject.Release);
        var words =
            from place in SecretPlaces.Arguments(subject.Release)
            from secret in OptionSecrets.Inspect(place, names)
            where isMeant(secret)
            select Say(place, secret);
        var options =
            from pod in subject.Release.Pods
            from container in pod.Containers
            from option in OptionSecrets.Of(container, names)
            where isMeant(option.Secret)
            select Say(option.Place, option.Secret);
        return words.Concat(options);
    }

    // Only what shows by its look, or under the name of a secret was clearly drawn: what other words mean to a controller, nobody knows here.
    private static IEnumerable<Found> InFields(Release release, Func<Secret, bool> isMeant)
    {
        return
            from place in SecretPlaces.Fields(release, (key, text) => Inspect(key, text).Any(isMeant))
            from secret in Inspect(place.Name, place.Text).Where(isMeant)
            select Say(place, secret);

        static IEnumerable<Secret> Inspect(string key, string text)
        {
            var marked = SecretDetector.Marked(text);
            return Randomness.IsDrawn(text) && SecretDetector.Named(key, text, NoNames) is { } named && !marked.Any() ? [named] : marked;
        }
    }

    // kubectl keeps in an annotation what it was given: of a Secret, all of it.
    private static IEnumerable<Found> AppliedSecrets(Release release) =>
        from secret in release.OfKind("Secret")
        let applied = secret.Annotations["kubectl.kubernetes.io/last-applied-configuration"]
        where applied.Text is { } text && (text.Contains("\"data\":{\"", StringComparison.Ordinal) || text.Contains("\"stringData\":{\"", StringComparison.Ordinal))
        select Found.In(secret, new("annotation 'kubectl.kubernetes.io/last-applied-configuration' holds the Secret once more", applied));

    private static Found Say(SecretPlace place, Secret secret)
    {
        var line = place.Text.AsSpan(0, secret.Position).Count('\n') + 1;
        var where = place.Text.Contains('\n', StringComparison.Ordinal) ? $" in line {line} of it" : "";
        var name = secret.Name is { } key ? $", '{SecretPlaces.Shown(key)}'" : "";
        return place.Say($"{place.Title} holds {secret.Title}{name}{where}");
    }
}

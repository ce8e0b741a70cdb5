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
        Check = Check.WholeRelease(subject => Say(SecretSurvey.Of(subject.Release).Variables, IsLiteral)),
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
        Check = Check.WholeRelease(subject => Say(SecretSurvey.Of(subject.Release).ConfigMaps, IsLiteral)),
    };

    public static readonly Rule InArgs = new()
    {
        Id = "secret-literal-in-args",
        Summary = "Secret stands in the command line of a container, a probe or a handler",
        Fix = "let the program read it from a mounted Secret; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1552.001"],
        Check = Check.WholeRelease(subject => Say(SecretSurvey.Of(subject.Release).Arguments, IsLiteral)),
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
        Check = Check.WholeRelease(subject => Say(SecretSurvey.Of(subject.Release).Annotations, IsLiteral).Concat(AppliedSecrets(subject.Release))),
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
        Check = Check.WholeRelease(subject => Say(SecretSurvey.Of(subject.Release).Fields, secret => IsLiteral(secret) && secret.Kind is not SecretKind.Address)),
    };

    public static readonly Rule InUrl = new()
    {
        Id = "credential-in-url-field",
        Summary = "Field holds a URL with a password in it",
        Fix = "take the password out of the URL, and give it as a Secret; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1552.001"],
        Check = Check.WholeRelease(subject => Say(SecretSurvey.Of(subject.Release).Fields, secret => IsLiteral(secret) && secret.Kind is SecretKind.Address)),
    };

    public static readonly Rule RegistryLogin = new()
    {
        Id = "registry-auth-in-config",
        Summary = "Login of an image registry stands outside of a Secret",
        Fix = "keep it in a Secret of type kubernetes.io/dockerconfigjson; then replace it, for it has been seen",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1552.001"],
        Check = Check.WholeRelease(subject => Say(SecretSurvey.Of(subject.Release).Exposed, secret => secret.Kind is SecretKind.RegistryLogin)),
    };

    public static readonly Rule Default = new()
    {
        Id = "default-credential",
        Summary = "Password is one that everybody knows",
        Fix = "let the chart draw one and keep it, or demand one from the user: {{ required … }}",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets", "attack:T1078.001"],
        Check = Check.WholeRelease(subject => Say(SecretSurvey.Of(subject.Release).Exposed.Concat(SecretSurvey.Of(subject.Release).Secrets), secret => secret.IsDefault)),
    };

    private static bool IsLiteral(Secret secret) => !secret.IsDefault && secret.Kind is not SecretKind.RegistryLogin;

    private static IEnumerable<Found> Say(IEnumerable<SecretSighting> sightings, Func<Secret, bool> isMeant) => sightings.Where(sighting => isMeant(sighting.Secret)).Select(sighting => sighting.Say());

    // kubectl keeps in an annotation what it was given: of a Secret, all of it.
    private static IEnumerable<Found> AppliedSecrets(Release release) =>
        from secret in release.OfKind("Secret")
        let applied = secret.Annotations["kubectl.kubernetes.io/last-applied-configuration"]
        where applied.Text is { } text && (text.Contains("\"data\":{\"", StringComparison.Ordinal) || text.Contains("\"stringData\":{\"", StringComparison.Ordinal))
        select Found.In(secret, new("annotation 'kubectl.kubernetes.io/last-applied-configuration' holds the Secret once more", applied));
}

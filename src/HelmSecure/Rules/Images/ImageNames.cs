using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Images;

/// <summary>What an image's name alone says about it.</summary>
internal static class ImageNames
{
    private static readonly RuleParameter<IReadOnlyList<string>> FloatingTags =
        new("floatingTags", "tags that point at another image whenever their owner likes, compared whole", ["latest", "stable", "main", "master", "edge", "nightly", "dev"]);

    private static readonly RuleParameter<IReadOnlyList<string>> Allowed =
        new("allowed", "registries or parts of them from which images may come, such as 'ghcr.io/team'; empty for all", []);

    private static readonly RuleParameter<IReadOnlyList<string>> Deprecated = new(
        "origins",
        "registries or parts of them that are no longer maintained",
        ["k8s.gcr.io", "gcr.io/google-containers", "gcr.io/google_containers", "gcr.io/kubernetes-helm", "docker.io/bitnamilegacy"]);

    public static readonly Rule Floating = new()
    {
        Id = "image-tag-latest",
        Summary = "Image has no tag, or one that points elsewhere tomorrow",
        Fix = "name the version, and better its digest",
        Category = Category.Images,
        Severity = Severity.Medium,
        References = ["nsa:pod-security", "attack:T1525"],
        Also =
        [
            "kube-linter:latest-tag", "trivy:KSV-0013", "checkov:CKV_K8S_14", "kubescape:C-0075", "kubescape:C-0304", "polaris:tagNotSpecified", "kube-score:container-image-tag",
            "kubeaudit:ImageTagMissing", "kyverno:disallow-latest-tag", "gatekeeper:disallowedtags", "terrascan:AC_K8S_0068", "datree:1",
        ],
        Parameters = [FloatingTags],
        IsStrict = true,
        Check = Check.EachImage((image, subject) => IsFloating(image.Image, subject.Of(FloatingTags)) ? [Floats(image)] : []),
    };

    public static readonly Rule NotPinned = new()
    {
        Id = "image-not-pinned-by-digest",
        Summary = "Image is named by a tag, which its owner can move, and not by its digest",
        Fix = "add the digest behind the tag, as in app:1.2.3@sha256:…",
        Category = Category.Images,
        Severity = Severity.Low,
        References = ["attack:T1525"],
        Also = ["checkov:CKV_K8S_43", "kubescape:C-0306", "kyverno:require-image-checksum", "gatekeeper:imagedigests", "terrascan:AC_K8S_0069", "datree:23"],
        IsStrict = true,
        YieldsTo = [new("image-tag-latest"), new("image-digest-malformed")],
        Check = Check.WholeRelease(InspectTags),
    };

    public static readonly Rule DigestMalformed = new()
    {
        Id = "image-digest-malformed",
        Summary = "Image has a digest that cannot be one",
        Fix = "copy the whole digest: sha256: and 64 of the characters 0 to 9 and a to f, in lower case",
        Category = Category.Images,
        Severity = Severity.High,
        References = ["attack:T1525"],
        Check = Check.EachImage(image => image.Image is { IsPlaceholder: false, DigestFault: { } fault }
            ? [new($"{image.Title} names an image whose digest {fault}", image.Field)]
            : []),
    };

    public static readonly Rule RegistryNotAllowed = new()
    {
        Id = "image-registry-not-allowed",
        Summary = "Image comes from a registry that is not on the list of allowed ones",
        Fix = "take the image from an allowed registry, or allow this one",
        Category = Category.Images,
        Severity = Severity.Medium,
        References = ["attack:T1525"],
        Also =
        [
            "trivy:KSV-0125", "trivy:KSV-0032", "trivy:KSV-0033", "trivy:KSV-0034", "trivy:KSV-0035", "kubescape:C-0078", "kubescape:C-0001", "kyverno:restrict-image-registries",
            "kyverno:advanced-restrict-image-registries", "kyverno:allowed-image-repos", "gatekeeper:allowedrepos", "gatekeeper:allowedreposv2", "gatekeeper:disallowedrepos",
        ],
        Parameters = [Allowed],
        Check = Check.WholeRelease(InspectOrigins),
    };

    public static readonly Rule RegistryDeprecated = new()
    {
        Id = "image-deprecated-registry",
        Summary = "Image comes from a registry that is no longer maintained",
        Fix = "take the image from where its project publishes it today, such as registry.k8s.io",
        Category = Category.Images,
        Severity = Severity.Medium,
        References = ["nsa:upgrades"],
        Also = ["kubescape:C-0253", "kyverno:restrict-deprecated-registry", "marvin:M-409"],
        Parameters = [Deprecated],
        Check = Check.WholeRelease(subject => InOrigins(subject, Deprecated, isIn: true).Select(image =>
            Found.In(image, new($"{image.Title} takes its image from {Origin(image.Image)}, where nothing is mended any more", image.Field)))),
    };

    public static readonly Rule RegistryInsecure = new()
    {
        Id = "image-insecure-registry",
        Summary = "Image comes from a registry without a name that a certificate could prove",
        Fix = "give the registry a name and a certificate",
        Category = Category.Images,
        Severity = Severity.Low,
        References = ["attack:T1557"],
        Confidence = Confidence.Medium,
        IsStrict = true,
        Check = Check.EachImage(image => image.Image.IsValid && Nameless(image.Image.Registry) is { } kind
            ? [new($"{image.Title} takes its image from {kind} '{ShortText.Of(image.Image.Registry)}', and runtimes are told to ask such without TLS", image.Field)]
            : []),
    };

    /// <summary>The tag, or that there is none, says nothing lasting about the image.</summary>
    public static bool IsFloating(ImageReference image, IReadOnlyList<string> floatingTags) =>
        image is { IsValid: true, Digest: null } && (image.Tag is null || floatingTags.Contains(image.Tag, StringComparer.OrdinalIgnoreCase));

    private static Finding Floats(ImageUse image) => new(
        image.Image.Tag is { } tag
            ? $"{image.Title} runs whatever the tag '{ShortText.Of(tag)}' of '{ShortText.Of(image.Image.Name)}' points at"
            : $"{image.Title} names no tag of '{ShortText.Of(image.Image.Name)}', and runs whatever 'latest' points at",
        image.Field);

    // One image has one line in the values, wherever it is used.
    private static IEnumerable<Found> InspectTags(AuditSubject subject) =>
        from uses in subject.Release.Images.Where(image => image.Image is { IsValid: true, Digest: null }).GroupBy(image => image.Image.Text, StringComparer.Ordinal)
        let first = uses.First()
        select Found.In(first, new($"{first.Title} runs '{ShortText.Of(uses.Key)}', which may be another image tomorrow", first.Field)
        {
            Others = [.. uses.Skip(1).Select(use => new Evidence(use.Object, use.Field))],
        });

    private static IEnumerable<Found> InspectOrigins(AuditSubject subject) => subject.Of(Allowed).Count is 0
        ? []
        : InOrigins(subject, Allowed, isIn: false).Select(image => Found.In(image, new($"{image.Title} takes its image from {Origin(image.Image)}, which is not allowed", image.Field)));

    private static IEnumerable<ImageUse> InOrigins(AuditSubject subject, RuleParameter<IReadOnlyList<string>> parameter, bool isIn)
    {
        var origins = subject.Of(parameter).Select(ImageOrigin.Of).ToList();
        return subject.Release.Images.Where(image => image.Image.IsValid && origins.Exists(origin => origin.Holds(image.Image)) == isIn);
    }

    private static string Origin(ImageReference image) => $"'{ShortText.Of(image.Name)}'";

    private static string? Nameless(string registry)
    {
        var host = registry.EndsWith(']') ? registry : registry.Split(':')[0];
        if (registry is ['[', ..] || System.Net.IPAddress.TryParse(host, out _))
            return "the address";
        return host is "localhost" ? "the node itself," : null;
    }
}

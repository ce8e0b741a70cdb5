using HelmSecure.Kubernetes;

namespace HelmSecure.Tests.Kubernetes;

/// <summary>The grammar of distribution/reference, by examples of its kinds.</summary>
public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [TestCase("nginx", "docker.io", "library/nginx", null, null)]
    [TestCase("nginx:1.29", "docker.io", "library/nginx", "1.29", null)]
    [TestCase("team/app", "docker.io", "team/app", null, null)]
    [TestCase("docker.io/nginx", "docker.io", "library/nginx", null, null)]
    [TestCase("index.docker.io/team/app:1", "docker.io", "team/app", "1", null)]
    [TestCase("localhost/app", "localhost", "app", null, null)]
    [TestCase("localhost:5000/app", "localhost:5000", "app", null, null)]
    [TestCase("localhost:5000", "docker.io", "library/localhost", "5000", null)]
    [TestCase("host:5000/app", "host:5000", "app", null, null)]
    [TestCase("GHCR.io/team/app", "ghcr.io", "team/app", null, null)]
    [TestCase("Registry/app", "registry", "app", null, null)]
    [TestCase("[fd00::5]:5000/app:1", "[fd00::5]:5000", "app", "1", null)]
    [TestCase("ghcr.io/a/b__c/d--e.f:V1_2.x-y@" + Digest, "ghcr.io", "a/b__c/d--e.f", "V1_2.x-y", Digest)]
    [TestCase("nginx@" + Digest, "docker.io", "library/nginx", null, Digest)]
    public void A_name_has_its_parts(string text, string registry, string repository, string? tag, string? digest)
    {
        var image = ImageReference.Of(text);

        Assert.That((image.Registry, image.Repository, image.Tag, image.Digest), Is.EqualTo((registry, repository, tag, digest)));
        Assert.That(image.IsValid, Is.True);
    }

    [TestCase("")]
    [TestCase(" nginx")]
    [TestCase("nginx ")]
    [TestCase("Nginx")]
    [TestCase("team/App")]
    [TestCase("nginx:")]
    [TestCase("nginx:.1")]
    [TestCase("nginx:a:b")]
    [TestCase("nginx@")]
    [TestCase("nginx@sha256:9f86")]
    [TestCase("team//app")]
    [TestCase("/app")]
    [TestCase("app/")]
    [TestCase("a___b")]
    [TestCase("a..b")]
    [TestCase("a-_b")]
    [TestCase("-a")]
    [TestCase("a.io:/b")]
    [TestCase("a.io:x/b")]
    [TestCase("a_b.io/c")]
    [TestCase("https://ghcr.io/team/app")]
    [TestCase("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [TestCase("$(IMAGE):1")]
    [TestCase("{{ .image }}")]
    public void What_no_runtime_takes_is_not_valid(string text) => Assert.That(ImageReference.Of(text).IsValid, Is.False);

    [TestCase(128, true)]
    [TestCase(129, false)]
    public void A_tag_has_128_characters_at_most(int length, bool isValid) => Assert.That(ImageReference.Of("app:" + new string('a', length)).IsValid, Is.EqualTo(isValid));

    [TestCase(255, true)]
    [TestCase(256, false)]
    public void A_repository_has_255_characters_at_most(int length, bool isValid) =>
        Assert.That(ImageReference.Of("ghcr.io/" + new string('a', length)).IsValid, Is.EqualTo(isValid));

    [TestCase("app@" + Digest, null)]
    [TestCase("app@sha512:9f86", "has 4 characters and needs 128")]
    [TestCase("app@sha384:9f86", "has 4 characters and needs 96")]
    [TestCase("app@SHA256:9f86", "has the algorithm 'SHA256', which is none of sha256, sha384 and sha512")]
    [TestCase("app@9f86", "names no algorithm")]
    [TestCase("app:sha256:9f86", "stands behind ':' and belongs behind '@'")]
    [TestCase("app:sha256", null)]
    [TestCase("app:1.0", null)]
    public void A_digest_that_is_none_is_told_apart(string text, string? fault) => Assert.That(ImageReference.Of(text).DigestFault, Is.EqualTo(fault));

    [TestCase("quay.io/argoproj/argocd:v1", "argoproj/argocd", true)]
    [TestCase("mirror.example.org/quay/argoproj/argocd", "argoproj/argocd", true)]
    [TestCase("quay.io/notargoproj/argocd", "argoproj/argocd", false)]
    [TestCase("nginx", "library/nginx", true)]
    public void The_end_of_a_repository_is_whole_segments(string text, string segments, bool ends) => Assert.That(ImageReference.Of(text).EndsWith(segments), Is.EqualTo(ends));

    // What trivy takes for trusted by the end of the host is not.
    [TestCase("gcr.io", "gcr.io/team/app", true)]
    [TestCase("gcr.io", "evilgcr.io/team/app", false)]
    [TestCase("gcr.io", "gcr.io.evil.example/team/app", false)]
    [TestCase("gcr.io", "eu.gcr.io/team/app", false)]
    [TestCase("*.gcr.io", "eu.gcr.io/team/app", true)]
    [TestCase("*.gcr.io", "gcr.io/team/app", false)]
    [TestCase("*.gcr.io", "evilgcr.io/team/app", false)]
    [TestCase("ghcr.io/team", "ghcr.io/team/app", true)]
    [TestCase("ghcr.io/team/", "ghcr.io/team/app", true)]
    [TestCase("ghcr.io/team/*", "ghcr.io/team/app", true)]
    [TestCase("ghcr.io/team", "ghcr.io/team", true)]
    [TestCase("ghcr.io/team", "ghcr.io/teamwork/app", false)]
    [TestCase("GHCR.IO/team", "ghcr.io/team/app", true)]
    [TestCase("docker.io/library", "nginx", true)]
    [TestCase("docker.io/library", "team/app", false)]
    [TestCase("team", "team/app", true)]
    [TestCase("team", "ghcr.io/team/app", false)]
    [TestCase("registry:5000", "registry:5000/app", true)]
    [TestCase("registry:5000", "registry:50001/app", false)]
    public void An_origin_holds_what_is_below_it(string origin, string image, bool holds) => Assert.That(ImageOrigin.Of(origin).Holds(ImageReference.Of(image)), Is.EqualTo(holds));

    [Test]
    [CancelAfter(10_000)]
    public void A_long_name_takes_no_longer_than_it_is() =>
        Assert.That(ImageReference.Of(string.Concat(Enumerable.Repeat("a--/b:@", 300_000))).IsValid, Is.False);

    [Test]
    public void Images_are_found_wherever_they_are_named()
    {
        const string Text = """
            kind: Pod
            spec: {initContainers: [{name: a, image: one}], containers: [{name: b, image: two}, {name: istio-proxy, image: auto}], volumes: [{name: v, image: {reference: three}}]}
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: Prometheus
            spec: {image: four}
            ---
            apiVersion: tekton.dev/v1
            kind: Pipeline
            spec: {tasks: [{taskSpec: {steps: [{image: five}]}}]}
            ---
            apiVersion: argoproj.io/v1alpha1
            kind: CronWorkflow
            spec: {workflowSpec: {templates: [{container: {image: six}}, {script: {image: seven}}]}}
            ---
            apiVersion: example.org/v1
            kind: Prometheus
            spec: {image: other}
            """;

        Assert.That(Manifest.Release(Text).Images.Select(image => image.Image.Text), Is.EqualTo((string[])["one", "two", "three", "four", "five", "six", "seven"]));
    }
}

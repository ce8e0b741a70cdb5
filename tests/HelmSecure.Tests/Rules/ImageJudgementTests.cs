using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>What the rules on images make of single containers.</summary>
public sealed class ImageJudgementTests
{
    [TestCase("image: 'quay.io/argoproj/argocd:v3', command: [argocd-server], args: [--disable-auth]", 1)]
    [TestCase("image: 'quay.io/argoproj/argocd:v3', command: [argocd-server], args: [--disable-auth=false]", 0)]
    [TestCase("image: 'mirror/web:1', command: [sh, -c, 'exec argocd-server --disable-auth']", 1)]
    [TestCase("image: 'quay.io/argoproj/argocli:v3', args: [server, --auth-mode, server]", 1)]
    [TestCase("image: 'quay.io/argoproj/argocli:v3', args: [server, --auth-mode, sso]", 0)]
    [TestCase("image: 'mongo:8', args: [--noauth]", 1)]
    [TestCase("image: 'example.org/web:1', args: [--noauth]", 0)]
    [TestCase("image: 'example.org/kubectl:1', command: [kubectl, proxy, --address=0.0.0.0, --disable-filter=true]", 1)]
    [TestCase("image: 'example.org/kubelet:1', command: [kubelet, --authorization-mode=AlwaysAllow]", 1)]
    [TestCase("image: 'jupyter/base-notebook:1', args: [start.sh, --NotebookApp.token=]", 1)]
    [TestCase("image: 'jupyter/base-notebook:1', args: [start.sh, --NotebookApp.token=$(TOKEN)]", 0)]
    [TestCase("image: 'neo4j:5', env: [{name: NEO4J_AUTH, value: none}]", 1)]
    [TestCase("image: 'neo4j:5', env: [{name: NEO4J_AUTH, valueFrom: {secretKeyRef: {name: a, key: b}}}]", 0)]
    [TestCase("image: 'elasticsearch:9', env: [{name: xpack.security.enabled, value: 'false'}]", 1)]
    [TestCase("image: 'elasticsearch:9', env: [{name: xpack.security.enabled, value: 'true'}]", 0)]
    [TestCase("image: 'grafana/grafana:12', env: [{name: GF_AUTH_ANONYMOUS_ENABLED, value: 'true'}]", 1)]
    [TestCase("image: 'grafana/grafana:12', env: [{name: GF_AUTH_ANONYMOUS_ENABLED, value: 'false'}]", 0)]
    public void Authentication_is_off_where_the_program_is_told_so(string container, int count) => Assert.That(Count("authentication-disabled", container), Is.EqualTo(count));

    [TestCase("ingress-nginx/controller:v1.12.0", 1)]
    [TestCase("ingress-nginx/controller:v1.12.0-beta.0@sha256:0000000000000000000000000000000000000000000000000000000000000000", 1)]
    [TestCase("ingress-nginx/controller:v1.12.1", 0)]
    [TestCase("ingress-nginx/controller:1", 0)]
    [TestCase("ingress-nginx/controller:v1.11.4.1", 0)]
    [TestCase("ingress-nginx/controller:v99999999999.1.1", 0)]
    [TestCase("ingress-nginx/controller:latest", 0)]
    [TestCase("jenkins/jenkins:2.426.2-jdk17", 1)]
    [TestCase("jenkins/jenkins:2.426.3-jdk17", 0)]
    [TestCase("jenkins/jenkins:2.441", 1)]
    [TestCase("jenkins/jenkins:2.442", 0)]
    [TestCase("kyverno/kyverno:v1.8.2", 0)]
    [TestCase("kyverno/kyverno:v1.8.4", 1)]
    public void A_version_is_vulnerable_between_two_others(string image, int count) => Assert.That(Count("image-known-vulnerable-component", $"image: '{image}'"), Is.EqualTo(count));

    [TestCase("docker:dind", 1)]
    [TestCase("registry.example.org/hub/library/docker:27.1-dind", 1)]
    [TestCase("registry.example.org/docker:27.1-dind", 0)]
    [TestCase("docker:28", 0)]
    [TestCase("moby/buildkit:v0.24.0", 1)]
    [TestCase("moby/buildkit:rootless", 0)]
    public void Builders_are_known_by_their_images(string image, int count) => Assert.That(Count("privileged-builder-image", $"image: '{image}'"), Is.EqualTo(count));

    [Test]
    public void One_image_in_many_places_is_one_finding()
    {
        var text = string.Join("\n---\n", Enumerable.Range(0, 3).Select(number => $"kind: Pod\nmetadata: {{name: p{number}}}\nspec: {{containers: [{{name: a, image: 'web:1'}}]}}"));
        var finding = Run("image-not-pinned-by-digest", text).Single();

        Assert.That(finding.Evidence.Select(evidence => evidence.Object.Name), Is.EqualTo((string[])["p0", "p1", "p2"]));
    }

    [Test]
    public void Tags_are_asked_for_only_by_the_strict()
    {
        var findings = Auditor.Run(Manifest.Release("kind: Pod\nspec: {containers: [{name: a, image: nginx}]}"), RuleCatalog.All, new()).Findings;

        Assert.That(findings.Where(finding => finding.Rule.Category is Category.Images), Is.Empty);
    }

    private static int Count(string id, string container) => Run(id, $"kind: Pod\nspec: {{containers: [{{name: a, {container}}}]}}").Count;

    private static IReadOnlyList<AuditFinding> Run(string id, string text) => Auditor.Run(Manifest.Release(text), RuleCatalog.All, new() { Rules = [id] }).Findings;
}

using System.Text;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Rules;

/// <summary>Where other linters are known to err, as facts about ours; and how the rules for the network share the work.</summary>
public sealed class NetworkJudgementTests
{
    private const string Pod = "kind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec: {containers: [{name: a}]}\n---\n";

    // E17: another linter reads "policyType", and takes the real field for nothing.
    [TestCase("policyTypes: [Ingress, Egress]", 0)]
    [TestCase("policyType: [Ingress, Egress]", 1)]
    public void Only_the_field_that_Kubernetes_reads_counts(string types, int missing) =>
        Assert.That(Ids(Pod + $"kind: NetworkPolicy\nspec: {{podSelector: {{}}, {types}}}", "network-policy-egress-missing"), Has.Count.EqualTo(missing));

    // E17: another linter takes any other name for an external address.
    [Test]
    public void Another_name_is_no_external_address() =>
        Assert.That(Ids("kind: Service\nspec: {type: ExternalName, externalName: db.example.org}", "service-external-ips", "service-external-name"), Is.Empty);

    [Test]
    public void A_namespace_of_many_pods_is_told_once()
    {
        var found = Find(Pod + Pod + "kind: Deployment\nmetadata: {name: d, namespace: other}\nspec: {template: {spec: {containers: [{name: a}]}}}", "network-policy-missing").ToList();

        Assert.That(found.Select(finding => finding.Finding.Others.Count), Is.EqualTo((int[])[1, 0]));
    }

    [TestCase("hostNetwork: true, containers: [{name: a}]")]
    public void Pods_on_the_network_of_their_node_need_no_policy(string spec) => Assert.That(Ids($"kind: Pod\nspec: {{{spec}}}", "network-policy-missing", "network-policy-egress-missing"), Is.Empty);

    [TestCase("network-policy-missing", Pod)]
    [TestCase("network-policy-egress-missing", Pod)]
    [TestCase("network-policy-dangling", Pod + "kind: NetworkPolicy\nspec: {podSelector: {matchLabels: {app: x}}}")]
    [TestCase("service-dangling", Pod + "kind: Service\nspec: {selector: {app: x}}")]
    [TestCase("ingress-dangling", "kind: Service\nmetadata: {name: a}\n---\nkind: Ingress\nspec: {defaultBackend: {service: {name: b}}}")]
    [TestCase("gateway-route-dangling", "kind: Service\nmetadata: {name: a}\n---\nkind: HTTPRoute\nspec: {rules: [{backendRefs: [{name: b}]}]}")]
    public void What_may_be_in_the_part_that_is_not_seen_is_not_missed(string id, string text)
    {
        Assert.That(Ids(text, id), Has.Count.EqualTo(1));
        Assert.That(Auditor.Run(Read(text, isPartial: true), RuleCatalog.All, new() { Rules = [id] }).Findings, Is.Empty);
    }

    [TestCase("kind: Service\nmetadata: {namespace: shop}\nspec: {selector: {app: web}}")]
    [TestCase("kind: Service\nspec: {selector: {app: web, postgres-role: master}}")]
    [TestCase("kind: Service\nspec: {clusterIP: None}")]
    [TestCase("kind: Service\nspec: {type: ExternalName, selector: {app: x}}")]
    [TestCase("apiVersion: db.example.org/v1\nkind: Cluster\n---\nkind: Service\nspec: {selector: {app: x}}")]
    public void A_Service_that_may_find_pods_is_let_be(string text) => Assert.That(Ids(Pod + text, "service-dangling"), Is.Empty);

    [TestCase("*.example.org", "web.example.org", 0)]
    [TestCase("*.example.org", "a.web.example.org", 1)]
    [TestCase("*.example.org", "example.org", 1)]
    [TestCase("WEB.example.org", "web.example.org", 0)]
    [TestCase("*.example.org", "*.example.org", 0)]
    public void A_star_stands_for_one_label(string certificate, string host, int count) =>
        Assert.That(Ids($"kind: Ingress\nspec: {{tls: [{{hosts: ['{certificate}'], secretName: s}}], rules: [{{host: '{host}'}}]}}", "ingress-no-tls"), Has.Count.EqualTo(count));

    [TestCase("auth-url", "http://a.example.org/x?y=$scheme&z=1", false)]
    [TestCase("auth-url", "http://a.example.org/\u0007", true)]
    [TestCase("auth-url", "http://a.example.org/\\", true)]
    [TestCase("auth-signin", "https://$host/oauth2/start?rd=$escaped_request_uri", false)]
    [TestCase("mirror-host", "a\r\nb", true)]
    [TestCase("auth-tls-match-cn", "CN=^(a|b)\\.example\\.org$", false)]
    [TestCase("auth-tls-match-cn", "CN=a;", true)]
    [TestCase("upstream-hash-by", "${request_uri}$host", false)]
    [TestCase("server-alias", "~^www\\d{2}\\.example\\.org$", false)]
    [TestCase("auth-method", "GET; }", true)]
    [TestCase("proxy-body-size", "8m", false)]
    [TestCase("ssl-ciphers", "ALL:!aNULL:!EXPORT56:@STRENGTH", false)]
    [TestCase("cors-allow-headers", "a\nb", false)]
    [TestCase("configuration-snippet", "a; b;", false)]
    public void An_annotation_ends_its_directive_or_does_not(string name, string value, bool ends)
    {
        var quoted = "\"" + string.Concat(value.Select(c => c is '\\' or '"' ? $"\\{c}" : char.IsControl(c) ? $"\\x{(int)c:x2}" : $"{c}")) + "\"";

        Assert.That(Ids($"kind: Ingress\nmetadata: {{annotations: {{nginx.ingress.kubernetes.io/{name}: {quoted}}}}}", "ingress-nginx-annotation-injection"), Has.Count.EqualTo(ends ? 1 : 0));
    }

    [TestCase("example.org/prometheus-operator:1", 0)]
    [TestCase("docker.io/prom/prometheus:v3@sha256:0", 1)]
    [TestCase("registry:5000/prometheus", 1)]
    [TestCase("example.org/ray:1", 0)]
    [TestCase("rayproject/ray:2", 1)]
    [TestCase("grafana/grafana:12", 0)]
    public void A_program_is_known_by_its_image(string image, int count) =>
        Assert.That(
            Ids($"kind: Pod\nmetadata: {{name: prometheus, labels: {{app: web}}}}\nspec: {{containers: [{{name: a, image: '{image}'}}]}}\n---\nkind: Service\nspec: {{type: NodePort, selector: {{app: web}}}}", "sensitive-interface-exposed"),
            Has.Count.EqualTo(count));

    private static IEnumerable<AuditFinding> Find(string text, params string[] ids) => Auditor.Run(Read(text), RuleCatalog.All, new() { Rules = [.. ids] }).Findings;

    private static List<string> Ids(string text, params string[] ids) => [.. Find(text, ids).Select(finding => finding.Rule.Id)];

    private static Release Read(string text, bool isPartial = false) => Release.Read([new ManifestFile("", YamlStream.Read(Encoding.UTF8.GetBytes(text), "manifest"))], isPartial: isPartial);
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Rules;

/// <summary>What the rules on the cluster's gatekeepers make of their settings.</summary>
public sealed class AdmissionJudgementTests
{
    private const string Pods = "rules: [{apiGroups: [''], apiVersions: [v1], operations: ['*'], resources: [pods]}]";

    // v1beta1 was open and exact by default, and slow.
    [TestCase("v1", "webhook-fail-open", 0)]
    [TestCase("v1beta1", "webhook-fail-open", 1)]
    [TestCase("v1", "webhook-match-policy-exact", 0)]
    [TestCase("v1beta1", "webhook-match-policy-exact", 1)]
    [TestCase("v1", "webhook-timeout-and-side-effects", 0)]
    [TestCase("v1beta1", "webhook-timeout-and-side-effects", 1)]
    public void Defaults_are_those_of_the_version(string version, string id, int count) => Assert.That(
        Run(id, $"kind: ValidatingWebhookConfiguration\napiVersion: admissionregistration.k8s.io/{version}\nwebhooks: [{{name: policy.a, rules: [{{apiGroups: [autoscaling], apiVersions: [v1], operations: [CREATE], resources: ['*']}}]}}]"),
        Has.Count.EqualTo(count));

    [TestCase("namespaceSelector: {}", 1)]
    [TestCase("namespaceSelector: {matchLabels: {a: b}}", 0)]
    [TestCase("objectSelector: {matchExpressions: [{key: a, operator: Exists}]}", 0)]
    [TestCase("matchConditions: [{name: a, expression: 'true'}]", 0)]
    [TestCase("matchConditions: []", 1)]
    public void A_selector_that_selects_narrows(string selector, int count) => Assert.That(Webhook("mutating-webhook-broad", $"{selector}, {Pods}"), Has.Count.EqualTo(count));

    [TestCase("[''], resources: [pods/*]", 1)]
    [TestCase("[''], resources: [pods/status]", 0)]
    [TestCase("[''], resources: ['*']", 1)]
    [TestCase("['*'], resources: [secrets]", 1)]
    [TestCase("[apps], resources: ['*']", 0)]
    [TestCase("[cert-manager.io], resources: ['*/*']", 0)]
    public void Pods_and_secrets_are_the_core_groups(string rule, int count) =>
        Assert.That(Webhook("mutating-webhook-broad", $"rules: [{{operations: [CREATE], apiGroups: {rule}}}]"), Has.Count.EqualTo(count));

    [Test]
    public void A_webhook_with_many_rules_is_one_finding() => Assert.That(
        Webhook("mutating-webhook-broad", "rules: [{operations: [CREATE], apiGroups: [''], resources: [pods]}, {operations: [CREATE], apiGroups: [''], resources: [secrets]}]").Single().Message,
        Is.EqualTo("webhook 'a' may change the secrets of all namespaces"));

    [TestCase("https://guard.example.org", 1)]
    [TestCase("https://guard.tools.svc:8443/a", 0)]
    [TestCase("https://guard.svc.example.org", 1)]
    [TestCase("https://127.0.0.1:1/a", 0)]
    [TestCase("https://[::1]:1/a", 0)]
    [TestCase("https://localhost/a", 0)]
    [TestCase("not an address", 0)]
    public void Outside_is_what_is_no_service_and_not_the_server_itself(string url, int count) =>
        Assert.That(Webhook("webhook-external-url", $"clientConfig: {{url: '{url}'}}"), Has.Count.EqualTo(count));

    [Test]
    public void A_password_in_an_address_is_not_told() =>
        Assert.That(Webhook("webhook-external-url", "clientConfig: {url: 'https://user:hunter2@guard.example.org/a?token=hunter2'}").Single().Message, Does.Not.Contain("hunter2"));

    [TestCase("kind: Gateway\napiVersion: audit.k8s.io/v1\nrules: []", 0)]
    [TestCase("kind: Policy\napiVersion: kyverno.io/v1\nrules: []", 0)]
    [TestCase("kind: Policy\napiVersion: audit.k8s.io/v1\nrules: []", 3)]
    [TestCase("kind: Policy\napiVersion: audit.k8s.io/v1\nrules: [{level: Metadata}]", 0)]
    [TestCase("kind: Policy\napiVersion: audit.k8s.io/v1\nrules: [{level: None, nonResourceURLs: ['/healthz*']}, {level: Metadata}]", 0)]
    [TestCase("kind: Policy\napiVersion: audit.k8s.io/v1\nrules: [{level: None, resources: [{group: '', resources: ['*/exec']}]}, {level: Metadata}]", 1)]
    [TestCase("kind: Policy\napiVersion: audit.k8s.io/v1\nrules: [{level: None, resources: [{group: '', resources: [secrets], resourceNames: [a]}]}, {level: Metadata}]", 0)]
    [TestCase("kind: Policy\napiVersion: audit.k8s.io/v1\nrules: [{level: Request, verbs: [get]}, {level: Metadata}]", 0)]
    [TestCase("kind: Policy\napiVersion: audit.k8s.io/v1\nrules: [{level: RequestResponse, resources: [{group: ''}]}, {level: Metadata}]", 1)]
    public void The_first_rule_for_everybody_decides_what_is_logged(string text, int count) => Assert.That(Run("audit-policy-gaps", text), Has.Count.EqualTo(count));

    [TestCase("metadata: {name: a, labels: {pod-security.kubernetes.io/enforce: privileged}}", "High")]
    [TestCase("metadata: {name: b, labels: {pod-security.kubernetes.io/enforce: privileged}}", "Low")]
    public void A_namespace_is_open_with_cause_where_a_pod_of_it_needs_that(string metadata, string severity)
    {
        var findings = Run("namespace-pod-security-weakened", $"kind: Namespace\n{metadata}\n---\nkind: Pod\nmetadata: {{name: p, namespace: b}}\nspec: {{hostPID: true, containers: [{{name: c}}]}}");

        Assert.That(findings.Single().Severity.ToString(), Is.EqualTo(severity));
    }

    // Where it goes is for the user to say.
    [Test]
    public void A_pod_without_a_namespace_may_be_the_cause()
    {
        const string Text = "kind: Namespace\nmetadata: {name: a, labels: {pod-security.kubernetes.io/enforce: privileged}}\n---\nkind: Pod\nmetadata: {name: p}\nspec: {hostPID: true, containers: [{name: c}]}";

        Assert.That(Run("namespace-pod-security-weakened", Text).Single().Severity, Is.EqualTo(Severity.Low));
    }

    [Test]
    public void What_a_hook_may_set_is_not_missing()
    {
        const string Hook = "---\nkind: Job\nmetadata: {annotations: {helm.sh/hook: post-install}}";
        const string Text = "kind: MutatingWebhookConfiguration\nwebhooks: [{name: a, clientConfig: {service: {name: b}}}]\n";

        Assert.That((Run("webhook-ca-missing", Text).Count, Run("webhook-ca-missing", Text + Hook).Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void What_may_be_in_the_part_not_seen_is_not_missing()
    {
        var documents = YamlStream.Read("kind: MutatingWebhookConfiguration\nwebhooks: [{name: a, clientConfig: {service: {name: b}}}]"u8.ToArray(), "manifest");
        var release = Release.Read([new ManifestFile("", documents)], isPartial: true);

        Assert.That(Auditor.Run(release, RuleCatalog.All, new() { Rules = ["webhook-ca-missing"] }).Findings, Is.Empty);
    }

    private static IReadOnlyList<AuditFinding> Webhook(string id, string webhook) => Run(id, $"kind: MutatingWebhookConfiguration\nwebhooks: [{{name: a, {webhook}}}]");

    private static IReadOnlyList<AuditFinding> Run(string id, string text) => Auditor.Run(Manifest.Release(text), RuleCatalog.All, new() { Rules = [id] }).Findings;
}

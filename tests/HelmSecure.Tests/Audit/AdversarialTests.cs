using System.Text;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Audit;

/// <summary>Ways to write a privileged container that a reader might walk past.</summary>
public sealed class AdversarialTests
{
    private const string Spec = "spec: {containers: [{name: app, securityContext: {privileged: true}}]}";

    private static IEnumerable<TestCaseData> Documents
    {
        get
        {
            yield return Case("A word that YAML 1.1 takes for true", "kind: Pod\nspec: {containers: [{name: app, securityContext: {privileged: yes}}]}");
            yield return Case("An anchor", "metadata: {labels: &x {privileged: true}}\nkind: Pod\nspec: {containers: [{name: app, securityContext: *x}]}");
            yield return Case("A merge", "metadata: {labels: &x {privileged: true}}\nkind: Pod\nspec:\n  containers:\n    - name: app\n      securityContext:\n        privileged: false\n        <<: *x");
            yield return Case("A duplicate key", "kind: Pod\nspec:\n  containers:\n    - name: app\n      securityContext: {privileged: false}\n      securityContext: {privileged: true}");
            yield return Case("An escaped key", "kind: Pod\nspec: {containers: [{name: app, securityContext: {\"privileg\\u0065d\": true}}]}");
            yield return Case("JSON", "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"name\": \"app\", \"securityContext\": {\"privileged\": true}}]}}");
            yield return Case("The second value of a JSON stream", "{\"kind\": \"Service\"} {\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"name\": \"app\", \"securityContext\": {\"privileged\": true}}]}}");
            yield return Case("A list in a list", "kind: List\nitems:\n  - kind: List\n    items:\n      - kind: Pod\n        " + Spec);
            yield return Case("A harmless kind with items", "kind: ConfigMap\nitems: [{kind: Pod, " + Spec + "}]");
            yield return Case("Items that take their kind from the list", "kind: PodList\napiVersion: v1\nitems: [{" + Spec + "}]");
            yield return Case("A later document", "kind: Service\n---\nkind: Pod\n" + Spec);
            yield return Case("CRLF", "kind: Pod\r\n" + Spec + "\r\n");
            yield return Case("A byte order mark", "\uFEFFkind: Pod\n" + Spec);
            yield return Case("An init container", "kind: Pod\nspec: {initContainers: [{name: app, securityContext: {privileged: true}}]}");
            yield return Case("An ephemeral container", "kind: Pod\nspec: {ephemeralContainers: [{name: app, securityContext: {privileged: true}}]}");
            yield return Case("A CronJob", "kind: CronJob\napiVersion: batch/v1\nspec: {jobTemplate: {spec: {template: {" + Spec + "}}}}");
            yield return Case("A custom resource", "kind: Rollout\napiVersion: argoproj.io/v1alpha1\nspec: {template: {" + Spec + "}}");
            yield return Case("A Windows pod", "kind: Pod\nspec: {os: {name: windows}, containers: [{name: app, securityContext: {privileged: true}}]}");
            yield return Case("A pod with users of its own", "kind: Pod\nspec: {hostUsers: false, containers: [{name: app, securityContext: {privileged: true}}]}");
            yield return Case("An object without version, kind of list or name", "items: [{kind: Pod, " + Spec + "}]");
        }
    }

    [TestCaseSource(nameof(Documents))]
    public void The_finding_is_made(string text)
    {
        var release = Release.Read(YamlStream.Read(Encoding.UTF8.GetBytes(text), "manifest"));
        var findings = Auditor.Run(release, RuleCatalog.All, new() { Rules = ["privileged-container"] }).Findings;

        Assert.That(findings.Select(finding => finding.Container!.Name), Is.EqualTo((string[])["app"]));
    }

    private static TestCaseData Case(string name, string text) => new TestCaseData(text).SetArgDisplayNames(name);
}

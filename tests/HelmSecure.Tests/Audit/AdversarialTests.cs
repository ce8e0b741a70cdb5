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
            yield return Case("A list of merges", "metadata: {labels: &x {privileged: true}, annotations: &y {a: b}}\nkind: Pod\nspec:\n  containers:\n    - name: app\n      securityContext:\n        <<: [*y , *x ]");
            yield return Case("An alias for the whole pod", "x: &x {kind: Pod, " + Spec + "}\nitems: [*x , *x ]");
            yield return Case("A duplicate key", "kind: Pod\nspec:\n  containers:\n    - name: app\n      securityContext: {privileged: false}\n      securityContext: {privileged: true}");
            yield return Case("An escaped key", "kind: Pod\nspec: {containers: [{name: app, securityContext: {\"privileg\\u0065d\": true}}]}");
            yield return Case("JSON", "{\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"name\": \"app\", \"securityContext\": {\"privileged\": true}}]}}");
            yield return Case("The second value of a JSON stream", "{\"kind\": \"Service\"} {\"kind\": \"Pod\", \"spec\": {\"containers\": [{\"name\": \"app\", \"securityContext\": {\"privileged\": true}}]}}");
            yield return Case("A list in a list", "kind: List\nitems:\n  - kind: List\n    items:\n      - kind: Pod\n        " + Spec);
            yield return Case("A harmless kind with items", "kind: ConfigMap\nitems: [{kind: Pod, " + Spec + "}]");
            yield return Case("Items that take their kind from the list", "kind: PodList\napiVersion: v1\nitems: [{" + Spec + "}]");
            yield return Case("A later document", "kind: Service\n---\nkind: Pod\n" + Spec);
            yield return Case("A separator with a comment", "kind: Service\n--- # the next one\nkind: Pod\n" + Spec);
            yield return Case("A separator with blanks and CRLF", "kind: Service\r\n--- \t\r\nkind: Pod\r\n" + Spec + "\r\n");
            yield return Case("Separators around nothing", "---\n---\n# nothing\n---\nkind: Pod\n" + Spec + "\n---\n");
            yield return Case("A separator inside of a text", "kind: Pod\nmetadata:\n  annotations:\n    a: |\n      ---\n      kind: Service\n" + Spec);
            yield return Case("CR alone", "kind: Pod # nothing here\r" + Spec);
            yield return Case("NEL", "kind: Pod # nothing here\u0085" + Spec);
            yield return Case("LS", "kind: Pod # nothing here\u2028" + Spec);
            yield return Case("PS", "kind: Pod # nothing here\u2029" + Spec);
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
    public void The_finding_is_made(string text) => Assert.That(Containers(Encoding.UTF8.GetBytes(text)), Is.EqualTo((string[])["app"]));

    /// <summary>One of the three readers would see a Pod here, and another would not: nobody is told that all is well.</summary>
    [TestCase("kind: Service\n--- {kind: Pod}\n")]
    [TestCase("kind: Service\n---kind: Pod\n")]
    [TestCase("kind: Service\u0085---\u0085kind: Pod\n")]
    [TestCase("kind: Service\r---\rkind: Pod\n")]
    [TestCase("kind: Service\n...\nkind: Pod\n")]
    [TestCase("kind: Service\n\uFEFF---\nkind: Pod\n")]
    public void Where_the_documents_are_unclear_it_is_refused(string text) =>
        Assert.That(() => YamlStream.Read(Encoding.UTF8.GetBytes(text), "manifest"), Throws.TypeOf<HelmSecureException>());

    [TestCase(false)]
    [TestCase(true)]
    public void Utf16_is_read_behind_its_mark_and_refused_without(bool isMarked)
    {
        var encoding = new UnicodeEncoding(bigEndian: false, byteOrderMark: true);
        byte[] bytes = [.. isMarked ? encoding.GetPreamble() : [], .. encoding.GetBytes("kind: Pod\n" + Spec)];

        if (isMarked)
            Assert.That(Containers(bytes), Is.EqualTo((string[])["app"]));
        else
            Assert.That(() => Containers(bytes), Throws.TypeOf<HelmSecureException>().With.Message.Contains("UTF-16 without a byte order mark"));
    }

    [Test]
    public void What_looks_like_an_ignore_inside_of_a_text_is_none()
    {
        const string Text = "kind: Pod\nspec:\n  containers:\n    - name: app\n      args:\n        - |\n          # helm-secure: ignore privileged-container -- so that nobody looks\n      securityContext: {privileged: true}\n";
        var release = Manifest.Release(Text);
        var settings = new AuditSettings { Rules = ["privileged-container"] };
        var report = Suppression.Apply(Auditor.Run(release, RuleCatalog.All, settings), release, settings, new() { Rules = RuleCatalog.All, Today = new(2030, 1, 2), HonoursAudited = true });

        Assert.That(report.Findings, Has.Count.EqualTo(1));
        Assert.That(report.Suppressed, Is.Empty);
    }

    private static IEnumerable<string> Containers(byte[] bytes) =>
        Auditor.Run(Release.Read(YamlStream.Read(bytes, "manifest")), RuleCatalog.All, new() { Rules = ["privileged-container"] }).Findings.Select(finding => finding.Container!.Name);

    private static TestCaseData Case(string name, string text) => new TestCaseData(text).SetArgDisplayNames(name);
}

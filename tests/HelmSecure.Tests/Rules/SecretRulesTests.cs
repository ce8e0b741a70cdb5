using System.Text;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Rules;

/// <summary>What the rules on secrets and on service accounts have in common.</summary>
public sealed class SecretRulesTests
{
    private const string Missing = "kind: ServiceAccount\napiVersion: v1\nmetadata: {name: other}\n---\nkind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {serviceAccountName: web, containers: [{name: app}]}\n";

    private static IEnumerable<string> Ids => RuleCatalog.All.Where(rule => rule.Category is Category.Secrets).Select(rule => rule.Id);

    [TestCaseSource(nameof(Ids))]
    public void Reports_name_the_key_and_never_the_value(string id)
    {
        var rule = RuleCatalog.Find(id);
        var messages = RulePage.Read(RuleCatalog.Page(rule)).Reported.SelectMany(example => example.Findings(rule)).Select(finding => finding.Message).ToList();

        Assert.That(messages, Is.Not.Empty);
        foreach (var value in (string[])["tr0ub4dor", "correcthorse", "d2ViOn", "dHIwdWI0", "changeme", "REPLACE_ME", "kx7Qz", "Summer2024", "guest"])
            Assert.That(messages, Has.None.Contain(value));
        Assert.That(messages.Select(SecretMask.Hide), Is.EqualTo(messages));
    }

    [Test]
    public void Tokens_of_issuers_are_reported_wherever_they_stand()
    {
        var token = "gh" + "p_" + "Zq81LmX0vB4tKe7sWd93RcYp5uHgN2aJf6Qx";
        var text = $$$"""
            kind: Pod
            apiVersion: v1
            metadata: {name: web, labels: {a: {{{token}}} }, annotations: {b: {{{token}}} }}
            spec: {containers: [{name: app, env: [{name: C, value: {{{token}}} }], args: [{{{token}}}]}]}
            ---
            kind: ConfigMap
            apiVersion: v1
            metadata: {name: web}
            data: {d: {{{token}}} }
            ---
            kind: Secret
            apiVersion: v1
            metadata: {name: web}
            stringData: {e: {{{token}}} }
            ---
            kind: Thing
            apiVersion: example.org/v1
            metadata: {name: web}
            spec: {f: [{g: {{{token}}} }]}
            """;

        Assert.That(Findings(Manifest.Release(text)).Select(finding => $"{finding.Rule.Id} {finding.Field.Path}"), Is.EquivalentTo((string[])
        [
            "secret-literal-in-annotation metadata.annotations.b",
            "secret-literal-in-annotation metadata.labels.a",
            "secret-literal-in-args spec.containers[0].args[0]",
            "secret-literal-in-config-map data.d",
            "secret-literal-in-env spec.containers[0].env[0].value",
            "secret-literal-in-object spec.f[0].g",
            "secret-object-in-chart stringData.e",
        ]));
    }

    [Test]
    public void Private_keys_that_no_template_makes_are_critical_and_others_are_let_be()
    {
        var body = string.Concat(Enumerable.Repeat("Zq81LmX0vB4tKe7sWd93RcYp5uHgN2aJf6Qx", 8));

        Assert.That(Findings(Secret("OPENSSH PRIVATE KEY", body)).Select(finding => (finding.Rule.Id, finding.Severity)), Is.EqualTo(((string, Severity)[])[("secret-object-in-chart", Severity.Critical)]));
        Assert.That(Findings(Secret("PRIVATE KEY", body)).Select(finding => finding.Severity), Is.EqualTo((Severity[])[Severity.Critical]));
        Assert.That(Findings(Secret("RSA PRIVATE KEY", body)), Is.Empty, "genPrivateKey, genCA, genSignedCert");
        Assert.That(Findings(Secret("PRIVATE KEY", body[..64])), Is.Empty, "genPrivateKey \"ed25519\"");
    }

    [Test]
    public void What_may_be_in_the_part_that_is_not_seen_is_not_missed()
    {
        Assert.That(Strict(Missing, isPartial: false), Is.EquivalentTo((string[])["service-account-automount-enabled", "service-account-missing"]));
        Assert.That(Strict(Missing, isPartial: true), Is.Empty);
    }

    [Test]
    public void A_large_config_map_is_audited_in_seconds()
    {
        var line = "      db.password=\"http://a:b@c d\" token: eyJ.eyJ authorization: Basic YTpi -----BEGIN RSA PRIVATE KEY-----\n";
        var text = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: web}\ndata:\n  a: |\n" + new StringBuilder().Insert(0, line, (15 << 20) / line.Length);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        _ = Auditor.Run(Manifest.Release(text), RuleCatalog.All.Where(rule => rule.Category is Category.Secrets or Category.ServiceAccounts), new() { Strict = true });

        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    private static IEnumerable<string> Strict(string text, bool isPartial)
    {
        var release = Release.Read([new ManifestFile("manifest", YamlStream.Read(Encoding.UTF8.GetBytes(text), "manifest"))], "web", isPartial);
        var rules = RuleCatalog.All.Where(rule => rule.Category is Category.ServiceAccounts);
        return Auditor.Run(release, rules, new() { Strict = true }).Findings.Select(finding => finding.Rule.Id);
    }

    private static IReadOnlyList<AuditFinding> Findings(Release release) => Auditor.Run(release, RuleCatalog.All.Where(rule => rule.Category is Category.Secrets), new()).Findings;

    private static Release Secret(string label, string body) =>
        Manifest.Release($"kind: Secret\napiVersion: v1\nmetadata: {{name: web}}\nstringData: {{key: \"-----BE{"GIN"} {label}-----\\n{body}\\n-----END {label}-----\\n\"}}\n");
}

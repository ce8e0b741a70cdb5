using System.Text;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Reports;
using HelmSecure.Rules;
using HelmSecure.Rules.PodSecurity;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Reports;

/// <summary>
/// A small audit with everything that a report can be told: each severity, one finding for several objects, accepted ones of each kind, ignores that are not honoured, a pod found by its shape, a target that
/// could not be audited, and text that was written to do harm.
/// </summary>
internal static class SampleAudit
{
    /// <summary>In each text from a chart, so that a test sees that it was told at all.</summary>
    public const string Sentinel = "SENTINEL";

    public const string Password = "hunter2-hunter2";

    public const string Token = "ghp_0123456789abcdefABCDEF0123456789abcd";

    /// <summary>What terminals, runners of pipelines, Markdown, HTML, XML, spreadsheets and SARIF's readers would obey, as it may stand in YAML's double quotes.</summary>
    private const string Hostile =
        @"SENTINEL\e[31m\n::error::pwned\r\n##[error]pwned ##vso[task.setvariable variable=a]b \u202egnp\u200b | a \\| b ` <script>alert(1)</script> </details> ]]> <!-- [x](https://evil.example) ![y](z) @everyone #1 {0} =cmd('x') \0 \uFFFE %0A &amp;";

    private const string Shop = """
        ---
        # Source: shop/templates/web.yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          namespace: shop
        spec:
          template:
            spec:
              hostNetwork: true
              volumes:
                - name: disk
                  nfs: {server: nas, path: /}
              containers:
                - name: app
                  securityContext: {privileged: true}
                - name: proxy
                  securityContext: {privileged: true}
        ---
        # Source: shop/templates/agent.yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata:
          name: agent
          annotations:
            ignore.helm-secure/host-ipc: "reads shared memory | until=2031-12-31"
        spec:
          template:
            spec:
              hostIPC: true
              hostPID: true
              containers:
                - name: agent
                  ports: [{containerPort: 9100, hostPort: 9100}]
        ---
        # Source: shop/templates/engine.yaml
        apiVersion: example.org/v1
        kind: Engine
        metadata:
          name: engine
        spec:
          podTemplate:
            spec:
              containers:
                - name: engine
                  securityContext: {runAsUser: 0}
        """;

    private static readonly AuditSettings Settings = new()
    {
        KubeVersion = KubeVersion.Parse("1.33"),
        Rules = ["privileged-container", "host-network", "host-ipc", "host-pid", "host-port", "run-as-user-root", "volume-type-restricted"],
        Severities = new Dictionary<string, Severity>(StringComparer.Ordinal) { ["run-as-user-root"] = Severity.Info },
    };

    /// <summary>A harmless chart, a hostile archive, and a file that is not there.</summary>
    public static AuditResults Results => Of([OfShop(), OfArchive(@"SENTINEL\e[31m | `<b>` [a](b)"), new("gone.yaml", null, null, new HelmSecureException("there is no file 'gone.yaml'") { Hint = "check the name" })]);

    public static AuditResults Empty => Of([]);

    /// <summary>The hostile target alone, with each text in each place.</summary>
    public static AuditResults OfHostile => Of([OfArchive(Hostile), new($"https://user:{Password}@charts.example/a.tgz", null, null, new HelmSecureException(Unescaped(Hostile) + $" password={Password}"))]);

    /// <summary>By a word that may stand in the name of a test.</summary>
    public static IReadOnlyDictionary<string, AuditResults> All => new Dictionary<string, AuditResults>(StringComparer.Ordinal) { ["sample"] = Results, ["empty"] = Empty, ["hostile"] = OfHostile };

    public static AuditResults Of(IReadOnlyList<AuditResult> targets) =>
        new("1.2.3", "1.33", Severity.High, targets) { Page = RuleCatalog.Page, PathInRepository = file => file is "gone.yaml" || file.StartsWith("https://", StringComparison.Ordinal) ? file : $"deploy/{file}" };

    public static AuditReport Audit(string manifest, string file, bool isOwn)
    {
        var release = Release.Read([new ManifestFile(file, YamlStream.Read(Encoding.UTF8.GetBytes(manifest), file))]);
        var terms = new SuppressionTerms { Rules = RuleCatalog.All, Today = new(2030, 1, 2), HonoursAudited = isOwn };
        return Suppression.Apply(Auditor.Run(release, RuleCatalog.All, Settings), release, Settings, terms) with { Standings = PodSecurityLevels.Of(release, Settings.KubeVersion) };
    }

    private static AuditResult OfShop()
    {
        var report = Audit(Shop, "charts/shop", isOwn: true);
        var agent = report.Findings.First(finding => finding.Rule.Id is "host-pid");
        var findings = report.Findings
            .Where(finding => finding != agent)
            .Select(finding => finding.Rule.Id is "host-network" ? finding with { Finding = finding.Finding with { Others = [new Evidence(agent.Object, agent.Field) { PlaceOnDisk = OnDisk(agent) }] } } : finding)
            .Select(finding => finding with { PlaceOnDisk = OnDisk(finding) });
        var accepted = new SuppressedFinding(agent with { PlaceOnDisk = OnDisk(agent) }, SuppressionKind.Configuration, "reads the node's processes", new(2031, 12, 31), ".helm-secure.yaml:9") { Ticket = "SEC-812" };
        return new("charts/shop", "shop 1.4.0", report with { Findings = [.. findings], Suppressed = [.. report.Suppressed.Select(known => known with { Finding = known.Finding with { PlaceOnDisk = OnDisk(known.Finding) } }), accepted] });
    }

    // As if each template were as long as what it makes; the engine's is not found.
    private static FindingPlace OnDisk(AuditFinding finding) => finding.Object.Kind is "Engine"
        ? new("charts/shop", null, finding.Line, finding.Object.Template)
        : new($"charts/{finding.Object.Template}", finding.Line - (finding.Object.Kind is "Deployment" ? 2 : 22), finding.Line, finding.Object.Template);

    private static AuditResult OfArchive(string hostile)
    {
        var manifest = $$"""
            apiVersion: v1
            kind: "::error::{{hostile}}"
            metadata:
              name: "{{hostile}} {{Token}}"
              namespace: "{{hostile}}"
              annotations:
                ignore.helm-secure/privileged-container: "{{hostile}} password: {{Password}}"
            spec:
              template:
                spec:
                  containers:
                    - name: "::warning::{{hostile}}"
                      securityContext: {privileged: true}
            """;
        var file = $"dist/{Unescaped(hostile)}.tgz";
        var report = Audit(manifest, file, isOwn: false);
        var finding = report.Findings.Single();
        var told = finding with { Finding = finding.Finding with { Message = $"{finding.Message}: {Unescaped(hostile)} password: {Password} {(char)0xD800} {Token}", Fix = $"{Unescaped(hostile)} token={Token}", Others = [new(finding.Object, finding.Field)] } };
        var accepted = new SuppressedFinding(told, SuppressionKind.Annotation, $"{Unescaped(hostile)} {Token}", null, $"{file}:7") { Ticket = $"{Unescaped(hostile)} {Token}" };
        return new(file, $"{Unescaped(hostile)} {Token}", report with { Findings = [told], Suppressed = [accepted] });
    }

    private static string Unescaped(string yaml) =>
        ((YamlMap)YamlStream.Read(Encoding.UTF8.GetBytes($"a: \"{yaml}\""), "text").Single().Root!)["a"] is YamlScalar text ? text.Text : throw new InvalidOperationException();
}

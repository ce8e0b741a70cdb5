using System.Text.Json;

namespace HelmSecure.Tests.Cli;

/// <summary>Who may excuse what, from the command line.</summary>
public sealed class IgnoreTests
{
    private TemporaryFolder folder = null!;
    private FakeEnvironment fake = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        fake = new FakeEnvironment();
    }

    [TearDown]
    public void DeleteFolder()
    {
        fake.Dispose();
        folder.Dispose();
    }

    [TestCase("reads the node's processes", 0)]
    [TestCase("reads the node's processes | until=2030-01-02", 0)]
    [TestCase("reads the node's processes | until=2030-01-01", 1)]
    [TestCase("reads the node's processes | until=soon", 1)]
    [TestCase("reads the node's processes | container=other", 1)]
    [TestCase("until=2040-01-01", 1)]
    [TestCase("", 1)]
    public void An_annotation_counts_with_a_reason_and_until_its_day(string text, int code)
    {
        Input($"metadata: {{name: web, annotations: {{ignore.helm-secure/host-pid: \"{text}\"}}}}");

        Assert.That(fake.Run("audit", "-"), Is.EqualTo(code), fake.Output);
        Assert.That(fake.Run("audit", "-", "--no-ignores"), Is.EqualTo(1));
    }

    [Test]
    public void A_container_can_be_excused_alone()
    {
        fake.Input = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, annotations: {ignore.helm-secure/privileged-container: "loads a module | container=a"}}
            spec: {containers: [{name: a, securityContext: {privileged: true}}, {name: b, securityContext: {privileged: true}}]}
            """;

        var findings = Findings("--rule", "privileged-container");

        Assert.That(findings, Is.EqualTo((string[])["privileged-container b"]));
    }

    [TestCase("  # helm-secure: ignore host-pid -- reads processes\n  hostPID: true")]
    [TestCase("  # helm-secure: ignore host-pid -- reads processes\n  # and more\n  hostPID: true")]
    [TestCase("  hostPID: true # helm-secure: ignore host-pid -- reads processes")]
    public void A_comment_counts_for_its_line_and_the_one_below(string spec)
    {
        fake.Input = $"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n{spec}\n";

        Assert.That(Findings("--only", "pss:baseline"), Is.Empty);
    }

    [TestCase("  # helm-secure: ignore host-pid -- reads processes\n\n  hostPID: true")]
    [TestCase("  # helm-secure: ignore host-pid\n  hostPID: true")]
    [TestCase("  # helm-secure: ignore host-ipc -- reads processes\n  hostPID: true")]
    [TestCase("  nodeName: '# helm-secure: ignore host-pid -- reads processes'\n  hostPID: true")]
    [TestCase("  note: |\n    # helm-secure: ignore host-pid -- reads processes\n  hostPID: true")]
    public void What_only_looks_like_such_a_comment_does_not(string spec)
    {
        fake.Input = $"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n{spec}\n";

        Assert.That(Findings("--only", "pss:baseline"), Is.EqualTo((string[])["host-pid "]));
    }

    [Test]
    public void An_annotation_on_another_object_excuses_nothing_and_is_told()
    {
        fake.Input = """
            apiVersion: v1
            kind: Service
            metadata: {name: web, annotations: {ignore.helm-secure/host-pid: "reads processes"}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {hostPID: true}
            """;

        Assert.That(Findings(), Is.EqualTo((string[])["ignore-unused ", "host-pid "]));
    }

    [Test]
    public void An_annotation_of_the_template_is_for_its_pod()
    {
        fake.Input = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {template: {metadata: {annotations: {ignore.helm-secure/host-pid: "reads processes"}}, spec: {hostPID: true}}}
            """;

        Assert.That(Findings(), Is.Empty);
    }

    [Test]
    public void A_suppressed_finding_stays_in_the_report()
    {
        Input("metadata: {name: web, annotations: {ignore.helm-secure/host-pid: reads processes}}");

        Assert.That(fake.Run("audit", "-", "--all"), Is.Zero);
        Assert.That(fake.Output, Does.Contain("ACCEPTED  host-pid").And.Contain("annotation standard input:3: reads processes").And.Contain("1 accepted"));
    }

    [TestCase("{rule: host-pid, name: web, reason: reads processes}", 0)]
    [TestCase("{rule: host-pid, kind: Pod, name: 'w*', reason: reads processes, until: 2030-01-02, ticket: SEC-1}", 0)]
    [TestCase("{rule: host-pid, kind: DaemonSet, reason: reads processes}", 1)]
    [TestCase("{rule: host-pid, name: web, reason: reads processes, until: 2029-01-02}", 1)]
    [TestCase("{rule: host-pid, reason: reads processes}", 2)]
    [TestCase("{rule: host-pid, name: '*', reason: reads processes}", 2)]
    [TestCase("{rule: host-pid, name: web}", 2)]
    [TestCase("{rule: host-pidd, name: web, reason: reads processes}", 2)]
    public void The_configuration_can_ignore_what_it_names(string ignore, int code)
    {
        Input("metadata: {name: web}");
        Configure($"ignores: [{ignore}]");

        Assert.That(fake.Run("audit", "-", "--config", folder["config.yaml"]), Is.EqualTo(code), fake.Error + fake.Output);
    }

    [TestCase("failOn: medium", "run-as-non-root-missing", 1)]
    [TestCase("rules: {host-pid: off}", "host-pid", 0)]
    [TestCase("rules: {host-pid: 'off'}", "seccomp-not-set", 0)]
    [TestCase("rules: {run-as-non-root-missing: high}", "run-as-non-root-missing", 1)]
    [TestCase("rules: {host-pid: low}", "host-pid", 0)]
    public void The_configuration_sets_severities_and_the_threshold(string config, string rule, int code)
    {
        fake.Input = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true, containers: [{name: a}]}";
        Configure(config);

        Assert.That(fake.Run("audit", "-", "--config", folder["config.yaml"], "--rule", rule), Is.EqualTo(code), fake.Error);
    }

    [TestCase("failsOn: high", "config.yaml:1: a configuration has no key 'failsOn'; did you mean 'failOn'?")]
    [TestCase("a: 1", "config.yaml:1: a configuration has no key 'a'")]
    [TestCase("rules: {host-pid: hihg}", "config.yaml:1: rules.host-pid must be 'off' or 'critical' or 'high' or 'medium' or 'low' or 'info', and is 'hihg'")]
    [TestCase("rules: {host-pidd: high}", "there is no rule 'host-pidd'; did you mean 'host-pid'?")]
    [TestCase("rules: {ignore-unused: off}", "'ignore-unused' can be neither ignored nor changed")]
    [TestCase("kubeVersion: 1.33", "kubeVersion must be a version in quotes")]
    [TestCase("enforce: host-pid", "enforce must be a list")]
    public void A_configuration_that_is_not_understood_is_an_error_with_its_place(string config, string sentence)
    {
        Input("metadata: {name: web}");
        Configure(config);

        Assert.That(fake.Run("audit", "-", "--config", folder["config.yaml"]), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain(sentence));
    }

    [Test]
    public void What_is_enforced_cannot_be_excused_by_what_is_audited()
    {
        Input("metadata: {name: web, annotations: {ignore.helm-secure/host-pid: reads processes}}");
        Configure("enforce: [host-pid]");

        Assert.That(fake.Run("audit", "-", "--config", folder["config.yaml"]), Is.EqualTo(1));
        Assert.That(fake.Output, Does.Contain("1 ignore asked for, not honoured"));
        Assert.That(fake.Run("audit", "-", "--config", folder["config.yaml"], "--skip-rule", "host-pid"), Is.EqualTo(2));
    }

    [TestCase("rules: {host-pid: off}", 2)]
    [TestCase("rules: {host-pid: critical}", 0)]
    [TestCase("ignores: [{rule: host-pid, name: a, reason: b}]", 2)]
    [TestCase("failOn: critical", 2)]
    [TestCase("failOn: low", 0)]
    [TestCase("rules: {host-ipc: off}", 0)]
    public void A_nearer_configuration_can_only_tighten(string nearer, int code)
    {
        Directory.CreateDirectory(folder["repository/.git"]);
        Directory.CreateDirectory(folder["repository/deep"]);
        File.WriteAllText(folder["repository/.helm-secure.yaml"], "enforce: [host-pid]\nfailOn: high\nrules: {host-pid: high}\n");
        File.WriteAllText(folder["repository/deep/.helm-secure.yaml"], nearer);
        using var inside = new FakeEnvironment(currentDirectory: folder["repository/deep"]) { Input = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}" };

        Assert.That(inside.Run("audit", "-"), Is.EqualTo(code), inside.Error);
    }

    [Test]
    public void Without_a_repository_only_the_working_directory_counts()
    {
        Directory.CreateDirectory(folder["deep"]);
        File.WriteAllText(folder[".helm-secure.yaml"], "not: understood");
        using var inside = new FakeEnvironment(currentDirectory: folder["deep"]) { Input = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}" };

        Assert.That(inside.Run("audit", "-"), Is.Zero, inside.Error);
    }

    [Test]
    public void Only_what_is_not_in_the_baseline_fails()
    {
        Input("metadata: {name: web}");
        Assert.That(fake.Run("audit", "-", "--write-baseline", folder["baseline.json"]), Is.Zero, fake.Error);
        Assert.That(fake.Run("audit", "-", "--baseline", folder["baseline.json"]), Is.Zero, fake.Error);
        fake.Input = "# moved down\n" + fake.Input;
        Assert.That(fake.Run("audit", "-", "--baseline", folder["baseline.json"]), Is.Zero, "a line number is no evidence");

        fake.Input += "\n---\n" + fake.Input;
        Assert.That(fake.Run("audit", "-", "--baseline", folder["baseline.json"]), Is.EqualTo(1), "one more than there was");
    }

    [Test]
    public void A_worse_value_in_the_same_place_is_new()
    {
        const string text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {volumes: [{name: a, hostPath: {path: /srv/logs}}]}\n";
        fake.Input = text;
        Assert.That(fake.Run("audit", "-", "--fail-on", "low", "--write-baseline", folder["baseline.json"]), Is.Zero, fake.Error);
        Assert.That(File.ReadAllText(folder["baseline.json"]), Does.Not.Contain("/srv/logs"));
        fake.Input = text.Replace("/srv/logs", "/", StringComparison.Ordinal);

        Assert.That(fake.Run("audit", "-", "--fail-on", "low", "--baseline", folder["baseline.json"]), Is.EqualTo(1));
        Assert.That(fake.Error, Does.Contain("note: the baseline holds what is gone: ").And.Contain(" on Pod/web"));
    }

    [TestCase("/var/log", "/", 1)]
    [TestCase("/srv/a", "/srv/b", 1)]
    [TestCase("/var/log", "/var/log", 0)]
    [TestCase("/", "/var/log", 1)]
    public void The_path_is_part_of_the_evidence(string before, string after, int code)
    {
        const string text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, volumeMounts: [{name: a, mountPath: /a}]}], volumes: [{name: a, hostPath: {path: PATH}}]}\n";
        fake.Input = text.Replace("PATH", before, StringComparison.Ordinal);
        fake.Run("audit", "-", "--write-baseline", folder["baseline.json"]);
        fake.Input = text.Replace("PATH", after, StringComparison.Ordinal);

        Assert.That(fake.Run("audit", "-", "--baseline", folder["baseline.json"]), Is.EqualTo(code), fake.Output);
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{\"schemaVersion\": 1}")]
    [TestCase("{\"schemaVersion\": 2, \"findings\": []}")]
    public void What_is_no_baseline_is_refused(string text)
    {
        Input("metadata: {name: web}");
        File.WriteAllText(folder["baseline.json"], text);

        Assert.That(fake.Run("audit", "-", "--baseline", folder["baseline.json"]), Is.EqualTo(2));
    }

    private void Input(string metadata) => fake.Input = $"apiVersion: v1\nkind: Pod\n{metadata}\nspec: {{hostPID: true}}\n";

    private void Configure(string text) => File.WriteAllText(folder["config.yaml"], text);

    private List<string> Findings(params string[] options)
    {
        using var run = new FakeEnvironment { Input = fake.Input };
        run.Run(["audit", "-", "-o", "json", .. options]);
        using var json = JsonDocument.Parse(run.Output);
        return [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(finding => $"{finding.GetProperty("rule").GetString()} {finding.GetProperty("container").GetString()}")];
    }
}

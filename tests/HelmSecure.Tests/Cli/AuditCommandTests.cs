using System.Text.Json;

namespace HelmSecure.Tests.Cli;

/// <summary>Manifests only: what helm renders is tested with the real helm.</summary>
public sealed class AuditCommandTests
{
    private const string Privileged = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              securityContext: {privileged: true}
        """;

    private const string Harmless = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

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

    [Test]
    public void A_finding_at_the_threshold_is_a_no()
    {
        fake.Input = Privileged;

        Assert.That(fake.Run("audit", "-"), Is.EqualTo(1));
        Assert.That(fake.Output, Does.Contain("CRITICAL  privileged-container: container 'app' runs privileged\n          Pod/web container 'app'  standard input:7\n          fix: "));
        Assert.That(fake.Output, Does.Contain("Pod/web meets no PSS level; baseline minds privileged-container"));
    }

    [TestCase("critical", "run-as-non-root-missing", 0)]
    [TestCase("high", "run-as-non-root-missing", 0)]
    [TestCase("medium", "run-as-non-root-missing", 1)]
    [TestCase("info", "run-as-non-root-missing", 1)]
    [TestCase("critical", "privileged-container", 1)]
    [TestCase("never", "privileged-container", 0)]
    public void The_threshold_includes_its_own_severity(string threshold, string rule, int code)
    {
        fake.Input = Privileged;

        Assert.That(fake.Run("audit", "-", "--rule", rule, "--fail-on", threshold), Is.EqualTo(code), fake.Error);
    }

    [Test]
    public void What_is_shown_does_not_change_the_answer()
    {
        fake.Input = Privileged;

        Assert.That(fake.Run("audit", "-", "--fail-on", "medium", "--rule", "run-as-non-root-missing", "--show", "critical"), Is.EqualTo(1));
        Assert.That(fake.Output, Does.Not.Contain("MEDIUM"));
        Assert.That(fake.Output, Does.Contain("1 below critical not shown"));
    }

    [TestCase("")]
    [TestCase("replicas: 3\n")]
    [TestCase("# nothing\n---\n")]
    public void Nothing_audited_is_no_yes(string text)
    {
        fake.Input = text;

        Assert.That(fake.Run("audit", "-"), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain("nothing was audited"));
    }

    [Test]
    public void Nothing_audited_may_be_meant() => Assert.That(fake.Run("audit", "-", "--allow-empty"), Is.Zero, fake.Error);

    [Test]
    public void A_target_that_cannot_be_read_leaves_the_others_their_answer()
    {
        File.WriteAllText(folder["bad.yaml"], "a: [");
        File.WriteAllText(folder["good.yaml"], Harmless);
        File.WriteAllText(folder["wrong.yaml"], Privileged);

        Assert.That(fake.Run("audit", folder["bad.yaml"], folder["good.yaml"]), Is.EqualTo(2));
        Assert.That(fake.Run("audit", folder["bad.yaml"], folder["wrong.yaml"]), Is.EqualTo(1));
        Assert.That(fake.Run("audit", folder["absent.yaml"], folder["good.yaml"]), Is.EqualTo(2));
        Assert.That(fake.Run("audit", folder["good.yaml"]), Is.Zero);
    }

    [Test]
    public void A_folder_is_read_with_all_below_it()
    {
        Directory.CreateDirectory(folder["deep/.git"]);
        File.WriteAllText(folder["deep/web.yml"], Privileged);
        File.WriteAllText(folder["deep/.git/odd.yaml"], "not: [yaml");
        File.WriteAllText(folder["readme.txt"], "not: [yaml");
        File.WriteAllText(folder["a.json"], "{\"kind\": \"ConfigMap\", \"apiVersion\": \"v1\"}");

        Assert.That(fake.Run("audit", folder.Path), Is.EqualTo(1), fake.Error);
        Assert.That(fake.Output, Does.Contain($"{folder["deep/web.yml"]}:7"));
        Assert.That(fake.Output, Does.Contain("2 objects, 2 audited"));
    }

    [Test]
    public void A_template_is_not_taken_for_a_manifest()
    {
        Directory.CreateDirectory(folder["shop/templates"]);
        File.WriteAllText(folder["shop/Chart.yaml"], "name: shop\nversion: 1.0.0\n");
        File.WriteAllText(folder["shop/templates/pod.yaml"], Privileged);

        Assert.That(fake.Run("audit", folder["shop/templates/pod.yaml"]), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain($"hint: helm secure audit {folder["shop"]}"));
    }

    [TestCase("--rule", "privileged-contaner", "there is no rule 'privileged-contaner'; did you mean 'privileged-container'?")]
    [TestCase("--skip-rule", "x", "there is no rule 'x'")]
    [TestCase("--only", "pss:baselin", "no rule has the tag 'pss:baselin'; did you mean 'pss:baseline'?")]
    [TestCase("--kube-version", "1.99", "Kubernetes 1.99 is newer than 1.37")]
    [TestCase("--output", "yaml", "--output takes text")]
    [TestCase("--output", "json=", "--output json= names no file")]
    [TestCase("--fail-on", "hihg", "--fail-on takes ")]
    public void A_wrong_word_is_told(string option, string value, string sentence)
    {
        Assert.That(fake.Run("audit", "-", option, value), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain(sentence));
        Assert.That(fake.Output, Is.Empty);
    }

    [Test]
    public void Each_report_goes_where_it_is_sent()
    {
        fake.Input = Privileged;

        Assert.That(fake.Run("audit", "-", "-o", "text", "-o", $"json={folder["audit.json"]}", "--show", "critical"), Is.EqualTo(1), fake.Error);
        Assert.That(fake.Output, Does.StartWith("standard input\n"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder["audit.json"]));
        Assert.That(json.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("rule").GetString()), Does.Contain("run-as-non-root-missing"), "always everything");
        Assert.That(fake.Run("audit", "-", "-o", "text", "-o", "json"), Is.EqualTo(2));
    }

    [TestCase("json", "{\n")]
    [TestCase("sarif", "{\n  \"$schema\"")]
    [TestCase("junit", "<?xml")]
    [TestCase("github", "::error file=standard input,line=7,title=privileged-container (critical)::container 'app' runs privileged (Pod/web). Fix: ")]
    [TestCase("gitlab", "[\n")]
    [TestCase("markdown", "## helm secure audit: FAILED\n")]
    public void Each_format_can_be_asked_for(string format, string beginning)
    {
        fake.Input = Privileged;

        Assert.That(fake.Run("audit", "-", "-o", format), Is.EqualTo(1), fake.Error);
        Assert.That(fake.Output, Does.StartWith(beginning).And.EndWith("\n"));
        fake.Run("audit", "-", "-o", $"{format}={folder["report"]}");
        Assert.That(File.ReadAllText(folder["report"]), Is.EqualTo(fake.Output));
    }

    [Test]
    public void The_summary_of_a_step_is_added_to_what_is_there()
    {
        fake.Input = Privileged;
        fake.Variables["GITHUB_STEP_SUMMARY"] = folder["summary.md"];
        File.WriteAllText(folder["summary.md"], "# before\n");

        Assert.That(fake.Run("audit", "-", "-o", "github"), Is.EqualTo(1), fake.Error);
        Assert.That(File.ReadAllText(folder["summary.md"]), Does.StartWith("# before\n## helm secure audit: FAILED\n").And.Contain("| critical | `privileged-container` | `container 'app' runs privileged` |"));
    }

    [Test]
    public void A_summary_that_cannot_be_written_does_not_change_the_answer()
    {
        fake.Input = Privileged;
        fake.Variables["GITHUB_STEP_SUMMARY"] = folder["absent/summary.md"];

        Assert.That(fake.Run("audit", "-", "-o", "github"), Is.EqualTo(1));
        Assert.That(fake.Error, Does.StartWith("helm secure: warning: could not write the summary of the step, "));
    }

    [Test]
    public void Other_formats_write_no_summary()
    {
        fake.Input = Privileged;
        fake.Variables["GITHUB_STEP_SUMMARY"] = folder["summary.md"];

        fake.Run("audit", "-", "-o", "markdown");

        Assert.That(File.Exists(folder["summary.md"]), Is.False);
    }

    [Test]
    public void Hosts_get_paths_from_the_root_of_the_repository()
    {
        Directory.CreateDirectory(folder["repo/.git"]);
        Directory.CreateDirectory(folder["repo/deploy"]);
        File.WriteAllText(folder["repo/web.yaml"], Privileged);
        using var inside = new FakeEnvironment(currentDirectory: folder["repo/deploy"]);

        inside.Run("audit", folder["repo/web.yaml"], "-o", "gitlab", "--rule", "privileged-container");

        Assert.That(inside.Output, Does.Contain("\"path\": \"web.yaml\""));
    }

    [Test]
    public void A_finding_is_written_with_all_that_is_known_of_it()
    {
        fake.Input = Privileged;
        fake.Run("audit", "-", "-o", "json", "--rule", "privileged-container");

        using var json = JsonDocument.Parse(fake.Output);
        var finding = json.RootElement.GetProperty("findings").EnumerateArray().Single();

        Assert.That(finding.GetProperty("severity").GetString(), Is.EqualTo("critical"));
        Assert.That(finding.GetProperty("object").GetProperty("name").GetString(), Is.EqualTo("web"));
        Assert.That(finding.GetProperty("container").GetString(), Is.EqualTo("app"));
        Assert.That(finding.GetProperty("field").GetString(), Is.EqualTo("spec.containers[0].securityContext.privileged"));
        Assert.That(finding.GetProperty("line").GetInt32(), Is.EqualTo(7));
        Assert.That(finding.GetProperty("fingerprint").GetString(), Has.Length.EqualTo(32));
        Assert.That(json.RootElement.GetProperty("summary").GetProperty("findings").GetProperty("critical").GetInt32(), Is.EqualTo(1));
    }

    /// <summary>So many that they are read, and judged, on several cores.</summary>
    [TestCase("json")]
    [TestCase("text")]
    public void The_same_objects_make_the_same_report_byte_for_byte(string format)
    {
        fake.Input = string.Concat(Enumerable.Range(0, 2500).Select(number => $"---\n{Privileged.Replace("web", $"web-{number}", StringComparison.Ordinal)}\n"));
        using var other = new FakeEnvironment { Input = fake.Input };

        Assert.That(fake.Run("audit", "-", "-o", format, "--all"), Is.EqualTo(1), fake.Error);
        Assert.That(other.Run("audit", "-", "-o", format, "--all"), Is.EqualTo(1));
        Assert.That(other.Output == fake.Output, Is.True);
    }

    [Test]
    public void Test_hooks_can_be_left_out()
    {
        fake.Input = Privileged.Replace("{name: web}", "{name: web, annotations: {helm.sh/hook: test}}", StringComparison.Ordinal);

        Assert.That(fake.Run("audit", "-"), Is.EqualTo(1));
        Assert.That(fake.Run("audit", "-", "--tests", "skip"), Is.EqualTo(2), "nothing is left");
        Assert.That(fake.Run("audit", "-", "--tests", "skip", "--allow-empty"), Is.Zero);
    }

    [TestCase("baseline", "v1.37", "hostports0")]
    [TestCase("restricted", "v1.29", "runasnonroot0")]
    public void Kubernetes_own_pods_are_judged_from_the_command_line(string level, string version, string name)
    {
        var pods = Repository.SharedData("pss");
        foreach (var (verdict, code) in (ReadOnlySpan<(string, int)>)[("pass", 0), ("fail", 1)])
        {
            foreach (var file in Directory.GetFiles(Path.Combine(pods, level, version, verdict), name[..^1] + "*.yaml"))
                Assert.That(fake.Run("audit", "--only", $"pss:{level}", "--kube-version", version, "--fail-on", "info", file), Is.EqualTo(code), file);
        }
    }
}

using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>The gate in the place where it works: as the post-renderer of the real helm.</summary>
[TestFixtureSource(typeof(Tools), nameof(Tools.HelmVersions))]
public sealed class GateTests(string helmVersion)
{
    private const string BadHook = """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: hook, annotations: {helm.sh/hook: pre-install}}
        spec: {template: {spec: {restartPolicy: Never, containers: [{name: job, image: x, securityContext: {privileged: true}}]}}}

        """;

    private AuditRoom _room = null!;
    private string _gate = null!;

    [SetUp]
    public void InstallPlugin()
    {
        _room = new(helmVersion);
        _room.Room.Environment["XDG_STATE_HOME"] = null;
        _gate = _room.Room.Make("plugin/bin") + "/helm-secure-gate";
        File.Copy(Path.Combine(Tools.Root, "bin", "helm-secure-gate"), _gate);
        File.CreateSymbolicLink(_room.Room["plugin/bin/helm-secure"], Tools.HelmSecure);
    }

    [TearDown]
    public void RemoveRoom() => _room.Dispose();

    [Test]
    public void Good_chart_passes_as_helm_renders_it()
    {
        _room.Chart("shop", ("templates/a.yaml", AuditRoom.ConfigMap("a")), ("templates/b.yaml", "# kept\n" + AuditRoom.ConfigMap("b") + "data: {x: \"1\"}   # as it is"));

        Assert.That(Template("shop", "--post-renderer", _gate).Succeeded().OutputBytes, Is.EqualTo(Template("shop").Succeeded().OutputBytes));
    }

    [Test]
    public void Bad_chart_is_stopped_and_the_reason_is_in_helms_own_error()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")));

        var run = Template("shop", "--post-renderer", _gate);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Does.Contain("helm secure: error: refused: 1 critical").And.Contain("privileged-container: container 'app' runs privileged").And.Contain("hooks, tests and crds/ do not pass through a post-renderer"));
    }

    [Test]
    public void What_a_post_renderer_never_sees_is_seen_by_the_audit()
    {
        _room.Chart(
            "shop",
            ("templates/a.yaml", AuditRoom.ConfigMap("a")),
            ("templates/hook.yaml", BadHook),
            ("crds/grant.yaml", "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: all}\nroleRef: {kind: ClusterRole, name: cluster-admin}\n"));

        Assert.That(Template("shop", "--post-renderer", _gate).Succeeded().Output, Does.Contain("kind: Job"));
        Assert.That(_room.Containers("shop"), Is.EqualTo(["job"]));
    }

    [Test]
    public void Empty_chart_does_not_pass_unless_that_is_meant()
    {
        _room.Chart("shop", ("templates/a.yaml", "{{ if .Values.on }}\n" + AuditRoom.ConfigMap("a") + "{{ end }}\n"));

        var run = Template("shop", "--post-renderer", _gate);
        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("nothing was audited"));

        _room.Room.Write(".helm-secure.yaml", "gate: {allowEmpty: true}\n");
        Template("shop", "--post-renderer", _gate).Succeeded();
    }

    [Test]
    public void Output_folder_does_not_bypass_the_gate_in_silence()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")));

        var run = Template("shop", "--post-renderer", _gate, "--output-dir", "out");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("Helm 3 lets --output-dir bypass its post-renderer"));
    }

    [Test]
    public void Chain_with_another_program_is_audited_at_its_end()
    {
        _room.Chart("shop", ("templates/a.yaml", AuditRoom.ConfigMap("a")));
        _room.Room.Write("bad.yaml", AuditRoom.Pod("added"));
        _room.Room.WriteScript("add", "cat; echo ---; cat bad.yaml");
        var chained = _room.Room.WriteScript("chained", $"exec '{_gate}' --after ./add");

        var run = Template("shop", "--post-renderer", chained);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("container 'added' runs privileged"));
    }

    [Test]
    public void Flag_is_printed_for_the_helm_that_calls()
    {
        _room.Room.Environment["HELM_SECURE_BINARY"] = Tools.HelmSecure;
        _room.Room.Run(_room.Helm, "plugin", "install", Tools.Root).Succeeded();
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")));

        var flag = _room.Room.Run(_room.Helm, "secure", "gate", "--print-flag").Succeeded().Output.Trim();

        Assert.That(flag, Does.StartWith("--post-renderer=/").And.EndWith("/bin/helm-secure-gate"));
        Assert.That(Template("shop", flag).Error, Does.Contain("container 'app' runs privileged"));
    }

    [Test]
    public void Every_chart_of_the_corpus_comes_back_byte_for_byte([Values("\n", "\r\n")] string end)
    {
        foreach (var file in Corpus())
        {
            var text = Encoding.UTF8.GetBytes(File.ReadAllText(file).Replace("\n", end, StringComparison.Ordinal).TrimEnd());
            var run = _room.Room.RunWithInput(text, _gate, "--fail-on", "never").Succeeded();
            Assert.That(run.OutputBytes.AsSpan().SequenceEqual(text), Is.True, file);
        }
    }

    [Test]
    public void Twenty_megabytes_pass()
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < 20_000_000; i++)
            text.Append($"---\n# Source: shop/templates/a.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a{i}\ndata:\n  text: {new string('x', 900)}\n");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());

        Assert.That(_room.Room.RunWithInput(bytes, _gate).Succeeded().OutputBytes.AsSpan().SequenceEqual(bytes), Is.True);
    }

    [Test]
    public void Slow_reader_gets_all_and_a_reader_that_leaves_does_no_harm()
    {
        _room.Room.Write("big.yaml", $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  text: {new string('x', 3_000_000)}\n");

        var slow = _room.Room.Run("sh", "-c", $"'{_gate}' <big.yaml | (sleep 1; cmp - big.yaml)").Succeeded();
        var gone = _room.Room.Run("sh", "-c", $"'{_gate}' <big.yaml | true");

        Assert.That(slow.Output, Is.Empty);
        Assert.That(gone.Error, Does.Not.Contain("bug"));
    }

    private static string[] Corpus()
    {
        for (var folder = Tools.Root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(folder, "shared", "data", "charts-rendered")))
                return Directory.GetFiles(Path.Combine(folder, "shared", "data", "charts-rendered"), "*.yaml");
        }

        Tools.Missing("shared/data/charts-rendered is not beside this repository");
        return [];
    }

    private Run Template(string chart, params string[] flags) => _room.Room.Run(_room.Helm, ["template", "release", chart, .. flags]);
}

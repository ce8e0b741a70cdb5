namespace HelmSecure.IntegrationTests;

/// <summary>What Helm 4 was seen to send and to read, for it cannot be had here.</summary>
public sealed class GateForHelm4Tests
{
    // Templates in the order of their files, hooks and tests among them, lists taken apart in flow style, no header.
    private const string Stream = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: r-web
          labels:
            helm.sh/chart: web-0.1.0
          annotations:
            postrenderer.helm.sh/postrender-filename: 'web/templates/deployment.yaml'
        spec:
          template:
            spec: {containers: [{name: web, image: x}]}
        ---
        # leading comment
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: pre-job
          annotations:
            "helm.sh/hook": pre-install
            postrenderer.helm.sh/postrender-filename: 'web/templates/hook.yaml'
        spec:
          template:
            spec: {restartPolicy: Never, containers: [{name: job, image: x, securityContext: {privileged: false}}]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: second-doc, annotations: {postrenderer.helm.sh/postrender-filename: 'web/templates/hook.yaml'}}

        """;

    private Room _room = null!;

    [SetUp]
    public void MakeRoom()
    {
        _room = new();
        // As Helm 4 sets them for a post-renderer, and no others.
        _room.Environment["HELM_PLUGIN_NAME"] = "secure-gate";
        _room.Environment["HELM_PLUGIN_DIR"] = _room.Folder;
    }

    [TearDown]
    public void RemoveRoom() => _room.Dispose();

    [Test]
    public void Its_stream_passes_with_its_annotations()
    {
        Assert.That(Gate(Stream).Succeeded().Output, Is.EqualTo(Stream));
    }

    [Test]
    public void Hooks_are_seen_and_the_template_is_named()
    {
        var run = Gate(Stream.Replace("privileged: false", "privileged: true", StringComparison.Ordinal));

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Output, Does.StartWith("|\n  helm secure: refused: 1 critical, ").And.Contain("  CRITICAL  privileged-container: container 'job' runs privileged\n").And.Contain("web/templates/hook.yaml"));
    }

    [Test]
    public void Refusal_is_this_document_and_nothing_else()
    {
        _room.Environment["HELM_SECURE_REPORT"] = "/nowhere/report";

        var run = Gate("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true, containers: []}\n", "--only", "pod-security");

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Output, Is.EqualTo("""
            |
              helm secure: refused: 1 high; 1 object, 1 audited (0 hooks, 0 tests, 0 CRDs)
              standard input

              HIGH      host-pid: the pod shares the processes of its node
                        Pod/a  standard input:4
                        fix: take hostPID out

              Pod/a meets no PSS level; baseline minds host-pid

              FAILED  1 high; 1 object, 1 audited (0 hooks, 0 tests, 0 CRDs)

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Plugin_is_laid_out_in_a_folder_of_its_own()
    {
        _room.Environment["HELM_PLUGINS"] = _room["helm/data/plugins"];

        var run = _room.Run(Tools.HelmSecure, "gate", "--install", "gate folder").Succeeded();

        Assert.That(run.Output, Is.EqualTo($"export HELM_PLUGINS='{_room["helm/data/plugins"]}:{_room["gate folder"]}'\n"));
        Assert.That(File.ReadAllText(_room["gate folder/secure-gate/plugin.yaml"]), Is.EqualTo(File.ReadAllText(Path.Combine(Tools.Root, "scripts", "gate", "plugin.yaml"))));
        Assert.That(_room.Run(_room["gate folder/secure-gate/bin/helm-secure"], "--version").Succeeded().Output, Is.EqualTo(Tools.Version + "\n"));
        _room.Run(Tools.HelmSecure, "gate", "--install", "gate folder").Succeeded();
    }

    [TestCase("helm/data/plugins")]
    [TestCase("helm/data/plugins/deep")]
    [TestCase("home/.local/share/helm/plugins")]
    [TestCase("linked")]
    public void It_is_not_laid_where_a_Helm_3_looks(string folder)
    {
        _room.Make("helm/data/plugins");
        File.CreateSymbolicLink(_room["linked"], _room["helm/data/plugins"]);

        _room.Run(Tools.HelmSecure, "gate", "--install", folder).Complained(2, "one plugin of Helm 4 there disables all those of a Helm 3");
        Assert.That(Directory.GetFiles(_room["helm/data/plugins"], "plugin.yaml", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void It_is_not_laid_beside_another_plugin()
    {
        _room.Write("mine/diff/plugin.yaml", "name: diff\n");

        _room.Run(Tools.HelmSecure, "gate", "--install", "mine").Complained(2, "holds another plugin, diff");
    }

    [TestCaseSource(typeof(Tools), nameof(Tools.HelmVersions))]
    public void Helm_3_is_not_harmed_by_it(string version)
    {
        _room.Run(Tools.HelmSecure, "gate", "--install", "own").Succeeded();

        Assert.That(_room.Run(Tools.Helm(version), "plugin", "list").Succeeded().Error, Is.Empty);
    }

    private Run Gate(string manifests, params string[] arguments) =>
        _room.RunWithInput(System.Text.Encoding.UTF8.GetBytes(manifests), Tools.HelmSecure, ["gate", "--refuse-with", "document", .. arguments]);
}

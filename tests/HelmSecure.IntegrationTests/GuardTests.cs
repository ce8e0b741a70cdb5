using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace HelmSecure.IntegrationTests;

/// <summary>helm secure install, upgrade and template: helm itself is the last step, or is not started.</summary>
[TestFixtureSource(typeof(Tools), nameof(Tools.HelmVersions))]
public sealed class GuardTests(string helmVersion)
{
    private const string BadHook = """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: hook, annotations: {helm.sh/hook: pre-install}}
        spec: {template: {spec: {restartPolicy: Never, containers: [{name: job, image: x, securityContext: {privileged: true}}]}}}

        """;

    private const string Grant = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: all}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: default, namespace: default}]

        """;

    private GuardRoom _room = null!;

    [SetUp]
    public void MakeRoom() => _room = new(helmVersion);

    [TearDown]
    public void RemoveRoom() => _room.Dispose();

    [Test]
    public void Template_of_a_good_chart_is_helms_own_to_the_byte()
    {
        string[] words = ["template", "web", Shop.Archive, "--set", "value=a,b=c", "--include-crds"];
        var expected = _room.Helm(words).Succeeded();

        var run = _room.Secure([.. words, "--keyring", "keyring"]).Succeeded();

        Assert.That(run.OutputBytes, Is.EqualTo(expected.OutputBytes));
        Assert.That(run.Error, Does.Match($@"\Ahelm secure: note: shop 0\.1\.0 \(sha256:[0-9a-f]{{64}}\) is signed by Shop <shop@example\.org> \({_room.Shop.Fingerprint}\); audited: .*1 object, 1 audited.*; helm template starts\n\z"));
        _room.AssertNothingLeft();
    }

    [Test]
    public void Install_is_helms_own_words_with_the_very_archive_and_the_gate()
    {
        var run = _room.Secure("install", "--wait", "web", "--keyring=keyring", "--timeout", "5m", Shop.Archive, "--version", "0.1.0", "--set=value=x y", "-n", "shop", "--verify", "--dry-run").Succeeded();

        Assert.That(_room.LastCall, Is.EqualTo((string[])["install", "--post-renderer=TMP/gate/gate", "--wait", "web", "--timeout", "5m", $"TMP/chart/{Shop.Archive}", "--set=value=x y", "-n", "shop", "--dry-run"]), run.ToString());
        Assert.That(File.ReadAllBytes(_room.Room["got/archive"]), Is.EqualTo(File.ReadAllBytes(_room.Room[Shop.Archive])));
        _room.AssertNothingLeft();
    }

    [Test]
    public void Streams_and_exit_code_are_those_of_helm()
    {
        _room.StandIn("cat; echo to-error >&2; exit 7");

        var run = _room.SecureWithInput("from input", "install", "web", Shop.Archive, "--signer", _room.Shop.Fingerprint);

        Assert.That(run.ExitCode, Is.EqualTo(7), run.ToString());
        Assert.That(run.Output, Is.EqualTo("from input"));
        Assert.That(run.Error, Does.Contain("to-error\n").And.EndsWith("helm secure: note: helm install was started, and ended with 7\n"));
    }

    [Test]
    public void Terminal_reaches_helm_as_it_is()
    {
        _room.StandIn("[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo all three");

        var run = _room.Room.Run(Tools.Program("script"), "-qec", $"'{Tools.HelmSecure}' install web {Shop.Archive} --keyring keyring", "/dev/null").Succeeded();

        Assert.That(run.Output, Does.Contain("all three"));
    }

    [Test]
    public void Chart_without_good_signature_is_never_installed([Values("unsigned", "tampered", "other signer")] string what)
    {
        if (what is "unsigned")
            File.Delete(_room.Room[Shop.Provenance]);
        if (what is "tampered")
            File.AppendAllText(_room.Room[Shop.Archive], "x");
        string[] trust = what is "other signer" ? ["--signer", new('A', 40)] : ["--keyring", "keyring"];

        _room.AssertRefused(_room.Secure(["install", "web", Shop.Archive, .. trust]), $"helm secure: error: {Shop.Archive} is refused: ");
    }

    [Test]
    public void Any_key_of_the_usual_keyrings_is_not_enough()
    {
        _room.AssertRefused(_room.Secure("install", "web", Shop.Archive), "nobody is named whose word counts", code: 2);
    }

    [Test]
    public void Policy_of_the_usual_place_is_enough()
    {
        _room.Room.Write("trust.yaml", $"apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules:\n  - name: ours\n    charts: [shop]\n    signers: [{_room.Shop.Fingerprint}]\n");
        _room.Room.Environment["HELM_SECURE_POLICY"] = _room.Room["trust.yaml"];

        _room.Secure("install", "web", Shop.Archive).Succeeded();
    }

    [Test]
    public void What_helm_3_hides_from_a_post_renderer_is_refused([Values("hook", "crds")] string where)
    {
        _room.Publish(("templates/a.yaml", AuditRoom.ConfigMap("a")), where is "hook" ? ("templates/hook.yaml", BadHook) : ("crds/grant.yaml", Grant));
        var gate = _room.Room.WriteScript("gate", $"exec '{Tools.HelmSecure}' gate");
        _room.Helm("template", "web", Shop.Archive, "--post-renderer", gate).Succeeded();

        var run = _room.Secure("install", "web", Shop.Archive, "--keyring", "keyring", "--report", "json=audit.json");

        _room.AssertRefused(run, where is "hook" ? "container 'job' runs privileged" : "cluster-admin");
        Assert.That(run.Error, Does.EndWith("helm secure: note: helm install was not started\n"));
        var report = JsonDocument.Parse(File.ReadAllBytes(_room.Room["audit.json"])).RootElement;
        Assert.That(report.GetProperty("helmStarted").GetBoolean(), Is.False);
    }

    [Test]
    public void Threshold_is_the_gates_too()
    {
        _room.Publish(("templates/pod.yaml", AuditRoom.Pod("app")));

        _room.AssertRefused(_room.Secure("template", "web", Shop.Archive, "--keyring", "keyring"), "container 'app' runs privileged");
        _room.Secure("template", "web", Shop.Archive, "--keyring", "keyring", "--fail-on", "never").Succeeded();
    }

    [Test]
    public void Gate_stands_in_the_last_call()
    {
        _room.Room.Write("bad.yaml", AuditRoom.Pod("from-the-cluster"));
        _room.StandIn("\"$gate\" <\"$room/bad.yaml\"");

        var run = _room.Secure("install", "web", Shop.Archive, "--keyring", "keyring");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Does.Contain("container 'from-the-cluster' runs privileged"));
    }

    [Test]
    public void Helm_4_gets_the_gate_as_a_plugin_in_our_folder()
    {
        _room.Room.Write("helm4", "");
        _room.Room.Write("bad.yaml", AuditRoom.Pod("from-the-cluster"));
        _room.Room.Environment["HELM_PLUGINS"] = "/own/plugins";
        _room.StandIn("echo \"$HELM_PLUGINS\" >\"$room/got/plugins\"; grep -q postrenderer/v1 \"$gate/plugin.yaml\" && \"$gate/bin/helm-secure\" gate --refuse-with document --allow-empty <\"$room/bad.yaml\"");

        var run = _room.Secure("install", "web", Shop.Archive, "--keyring", "keyring", "--fail-on", "critical").Succeeded();

        Assert.That(_room.LastCall, Is.EqualTo((string[])["install", "--post-renderer=secure-gate", "--post-renderer-args=--allow-empty", "--post-renderer-args=--fail-on=critical", "web", $"TMP/chart/{Shop.Archive}"]));
        Assert.That(File.ReadAllText(_room.Room["got/plugins"]), Does.StartWith("/own/plugins:/"));
        Assert.That(run.Output, Does.StartWith("|\n  helm secure: refused: 1 critical"));
        _room.AssertNothingLeft();
    }

    [Test]
    public void Helm_4_takes_no_second_post_renderer()
    {
        _room.Room.Write("helm4", "");

        _room.AssertRefused(_room.Secure("install", "web", Shop.Archive, "--keyring", "keyring", "--post-renderer", "mine"), "Helm 4 takes one post-renderer", code: 2);
    }

    [Test]
    public void Folder_is_taken_only_when_that_is_said()
    {
        _room.Room.Write("mine/Chart.yaml", Shop.ChartYaml);
        _room.Room.Write("mine/templates/a.yaml", AuditRoom.ConfigMap("a"));

        _room.AssertRefused(_room.Secure("install", "web", "mine", "--keyring", "keyring"), "mine is refused: a folder has no signature");
        var run = _room.Secure("install", "web", "mine", "--allow-unsigned").Succeeded();

        Assert.That(run.Error, Does.Contain("warning: NOBODY SIGNED mine"));
        Assert.That(_room.LastCall, Is.EqualTo((string[])["install", "--post-renderer=TMP/gate/gate", "web", "TMP/chart/shop-0.1.0.tgz"]));
    }

    [TestCase("--report text")]
    [TestCase("-n shop")]
    public void Folder_of_ones_own_may_excuse_itself_before_the_gate_too(string flags)
    {
        _room.Room.Write("mine/Chart.yaml", Shop.ChartYaml);
        _room.Room.Write("mine/templates/a.yaml", AuditRoom.Pod("app", "ignore.helm-secure/privileged-container: a test"));

        _room.Secure(["template", "web", "mine", "--allow-unsigned", .. flags.Split(' ')]).Succeeded();
        _room.Publish(("templates/a.yaml", AuditRoom.Pod("app", "ignore.helm-secure/privileged-container: a test")));
        _room.AssertRefused(_room.Secure("template", "web", Shop.Archive, "--keyring", "keyring"), "container 'app' runs privileged");
    }

    [Test]
    public void Unsigned_is_for_folders_only()
    {
        _room.AssertRefused(_room.Secure("install", "web", Shop.Archive, "--allow-unsigned"), "--allow-unsigned is for a folder", code: 2);
    }

    [Test]
    public void Archive_that_changes_behind_the_audit_is_not_installed()
    {
        _room.StandIn("", afterRender: "for archive; do :; done; printf x >>\"$archive\"");

        _room.AssertRefused(_room.Secure("install", "web", Shop.Archive, "--keyring", "keyring"), $"the copy {Shop.Archive} in ");
    }

    [Test]
    public void Values_that_change_behind_the_audit_are_those_that_were_audited()
    {
        _room.Room.Write("my values.yaml", "value: first\n");
        _room.StandIn("", afterRender: "echo 'value: second' >\"$room/my values.yaml\"");

        _room.Secure("install", "web", Shop.Archive, "--keyring", "keyring", "-f", "my values.yaml").Succeeded();

        Assert.That(File.ReadAllText(_room.Room["my values.yaml"]), Is.EqualTo("value: second\n"));
        Assert.That(File.ReadAllText(_room.Room["got/values"]), Is.EqualTo("value: first\n"));
        Assert.That(_room.LastCall, Has.Member("--values=TMP/values/1-my-values.yaml"));
    }

    [Test]
    public void Copy_of_values_that_changes_is_refused()
    {
        _room.Room.Write("values.yaml", "value: first\n");
        _room.StandIn("", afterRender: "for word; do case $word in --values=*) echo 'value: second' >\"${word#--values=}\" ;; esac; done");

        _room.AssertRefused(_room.Secure("install", "web", Shop.Archive, "--keyring", "keyring", "-f", "values.yaml"), "the copy 1-values.yaml in ");
    }

    [Test]
    public void Values_come_from_input_files_and_servers_once()
    {
        using var server = new LoopbackServer();
        server.Files["/values.yaml"] = "value: served\n"u8.ToArray();
        _room.Room.Write("file,with comma", "content");

        var run = _room.SecureWithInput("value: typed\n", "install", "web", Shop.Archive, "--keyring", "keyring", "-f", $"-,{server.Url}/values.yaml", "--set-file", "value=file\\,with comma").Succeeded();

        Assert.That(File.ReadAllText(_room.Room["got/values"]), Is.EqualTo("value: typed\nvalue: served\n"));
        Assert.That(File.ReadAllText(_room.Room["got/file"]), Is.EqualTo("content"));
        Assert.That(server.Paths, Is.EqualTo((string[])["/values.yaml"]));
        Assert.That(_room.LastCall, Is.EqualTo((string[])["install", "--post-renderer=TMP/gate/gate", "web", $"TMP/chart/{Shop.Archive}", "--values=TMP/values/1--", "--values=TMP/values/2-values.yaml", "--set-file=value=TMP/values/3-file-with-comma"]), run.ToString());
    }

    [Test]
    public void Same_values_render_the_same()
    {
        _room.Room.Write("values.yaml", "value: 1234567890\n");
        _room.Room.Write("content", "text");
        string[][] lines = [["-f", "values.yaml"], ["--set", "value=1234567890"], ["--set-string", "value=01"], ["--set-file", "value=content"], ["--set", "value=null"]];
        foreach (var line in lines)
        {
            var expected = _room.Helm(["template", "web", Shop.Archive, .. line]).Succeeded().Output;
            Assert.That(_room.Secure(["template", "web", Shop.Archive, "--keyring", "keyring", .. line]).Succeeded().Output, Is.EqualTo(expected), line[0]);
        }
    }

    [Test]
    public void Name_is_made_once([Values("--generate-name", "--name-template=web-{{ randAlpha 5 | lower }}")] string flag)
    {
        _room.Secure("install", Shop.Archive, flag, "--keyring", "keyring").Succeeded();

        Assert.That(_room.LastCall, Has.Count.EqualTo(4));
        Assert.That(_room.LastCall![2], Does.Match(flag is "--generate-name" ? @"\Ashop-0-\d+\z" : @"\Aweb-[a-z]{5}\z"));
        Assert.That(_room.LastCall![3], Is.EqualTo($"TMP/chart/{Shop.Archive}"));
    }

    [Test]
    public void Template_needs_no_name()
    {
        var expected = _room.Helm("template", Shop.Archive).Succeeded().Output;

        Assert.That(_room.Secure("template", Shop.Archive, "--keyring", "keyring").Succeeded().Output, Is.EqualTo(expected));
    }

    [Test]
    public void Post_renderer_of_the_user_comes_before_the_audit_and_before_the_gate()
    {
        _room.Room.Write("more.yaml", AuditRoom.ConfigMap("more"));
        var kustomize = _room.Room.WriteScript("kustomize", "cat; echo ---; cat more.yaml");
        string[] words = ["template", "web", Shop.Archive, "--post-renderer", kustomize];
        var expected = _room.Helm(words).Succeeded();

        Assert.That(_room.Secure([.. words, "--keyring", "keyring"]).Succeeded().Output, Is.EqualTo(expected.Output).And.Contain("name: more"));

        _room.Room.Write("more.yaml", AuditRoom.Pod("added"));
        _room.AssertRefused(_room.Secure([.. words, "--keyring", "keyring"]), "container 'added' runs privileged");
    }

    [Test]
    public void Post_renderer_of_the_configuration_comes_before_the_audit_too()
    {
        _room.Room.WriteScript("kustomize", "cat; echo ---; cat more.yaml");
        _room.Room.Write("more.yaml", AuditRoom.Pod("added"));
        _room.Room.Write("own.yaml", "gate: {after: [./kustomize]}\n");

        _room.AssertRefused(_room.Secure("template", "web", Shop.Archive, "--keyring", "keyring", "--config", "own.yaml"), "container 'added' runs privileged");

        _room.Room.Write("more.yaml", AuditRoom.ConfigMap("more"));
        Assert.That(_room.Secure("template", "web", Shop.Archive, "--keyring", "keyring", "--config", "own.yaml").Succeeded().Output, Does.Contain("name: more"));
    }

    [Test]
    public void Upgrade_takes_over_what_was_looked_at([Values("", "--reuse-values", "-f empty.yaml")] string flags)
    {
        _room.Room.Write("history", GuardRoom.History);
        _room.Room.Write("given", "value: given\n");
        _room.Room.Write("all", "all: yes\n");
        _room.Room.Write("empty.yaml", "{}\n");

        var run = _room.Secure(["upgrade", "web", Shop.Archive, "--keyring", "keyring", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Succeeded();

        string[] expected = flags is "--reuse-values"
            ? ["upgrade", "--post-renderer=TMP/gate/gate", "--reset-values", "--values=TMP/values/2-all-of-the-last-release.yaml", "--values=TMP/values/1-given-to-the-last-release.yaml", "web", $"TMP/chart/{Shop.Archive}"]
            : flags is "" ? ["upgrade", "--post-renderer=TMP/gate/gate", "--reset-values", "--values=TMP/values/1-given-to-the-last-release.yaml", "web", $"TMP/chart/{Shop.Archive}"]
            : ["upgrade", "--post-renderer=TMP/gate/gate", "--reset-values", "--values=TMP/values/2-given-to-the-last-release.yaml", "web", $"TMP/chart/{Shop.Archive}", "--values=TMP/values/1-empty.yaml"];
        Assert.That(_room.LastCall, Is.EqualTo(expected), run.ToString());
        Assert.That(File.ReadAllText(_room.Room["asked"]), Does.StartWith("get values --output=yaml --revision=2 -- web "));
    }

    [Test]
    public void Upgrade_with_values_asks_for_none_of_the_last_release()
    {
        _room.Room.Write("history", GuardRoom.History);

        _room.Secure("upgrade", "web", Shop.Archive, "--keyring", "keyring", "--set", "value=a").Succeeded();

        Assert.That(_room.LastCall, Is.EqualTo((string[])["upgrade", "--post-renderer=TMP/gate/gate", "--reset-values", "web", $"TMP/chart/{Shop.Archive}", "--set", "value=a"]));
        Assert.That(File.Exists(_room.Room["asked"]), Is.False);
    }

    [Test]
    public void Values_of_the_last_release_are_audited()
    {
        _room.Publish(("templates/pod.yaml", AuditRoom.Pod("app").Replace("privileged: true", "privileged: {{ .Values.value | default false }}", StringComparison.Ordinal)));
        _room.Room.Write("history", GuardRoom.History);
        _room.Room.Write("given", "value: true\n");

        _room.AssertRefused(_room.Secure("upgrade", "web", Shop.Archive, "--keyring", "keyring"), "container 'app' runs privileged");
        _room.Secure("upgrade", "web", Shop.Archive, "--keyring", "keyring", "--fail-on", "critical", "--reset-values").Succeeded();
    }

    [Test]
    public void Upgrade_is_rendered_as_one_and_an_installation_as_one()
    {
        _room.Publish(("templates/pod.yaml", "{{ if .Release.IsUpgrade }}\n" + AuditRoom.Pod("app") + "{{ end }}\n---\n" + AuditRoom.ConfigMap("a")));

        _room.Secure("upgrade", "--install", "web", Shop.Archive, "--keyring", "keyring", "--set", "a=b").Succeeded();
        File.Delete(_room.Room["got/words"]);
        _room.Room.Write("history", GuardRoom.History);
        _room.AssertRefused(_room.Secure("upgrade", "--install", "web", Shop.Archive, "--keyring", "keyring", "--set", "a=b"), "container 'app' runs privileged");
    }

    [Test]
    public void Upgrade_of_nothing_is_not_started()
    {
        _room.AssertRefused(_room.Secure("upgrade", "web", Shop.Archive, "--keyring", "keyring"), "there is no release web to upgrade", code: 2);
    }

    [TestCase("install web shop-0.1.0.tgz --polcy x", "has an option --polcy; did you mean --policy?")]
    [TestCase("install shop-0.1.0.tgz --keyring keyring", "takes a NAME and a CHART")]
    [TestCase("install a b c --keyring keyring", "takes a NAME and a CHART")]
    [TestCase("upgrade shop-0.1.0.tgz --keyring keyring", "takes a NAME and a CHART")]
    [TestCase("install web shop-0.1.0.tgz --generate-name --keyring keyring", "takes a CHART and no NAME")]
    [TestCase("install web nowhere --keyring keyring", "there is no chart nowhere")]
    [TestCase("install web shop-0.1.0.tgz --keyring keyring -f nowhere.yaml", "could not read the values nowhere.yaml: there is no such file")]
    [TestCase("install web shop-0.1.0.tgz --keyring keyring --report xml", "--report takes text, json")]
    [TestCase("install web shop-0.1.0.tgz --keyring", "--keyring needs a value")]
    [TestCase("install web shop-0.1.0.tgz --allow-unsigned=false", "--allow-unsigned takes no value")]
    [TestCase("install web shop-0.1.0.tgz --keyring keyring --post-renderer nowhere", "there is no program nowhere")]
    public void Wrong_usage_starts_nothing(string line, string sentence)
    {
        var run = _room.Secure(line.Split(' '));

        run.Complained(2, sentence);
        _room.AssertRefused(run, sentence, code: 2);
    }

    [Test]
    public void Signal_reaches_helm_and_nothing_is_left([Values("TERM", "INT")] string signal)
    {
        _room.StandIn("trap 'echo stopped; exit 9' TERM INT; echo ready >\"$room/ready\"; while :; do sleep 0.1; done");
        using var process = Process.Start(Describe("install", "web", Shop.Archive, "--keyring", "keyring"))!;
        var waiting = Stopwatch.StartNew();
        while (!File.Exists(_room.Room["ready"]) && waiting.Elapsed < TimeSpan.FromSeconds(60))
            Thread.Sleep(20);

        _room.Room.Run("kill", $"-{signal}", $"{process.Id}").Succeeded();

        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(process.ExitCode, Is.EqualTo(9));
        Assert.That(process.StandardOutput.ReadToEnd(), Is.EqualTo("stopped\n"));
        _room.AssertNothingLeft();
    }

    [Test]
    public void Report_says_that_helm_was_started()
    {
        _room.Secure("install", "web", Shop.Archive, "--keyring", "keyring", "--report", "json=audit.json").Succeeded();

        Assert.That(JsonDocument.Parse(File.ReadAllBytes(_room.Room["audit.json"])).RootElement.GetProperty("helmStarted").GetBoolean(), Is.True);
    }

    [Test]
    public void Called_by_helm_as_a_plugin_it_does_the_same()
    {
        _room.Room.Environment["HELM_BIN"] = null;
        _room.Room.Environment["HELM_SECURE_BINARY"] = Tools.HelmSecure;
        _room.Helm("plugin", "install", Tools.Root).Succeeded();
        var expected = _room.Helm("template", "web", Shop.Archive, "-n", "shop", "--set", "value=a b").Succeeded().Output;

        var run = _room.Helm("secure", "template", "web", Shop.Archive, "-n", "shop", "--set", "value=a b", "--keyring", "keyring").Succeeded();

        Assert.That(run.Output, Is.EqualTo(expected));
    }

    [Test]
    public void Repository_that_serves_another_version_is_refused()
    {
        using var server = new LoopbackServer();
        _room.Room.Write($"repository/{Shop.Archive}", File.ReadAllBytes(_room.Room[Shop.Archive]));
        _room.Helm("repo", "index", "repository", "--url", server.Url).Succeeded();
        foreach (var file in new[] { Shop.Archive, Shop.Provenance })
            server.Files[$"/{file}"] = File.ReadAllBytes(_room.Room[file]);
        server.Files["/index.yaml"] = Encoding.UTF8.GetBytes(File.ReadAllText(_room.Room["repository/index.yaml"]).Replace("version: 0.1.0", "version: 0.2.0", StringComparison.Ordinal));

        var run = _room.Secure("install", "web", "shop", "--repo", server.Url, "--version", "0.2.0", "--keyring", "keyring");

        _room.AssertRefused(run, "the version asked for is 0.2.0, and this one is 0.1.0");

        server.Files["/index.yaml"] = File.ReadAllBytes(_room.Room["repository/index.yaml"]);
        _room.Secure("install", "web", "shop", "--repo", server.Url, "--version", "0.1.0", "--keyring", "keyring", "--username", "me", "--password", "secret").Succeeded();
        Assert.That(_room.LastCall, Is.EqualTo((string[])["install", "--post-renderer=TMP/gate/gate", "web", $"TMP/chart/{Shop.Archive}"]));
        Assert.That(File.ReadAllBytes(_room.Room["got/archive"]), Is.EqualTo(File.ReadAllBytes(_room.Room[Shop.Archive])));
    }

    private ProcessStartInfo Describe(params string[] arguments)
    {
        var start = new ProcessStartInfo(Tools.HelmSecure, arguments) { WorkingDirectory = _room.Room.Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var (name, value) in _room.Room.Environment)
            start.Environment[name] = value;
        return start;
    }
}

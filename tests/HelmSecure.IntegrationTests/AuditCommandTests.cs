using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>Charts as the real helm renders them: what is fetched, what goes through to helm, and what is found where.</summary>
[TestFixtureSource(typeof(AuditRoom), nameof(AuditRoom.HelmVersions))]
public sealed class AuditCommandTests(string helmVersion)
{
    private const string Archive = "shop-0.1.0.tgz";

    private AuditRoom _room = null!;

    private bool IsOld => helmVersion is "3.6.2";

    [SetUp]
    public void MakeRoom() => _room = new(helmVersion);

    [TearDown]
    public void RemoveRoom() => _room.Dispose();

    [TestCase("shop", "shop/templates/pod.yaml:8")]
    [TestCase("shop/", "shop/templates/pod.yaml:8")]
    [TestCase("./shop", "./shop/templates/pod.yaml:8")]
    [TestCase("my-copy", "my-copy/templates/pod.yaml:8")]
    [TestCase(Archive, Archive + "/templates/pod.yaml:8")]
    [TestCase("renamed.bin", "renamed.bin/templates/pod.yaml:8")]
    public void Chart_on_the_disk_is_audited_under_the_name_it_was_given(string target, string place)
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")));
        Helm("package", "shop").Succeeded();
        File.Copy(_room.Room[Archive], _room.Room["renamed.bin"]);
        _room.Chart("my-copy", ("templates/pod.yaml", AuditRoom.Pod("app")));

        Assert.That(_room.Places(target), Is.EqualTo([place]));
        _room.AssertNothingLeft();
    }

    [Test]
    public void Chart_of_the_working_directory_is_audited()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")));

        var run = Run.Program(Tools.HelmSecure, ["audit", ".", "--rule", "privileged-container", "-o", "json"], _room.Room["shop"], _room.Room.Environment);

        Assert.That(AuditRoom.FindingsOf(run).Single().Place, Is.EqualTo("./templates/pod.yaml:8"));
    }

    [Test]
    public void Chart_from_a_pipe_is_audited()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")));
        Helm("package", "shop").Succeeded();

        var run = Run.Program(
            Tools.Program("sh"), ["-c", $"cat {Archive} | \"$0\" audit /dev/stdin --rule privileged-container -o json", Tools.HelmSecure], _room.Room.Folder, _room.Room.Environment);

        Assert.That(AuditRoom.FindingsOf(run).Single().Place, Is.EqualTo("/dev/stdin/templates/pod.yaml:8"));
    }

    [Test]
    public void Chart_of_a_repository_is_fetched([Values("name", "name and version", "URL", "--repo", "--repo and version")] string how)
    {
        using var server = new LoopbackServer();
        Publish(server, "0.2.0", "new");
        Publish(server, "0.1.0", "old");
        Helm("repo", "add", "stable", server.Url).Succeeded();
        var (reference, container) = how switch
        {
            "name" => (new[] { "stable/shop" }, "new"),
            "name and version" => (["stable/shop", "--version", "0.1.0"], "old"),
            "URL" => ([$"{server.Url}/shop-0.1.0.tgz"], "old"),
            "--repo" => (["shop", "--repo", server.Url], "new"),
            _ => (["shop", "--repo", server.Url, "--version", "~0.1"], "old"),
        };

        var found = _room.Findings(reference).Single();

        Assert.That(found.Container, Is.EqualTo(container));
        Assert.That(found.Place, Is.EqualTo($"{reference[0]}/templates/pod.yaml:8"));
        _room.AssertNothingLeft();
    }

    [Test]
    public void Credentials_reach_the_server([Values("--repo", "URL")] string how)
    {
        using var server = new LoopbackServer();
        Publish(server, "0.1.0", "app");
        string[] reference = how is "URL" ? [$"{server.Url}/{Archive}"] : ["shop", "--repo", server.Url];

        _room.Findings([.. reference, "--username", "me", "--password", "a = b", "--pass-credentials"]);

        var expected = "Authorization: Basic " + Convert.ToBase64String("me:a = b"u8);
        Assert.That(server.Requests.Where(request => request.Contains(".tgz", StringComparison.Ordinal)), Is.Not.Empty.And.All.Contains(expected));
    }

    [Test]
    public void Flags_reach_helm_as_they_were_given()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")));
        Helm("package", "shop").Succeeded();
        _room.ReplaceHelm($$"""
            case $1 in
              pull) for word; do case $word in --destination=*) cp '{{_room.Room[Archive]}}' "${word#*=}/" ;; esac; done ;;
              template) printf -- '---\n# Source: shop/templates/pod.yaml\nkind: ConfigMap\napiVersion: v1\n' ;;
            esac
            """);
        string[] fetching =
        [
            "--username=me", "--password=-w", "--ca-file=ca with blank.pem", "--cert-file=c", "--key-file=k", "--pass-credentials", "--insecure-skip-tls-verify", "--plain-http", "--devel",
            "--version=>=0.1, <2",
        ];
        string[] rendering =
        [
            "--namespace=there", "--values=a.yaml", "--values=b.yaml,c.yaml", "--set=a=b,c=d", "--set=-x=--y", "--set-string=s=1", "--set-file=f=x.txt", "--set-json=j={\"a\": 1}", "--api-versions=a/v1",
            "--api-versions=b/v1", "--is-upgrade", "--dependency-update",
        ];

        var run = _room.Audit(["stable/shop", .. fetching, .. rendering, "--name", "mine"]);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        var calls = _room.Calls.ToList();
        var template = calls.IndexOf("template");
        Assert.That(calls[..template], Is.SupersetOf(fetching).And.No.Contains("--is-upgrade"));
        Assert.That(calls[(template + 1)..^3], Is.EquivalentTo([.. rendering, "--kube-version=1.37"]));
        Assert.That(calls[^3..^1], Is.EqualTo(["--", "mine"]));
    }

    [Test]
    public void Hooks_tests_and_CRDs_are_audited()
    {
        _room.Chart(
            "shop",
            ("templates/hook.yaml", AuditRoom.Pod("hook", "helm.sh/hook: pre-install")),
            ("templates/tests/test.yaml", AuditRoom.Pod("test", "helm.sh/hook: test")),
            ("templates/pod.yaml", AuditRoom.Pod("plain")),
            ("crds/crd.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b.c}\n---\n" + AuditRoom.Pod("crd")));

        var run = _room.Audit("shop", "--tests", "audit");

        Assert.That(AuditRoom.FindingsOf(run).Select(finding => (finding.Container, finding.Place)), Is.EquivalentTo(new[]
        {
            ("plain", "shop/templates/pod.yaml:8"), ("hook", "shop/templates/hook.yaml:8"), ("test", "shop/templates/tests/test.yaml:8"), ("crd", "shop/crds/crd.yaml:12"),
        }));
        var summary = run.Json.GetProperty("summary");
        Assert.That((summary.GetProperty("objects").GetInt32(), summary.GetProperty("hooks").GetInt32(), summary.GetProperty("tests").GetInt32()), Is.EqualTo((5, 2, 1)));
    }

    [TestCase("a", "-f", "a.yaml")]
    [TestCase("b", "-f", "a.yaml", "-f", "b.yaml")]
    [TestCase("a", "--values", "b.yaml,a.yaml")]
    [TestCase("b", "--values=a.yaml,b.yaml")]
    [TestCase("input", "-f", "-")]
    [TestCase("input", "-f", "a.yaml,-")]
    [TestCase("input", "-f", "a.yaml", "--values=-")]
    [TestCase("set", "--set", "x=set")]
    [TestCase("last", "--set", "x=set,x=last", "-f", "a.yaml")]
    [TestCase("012", "--set-string", "x=012")]
    [TestCase("from-file", "--set-file", "x=x.txt")]
    [TestCase("x: input", "--set-file", "x=-")]
    public void Values_are_helms(string expected, params string[] flags)
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("{{ .Values.x | trim | quote }}")), ("values.yaml", "x: default\n"));
        _room.Room.Write("a.yaml", "x: a\n");
        _room.Room.Write("b.yaml", "x: b\n");
        _room.Room.Write("x.txt", "from-file");

        var run = _room.SecureWithInput("x: input\n", ["audit", "shop", "--rule", "privileged-container", "-o", "json", .. flags]);

        Assert.That(AuditRoom.FindingsOf(run).Single().Container, Is.EqualTo(expected));
    }

    [Test]
    public void Values_on_standard_input_are_for_every_chart()
    {
        foreach (var chart in new[] { "one", "two" })
            _room.Chart(chart, ("templates/pod.yaml", AuditRoom.Pod($"{chart}-{{{{ .Values.x }}}}")));

        var run = _room.SecureWithInput("x: input\n", "audit", "one", "two", "--rule", "privileged-container", "-o", "json", "-f", "-");

        Assert.That(AuditRoom.FindingsOf(run).Select(finding => finding.Container), Is.EqualTo(["one-input", "two-input"]));
    }

    [TestCase("-", "-")]
    [TestCase("-", "shop", "-f", "-")]
    [TestCase("shop", "-", "--set-file", "x=-")]
    public void Standard_input_is_read_for_one_purpose(params string[] arguments)
    {
        _room.Chart("shop", ("templates/map.yaml", AuditRoom.ConfigMap("a")));

        _room.SecureWithInput(AuditRoom.ConfigMap("b"), ["audit", .. arguments]).Complained(2, "standard input can be read once only");
    }

    [Test]
    public void Values_in_JSON_are_for_helms_that_take_them()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("{{ .Values.x.y }}")));
        string[] arguments = ["shop", "--set-json", "x={\"y\": \"json\"}"];

        if (IsOld)
            _room.Secure(["audit", .. arguments]).Complained(2, "helm could not render shop: unknown flag: --set-json");
        else
            Assert.That(_room.Containers(arguments), Is.EqualTo(["json"]));
    }

    [TestCase("{{ .Capabilities.KubeVersion.Version }}", "v1.37.0")]
    [TestCase("{{ .Capabilities.KubeVersion.Version }}", "v1.37.0", "--kube-version", "latest")]
    [TestCase("{{ .Capabilities.KubeVersion.Version }}", "v1.25.0", "--kube-version", "1.25")]
    [TestCase("{{ .Capabilities.KubeVersion.Version }}", "v1.25.3", "--kube-version", "v1.25.3")]
    [TestCase("{{ .Capabilities.KubeVersion.Minor }}", "28", "--kube-version", "1.28")]
    [TestCase("{{ .Capabilities.APIVersions.Has \"example.org/v1\" }}", "false")]
    [TestCase("{{ .Capabilities.APIVersions.Has \"example.org/v1\" }}", "true", "-a", "other/v1", "--api-versions", "example.org/v1")]
    [TestCase("{{ .Release.Name }}", "release-name")]
    [TestCase("{{ .Release.Name }}", "mine", "--name", "mine")]
    [TestCase("{{ .Release.Namespace }}", "default")]
    [TestCase("{{ .Release.Namespace }}", "there", "-n", "there")]
    [TestCase("{{ .Release.Namespace }}", "there", "--namespace", "there")]
    [TestCase("{{ .Release.IsUpgrade }}-{{ .Release.IsInstall }}", "false-true")]
    [TestCase("{{ .Release.IsUpgrade }}-{{ .Release.IsInstall }}", "true-false", "--is-upgrade")]
    public void What_is_rendered_is_what_was_asked_for(string container, string expected, params string[] flags)
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod($"\"{container.Replace("\"", "`", StringComparison.Ordinal)}\"")));

        Assert.That(_room.Containers(["shop", .. flags]), Is.EqualTo([expected]));
    }

    [Test]
    public void Namespace_of_the_environment_counts_and_the_flag_counts_more()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("{{ .Release.Namespace }}")));
        _room.Room.Environment["HELM_NAMESPACE"] = "elsewhere";

        Assert.That(_room.Containers("shop"), Is.EqualTo(["elsewhere"]));
        Assert.That(_room.Containers("shop", "-n", "there"), Is.EqualTo(["there"]));
    }

    [Test]
    public void Plugin_audits_with_the_helm_and_the_namespace_it_was_called_with()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("{{ .Release.Namespace }}")));
        _room.Room.Make("plugins/helm-secure/bin");
        File.Copy(Path.Combine(Tools.Root, "plugin.yaml"), _room.Room["plugins/helm-secure/plugin.yaml"]);
        File.CreateSymbolicLink(_room.Room["plugins/helm-secure/bin/helm-secure"], Tools.HelmSecure);
        _room.Room.Environment["HELM_PLUGINS"] = _room.Room["plugins"];
        _room.Room.Environment["HELM_BIN"] = null;

        var run = Helm("secure", "audit", "shop", "--rule", "privileged-container", "-n", "there", "--debug");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Output, Does.Contain("container 'there' runs privileged"));
    }

    [Test]
    public void Crds_of_subcharts_are_read_from_the_chart_itself()
    {
        const string subchart = "apiVersion: v2\nname: NAME\nversion: 1.0.0\n";
        var nested = Shop.Pack(("Chart.yaml", Encoding.UTF8.GetBytes(subchart.Replace("NAME", "deep", StringComparison.Ordinal))), ("crds/pod.yml", Encoding.UTF8.GetBytes(AuditRoom.Pod("deep"))));
        var packed = Shop.Pack(
            ("Chart.yaml", Encoding.UTF8.GetBytes(subchart.Replace("NAME", "packed", StringComparison.Ordinal))),
            ("crds/sub/pod.json", "{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"spec\": {\"containers\": [{\"name\": \"packed\", \"securityContext\": {\"privileged\": true}}]}}"u8.ToArray()),
            ("charts/deep-1.0.0.tgz", nested));
        _room.Chart(
            "shop",
            ("templates/map.yaml", AuditRoom.ConfigMap("a")),
            ("crds/upper.YAML", AuditRoom.Pod("upper")),
            ("crds/.hidden/pod.yaml", AuditRoom.Pod("hidden")),
            ("crds/readme.md", "not: [yaml"),
            ("charts/plain/Chart.yaml", subchart.Replace("NAME", "plain", StringComparison.Ordinal)),
            ("charts/plain/crds/pod.yaml", AuditRoom.Pod("plain")),
            ("charts/_ignored/crds/pod.yaml", AuditRoom.Pod("ignored")));
        _room.Room.Write("shop/charts/packed-1.0.0.tgz", packed);

        Assert.That(_room.Findings("shop").Select(finding => (finding.Container, finding.Place)), Is.EquivalentTo(new[]
        {
            ("upper", "shop/crds/upper.YAML:8"),
            ("hidden", "shop/crds/.hidden/pod.yaml:8"),
            ("plain", "shop/charts/plain/crds/pod.yaml:8"),
            ("packed", "shop/charts/packed-1.0.0.tgz/crds/sub/pod.json:1"),
            ("deep", "shop/charts/packed-1.0.0.tgz/charts/deep-1.0.0.tgz/crds/pod.yml:8"),
        }));
    }

    [Test]
    public void Crds_behind_links_are_read_as_helm_reads_them([Values("crds", "charts/db", "charts")] string link)
    {
        _room.Chart("shop", ("templates/map.yaml", AuditRoom.ConfigMap("a")));
        _room.Room.Write("elsewhere/crds/pod.yaml", AuditRoom.Pod("linked"));
        _room.Room.Write("elsewhere/charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n");
        _room.Room.Write("elsewhere/charts/db/crds/pod.yaml", AuditRoom.Pod("linked"));
        _room.Room.Make(Path.GetDirectoryName($"shop/{link}")!);
        File.CreateSymbolicLink(_room.Room[$"shop/{link}"], _room.Room[$"elsewhere/{link}"]);

        Assert.That(Helm("template", "x", "shop", "--include-crds").Succeeded().Output, Does.Contain("name: linked"));
        Assert.That(_room.Containers("shop"), Is.EqualTo(["linked"]));
    }

    [Test]
    public void Links_in_circles_are_one_sentence()
    {
        _room.Chart("shop", ("templates/map.yaml", AuditRoom.ConfigMap("a")));
        Directory.CreateSymbolicLink(_room.Room["shop/templates/again"], _room.Room["shop/templates"]);

        _room.Secure("audit", "shop").Complained(2, "links lead to it");
    }

    [TestCase("{{ fail \"no such shop\" }}", "no such shop")]
    [TestCase("{{ required \"a name is needed\" .Values.name }}", "a name is needed")]
    [TestCase("{{ if }}", "missing value for if")]
    [TestCase("{{ include \"nothing\" . }}", "no template \"nothing\"")]
    [TestCase("a: b: c\n", "mapping values are not allowed in this context")]
    public void What_helm_says_of_a_template_is_shown(string template, string words)
    {
        _room.Chart("shop", ("templates/bad.yaml", template));

        var run = _room.Secure("audit", "shop").Complained(2, "helm could not render shop: ");

        Assert.That(run.Error, Does.Contain(words).And.Contain("shop/templates/bad.yaml"));
        Assert.That(run.Output, Does.Contain("UNKNOWN"));
    }

    [Test]
    public void Values_that_the_schema_refuses_are_told_as_helm_tells_them()
    {
        _room.Chart("shop", ("templates/map.yaml", AuditRoom.ConfigMap("a")), ("values.schema.json", "{\"required\": [\"size\"], \"properties\": {\"size\": {\"type\": \"integer\"}}}"));

        _room.Secure("audit", "shop").Complained(2, "values don't meet the specifications of the schema");
        _room.Secure("audit", "shop", "--set", "size=large").Complained(2, "integer");
        Assert.That(_room.Secure("audit", "shop", "--set", "size=1").ExitCode, Is.Zero);
    }

    [Test]
    public void Chart_for_older_clusters_is_told_with_a_hint()
    {
        _room.Chart("shop", ("Chart.yaml", AuditRoom.ChartYaml + "kubeVersion: <1.30.0\n"), ("templates/map.yaml", AuditRoom.ConfigMap("a")));

        var run = _room.Secure("audit", "shop").Complained(2, "chart requires kubeVersion: <1.30.0 which is incompatible with Kubernetes v1.37.0");

        Assert.That(run.Error, Does.Contain("helm secure: hint: name the version of your cluster with --kube-version"));
        Assert.That(_room.Secure("audit", "shop", "--kube-version", "1.29").ExitCode, Is.Zero);
    }

    [Test]
    public void Missing_dependency_is_told_with_a_hint_and_fetched_on_demand()
    {
        _room.Chart("db", ("Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n"), ("templates/pod.yaml", AuditRoom.Pod("db")), ("crds/pod.yaml", AuditRoom.Pod("crd")));
        _room.Chart("shop", ("Chart.yaml", AuditRoom.ChartYaml + "dependencies: [{name: db, version: 1.0.0, repository: file://../db}]\n"), ("templates/pod.yaml", AuditRoom.Pod("shop")));

        var missing = _room.Secure("audit", "shop").Complained(2, "missing in charts/");
        Assert.That(missing.Error, Does.Contain("helm secure: hint: 'helm dependency build' fetches them, or --dependency-update"));

        // Helm says on standard output what it fetches.
        Assert.That(_room.Findings("shop", "--dependency-update").Select(finding => (finding.Container, finding.Place)), Is.EquivalentTo(new[]
        {
            ("shop", "shop/templates/pod.yaml:8"),
            ("db", "shop/charts/db-1.0.0.tgz/templates/pod.yaml:8"),
            ("crd", "shop/charts/db-1.0.0.tgz/crds/pod.yaml:8"),
        }));
    }

    [Test]
    public void Chart_that_renders_to_nothing_is_no_yes()
    {
        _room.Chart("shop", ("templates/map.yaml", "{{- if .Values.on }}\n" + AuditRoom.ConfigMap("a") + "{{- end }}\n"));
        _room.Chart("bare");

        foreach (var chart in new[] { "shop", "bare" })
        {
            _room.Secure("audit", chart).Complained(2, $"nothing was audited: there is no Kubernetes object in {chart}");
            Assert.That(_room.Secure("audit", chart, "--allow-empty").ExitCode, Is.Zero);
        }

        Assert.That(_room.Secure("audit", "shop", "--set", "on=true").ExitCode, Is.Zero);
    }

    [TestCase(0, "good")]
    [TestCase(1, "good", "bad")]
    [TestCase(2, "good", "broken")]
    [TestCase(2, "good", "empty")]
    [TestCase(0, "good", "empty", "--allow-empty")]
    [TestCase(1, "broken", "bad", "empty")]
    [TestCase(2, "broken", "good", "--allow-empty")]
    [TestCase(2, "good", "absent.yaml")]
    [TestCase(1, "bad", "absent.yaml")]
    public void A_no_counts_more_than_no_answer_and_that_more_than_a_yes(int code, params string[] arguments)
    {
        _room.Chart("good", ("templates/map.yaml", AuditRoom.ConfigMap("a")));
        _room.Chart("bad", ("templates/pod.yaml", AuditRoom.Pod("app")));
        _room.Chart("broken", ("templates/pod.yaml", "{{ fail `no` }}"));
        _room.Chart("empty");

        var run = _room.Secure(["audit", .. arguments]);

        Assert.That(run.ExitCode, Is.EqualTo(code), run.ToString());
    }

    [Test]
    public void Folder_may_hold_charts_and_manifests()
    {
        _room.Room.Write("all/loose.yaml", AuditRoom.Pod("loose"));
        _room.Room.Write("all/deep/loose.yml", AuditRoom.Pod("deep"));
        _room.Chart("all/shop", ("templates/pod.yaml", AuditRoom.Pod("shop")), ("values.yaml", "x: 1\n"), ("charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n"));
        _room.Chart("all/deep/broken", ("templates/pod.yaml", "{{ fail `no` }}"));
        _room.Chart("all/library", ("Chart.yaml", AuditRoom.ChartYaml + "type: library\n"), ("templates/_pod.tpl", "{{ define `x` }}{{ end }}"));

        var run = _room.Audit("all");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        run.Complained(1, "helm could not render all/deep/broken: ");
        Assert.That(run.Json.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("file").GetString()), Is.EquivalentTo(
            ["all/loose.yaml", "all/deep/loose.yml", "all/shop/templates/pod.yaml"]));
        Assert.That(run.Json.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("target").GetString()), Is.EquivalentTo(["all", "all/deep/broken", "all/shop"]));
    }

    [Test]
    public void Template_of_a_subchart_is_named_where_it_lies_whatever_helm_calls_it([Values("v1", "v2")] string apiVersion)
    {
        const string dependencies = "dependencies:\n- {name: db, version: 1.0.0, repository: \"\", alias: store}\n- {name: cache, version: 1.0.0, repository: \"\"}\n";
        var chartYaml = $"apiVersion: {apiVersion}\nname: shop\nversion: 0.1.0\n";
        _room.Chart(
            "folder",
            ("Chart.yaml", apiVersion is "v2" ? chartYaml + dependencies : chartYaml),
            ("charts/db-folder/Chart.yaml", "apiVersion: v1\nname: db\nversion: 1.0.0\n"),
            ("charts/db-folder/templates/pod.yaml", AuditRoom.Pod("db")));
        if (apiVersion is "v1")
            _room.Room.Write("folder/requirements.yaml", dependencies);
        _room.Room.Write("folder/charts/cache-1.0.0.tgz", Shop.Pack(("Chart.yaml", "apiVersion: v1\nname: cache\nversion: 1.0.0\n"), ("templates/pod.yaml", AuditRoom.Pod("cache"))));

        Assert.That(_room.Findings("folder").Select(finding => (finding.Container, finding.Place, finding.Template)), Is.EquivalentTo(new[]
        {
            ("db", "folder/charts/db-folder/templates/pod.yaml:8", "shop/charts/store/templates/pod.yaml"),
            ("cache", "folder/charts/cache-1.0.0.tgz/templates/pod.yaml:8", "shop/charts/cache/templates/pod.yaml"),
        }));
    }

    [Test]
    public void Two_versions_of_a_subchart_are_not_mistaken_for_each_other()
    {
        _room.Chart(
            "shop",
            ("Chart.yaml", AuditRoom.ChartYaml + "dependencies:\n- {name: db, version: 1.0.0, repository: \"\", alias: one}\n- {name: db, version: 2.0.0, repository: \"\", alias: two}\n"));
        foreach (var version in new[] { "1.0.0", "2.0.0" })
            _room.Room.Write($"shop/charts/db-{version}.tgz", Shop.Pack(("Chart.yaml", $"apiVersion: v2\nname: db\nversion: {version}\n"), ("templates/pod.yaml", AuditRoom.Pod($"v{version[0]}"))));

        Assert.That(_room.Findings("shop").Select(finding => (finding.Container, finding.Place, finding.Template)), Is.EquivalentTo(new[]
        {
            ("v1", "shop:-", "shop/charts/one/templates/pod.yaml"),
            ("v2", "shop:-", "shop/charts/two/templates/pod.yaml"),
        }));
    }

    [Test]
    public void Forged_source_names_no_other_template()
    {
        const string forged = "# Source: shop/templates/innocent.yaml\n";
        _room.Chart(
            "shop",
            ("templates/innocent.yaml", AuditRoom.ConfigMap("a")),
            ("templates/pod.yaml", forged + AuditRoom.Pod("first") + "---\n" + forged + AuditRoom.Pod("second")));

        Assert.That(_room.Places("shop"), Is.EqualTo(["shop/templates/pod.yaml:9", "shop/templates/pod.yaml:19"]));
    }

    [Test]
    public void Chart_is_not_written_to()
    {
        _room.Chart(
            "shop",
            ("templates/pod.yaml", AuditRoom.Pod("app")), ("crds/pod.yaml", AuditRoom.Pod("crd")), ("charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n"), ("values.yaml", "{}\n"));
        var before = _room.Tree("shop");

        _room.Findings("shop");

        Assert.That(_room.Tree("shop"), Is.EqualTo(before));
        _room.AssertNothingLeft();
    }

    [Test]
    public void Chart_cannot_bring_its_own_configuration([Values("shop", Archive)] string target)
    {
        const string configuration = "ignore:\n- {rule: privileged-container, reason: we like it}\nfailOn: never\n";
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")), (".helm-secure.yaml", configuration), ("templates/.helm-secure.yaml", configuration));
        Helm("package", "shop").Succeeded();

        Assert.That(_room.Containers(target), Is.EqualTo(["app"]));
    }

    /// <summary>Only the owner of a chart may excuse it: who audits an archive did not write it, unless the configuration says so.</summary>
    [TestCase("shop", "", 0)]
    [TestCase(Archive, "", 1)]
    [TestCase(Archive, "honourIgnoresIn: ['other-*.tgz']", 1)]
    [TestCase(Archive, "honourIgnoresIn: ['shop-*.tgz']", 0)]
    [TestCase(Archive, "{honourIgnoresIn: ['shop-*.tgz'], enforce: [privileged-container]}", 1)]
    public void Ignores_in_a_chart_count_for_its_owner(string target, string configuration, int code)
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app", "ignore.helm-secure/privileged-container: loads a module of the kernel")));
        Helm("package", "shop").Succeeded();
        _room.Room.Write(".helm-secure.yaml", configuration + "\n");

        var run = _room.Secure("audit", target, "--rule", "privileged-container", "--all");

        Assert.That(run.ExitCode, Is.EqualTo(code), run.ToString());
        Assert.That(run.Output, Does.Contain(code is 0 ? "ACCEPTED  privileged-container" : "asked for, not honoured"));
    }

    [TestCase("repo/missing.yaml", "could not read the target repo/missing.yaml: there is no such folder")]
    [TestCase("missing.tgz", "could not read the target missing.tgz: there is no such file")]
    public void Missing_file_is_not_looked_for_in_a_repository(string target, string sentence)
    {
        _room.ReplaceHelm("exit 1");

        _room.Secure("audit", target).Complained(2, sentence);
        Assert.That(_room.Calls, Is.Empty);
    }

    [Test]
    public void Without_helm_the_sentence_says_what_to_do()
    {
        _room.Chart("shop", ("templates/map.yaml", AuditRoom.ConfigMap("a")));
        _room.Room.Environment["HELM_BIN"] = _room.Room["nowhere/helm"];

        var run = _room.Secure("audit", "shop").Complained(2, $"there is no helm at {_room.Room["nowhere/helm"]}, which HELM_BIN names");

        Assert.That(run.Error, Does.Contain("helm secure: hint: install helm, or set HELM_BIN to its path"));
    }

    [Test]
    public void Helm_is_found_on_the_PATH_when_it_did_not_call_us()
    {
        _room.Chart("shop", ("templates/pod.yaml", AuditRoom.Pod("app")));
        _room.Room.Environment["HELM_BIN"] = null;
        _room.Room.Environment["PATH"] = $"{Path.GetDirectoryName(_room.Helm)}:/usr/bin:/bin";

        Assert.That(_room.Containers("shop"), Is.EqualTo(["app"]));
    }

    private Run Helm(params string[] arguments) => _room.Room.Run(_room.Helm, arguments);

    private void Publish(LoopbackServer server, string version, string container)
    {
        var archive = Shop.Pack(("Chart.yaml", AuditRoom.ChartYaml.Replace("0.1.0", version, StringComparison.Ordinal)), ("templates/pod.yaml", AuditRoom.Pod(container)));
        _room.Room.Write($"repository/shop-{version}.tgz", archive);
        server.Files[$"/shop-{version}.tgz"] = archive;
        Helm("repo", "index", "repository", "--url", server.Url).Succeeded();
        server.Files["/index.yaml"] = File.ReadAllBytes(_room.Room["repository/index.yaml"]);
    }
}

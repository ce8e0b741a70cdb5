using System.Text.Json;

namespace HelmSecure.Tests.Cli;

/// <summary>There is no helm here, so nothing is rendered: what is written in a chart is audited all the same.</summary>
public sealed class ChartAuditTests
{
    private const string ChartYaml = "apiVersion: v2\nname: web\nversion: 1.2.3\n";
    private const string Insecure = "dependencies:\n  - name: db\n    version: 1.0.0\n    repository: http://charts.example.com\n";

    private TemporaryFolder folder = null!;
    private FakeEnvironment fake = null!;

    private string Chart => Path.Combine(folder.Path, "web");

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        fake = new FakeEnvironment();
        Write("Chart.yaml", ChartYaml + Insecure);
    }

    [TearDown]
    public void DeleteFolder()
    {
        fake.Dispose();
        folder.Dispose();
    }

    [Test]
    public void What_fails_is_a_no_though_nothing_could_be_rendered()
    {
        Assert.That(fake.Run("audit", Chart), Is.EqualTo(1));
        Assert.That(fake.Output, Does.Contain($"dependency-repository-insecure: the dependency 'db' comes over http, which anybody on the way can change\n          Chart/web  {Chart}/Chart.yaml:7\n"));
        Assert.That(fake.Output, Does.Contain("nothing could be rendered"));
        Assert.That(fake.Error, Does.Contain("helm is not on the PATH"));
    }

    [Test]
    public void Without_a_finding_that_fails_it_could_not_be_told()
    {
        Write("Chart.yaml", ChartYaml);

        Assert.That(fake.Run("audit", Chart), Is.EqualTo(2));
        Assert.That(fake.Output, Does.Contain("UNKNOWN"));
    }

    [Test]
    public void Files_are_no_objects()
    {
        fake.Run("audit", Chart, "-o", "json");

        using var json = JsonDocument.Parse(fake.Output);
        var finding = json.RootElement.GetProperty("findings").EnumerateArray().Single();
        Assert.That(json.RootElement.GetProperty("summary").GetProperty("objects").GetInt32(), Is.Zero);
        Assert.That(finding.GetProperty("object").GetProperty("kind").GetString(), Is.EqualTo("Chart"));
        Assert.That(finding.GetProperty("field").GetString(), Is.EqualTo("[\"Chart.yaml\"].dependencies[0].repository"));
        Assert.That(finding.GetProperty("template").GetString(), Is.EqualTo("web/Chart.yaml"));
    }

    [Test]
    public void A_finding_is_known_again_when_lines_move_and_not_when_it_changes()
    {
        var before = Fingerprint();
        Write("Chart.yaml", "# a comment\n" + ChartYaml + Insecure);
        var moved = Fingerprint();
        Write("Chart.yaml", ChartYaml + Insecure.Replace("charts", "other", StringComparison.Ordinal));

        Assert.That(moved, Is.EqualTo(before));
        Assert.That(Fingerprint(), Is.Not.EqualTo(before));
    }

    [Test]
    public void Its_owner_may_excuse_a_chart_by_a_comment()
    {
        Write("Chart.yaml", ChartYaml + Insecure.Replace("    repository", "    # helm-secure: ignore dependency-repository-insecure -- a test server\n    repository", StringComparison.Ordinal));

        Assert.That(fake.Run("audit", Chart), Is.EqualTo(2));
        Assert.That(fake.Output, Does.Contain("1 accepted"));
    }

    [Test]
    public void Its_owner_may_excuse_a_template_by_a_comment_of_the_template()
    {
        Write("Chart.yaml", ChartYaml);
        Write("files/x.key", "x");
        Write("templates/a.yaml", "a: 1\n{{/* helm-secure: ignore dns-lookup-at-render -- ours */}}\nb: {{ getHostByName \"example.com\" }}\n");

        fake.Run("audit", Chart, "--rule", "dns-lookup-at-render", "-o", "json");

        Assert.That(fake.Output, Does.Contain("\"findings\": []"));
    }

    [Test]
    public void An_ignore_in_a_chart_that_matches_nothing_is_told()
    {
        Write("Chart.yaml", ChartYaml + "# helm-secure: ignore chart-deprecated -- not yet\n");

        fake.Run("audit", Chart);

        Assert.That(fake.Output, Does.Contain("ignore-unused: the ignore of 'chart-deprecated' matches no finding").And.Contain($"{Chart}/Chart.yaml:4"));
    }

    [Test]
    public void What_helmignore_names_is_no_part_of_the_chart()
    {
        Write("Chart.yaml", ChartYaml);
        Write(".env", "PASSWORD=a\n");
        Write("secrets/.env", "PASSWORD=a\n");
        Write(".helmignore", "/.env\n");

        fake.Run("audit", Chart, "--rule", "secret-file-in-chart");

        Assert.That(fake.Output, Does.Contain("web/secrets/.env").And.Not.Contain("web/.env"));
    }

    [Test]
    public void A_link_out_of_the_folder_is_seen()
    {
        Write("Chart.yaml", ChartYaml);
        Directory.CreateDirectory(Path.Combine(folder.Path, "private"));
        File.WriteAllText(Path.Combine(folder.Path, "private", "a"), "x");
        Write("b", "x");
        Directory.CreateSymbolicLink(Path.Combine(Chart, "files"), "../private");
        File.CreateSymbolicLink(Path.Combine(Chart, "c"), "b");

        fake.Run("audit", Chart, "--rule", "link-out-of-chart");

        Assert.That(fake.Output, Does.Contain("'files' is a link to '../private', outside of the chart").And.Contain("1 medium"));
    }

    [Test]
    public void Links_in_circles_are_refused()
    {
        Write("docs/a", "x");
        Directory.CreateSymbolicLink(Path.Combine(Chart, "docs", "again"), "..");

        Assert.That(fake.Run("audit", Chart), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain("more than 8 links lead to it"));
    }

    [Test]
    public void An_archive_made_to_deceive_is_a_no_and_is_not_rendered()
    {
        var archive = Path.Combine(folder.Path, "web-1.2.3.tgz");
        File.WriteAllBytes(archive, Charts.TestArchive.Of(Charts.TestArchive.File("web/Chart.yaml", ChartYaml), Charts.TestArchive.File("web/../../x", "x")));

        Assert.That(fake.Run("audit", archive), Is.EqualTo(1));
        Assert.That(fake.Output, Does.Contain("CRITICAL  archive-unsafe-entry: the name 'web/../../x' leads out of the chart"));
        Assert.That(fake.Error, Does.Contain("leads out of the chart").And.Not.Contain("helm is not"));
    }

    [TestCase("https://charts.example.com/", "1.4.0")]
    [TestCase("'@stable'", "1.4.0")]
    [TestCase("https://other.example.com", null)]
    [TestCase("'@../../stable'", null)]
    public void Newer_versions_are_known_from_helms_own_lists(string repository, string? newest)
    {
        File.WriteAllText(folder["repositories.yaml"], "repositories: [{name: stable, url: https://charts.example.com}]\n");
        File.WriteAllText(folder["stable-index.yaml"], "entries: {db: [{version: 1.4.0}, {version: 1.0.0}]}\n");
        fake.Variables["HELM_REPOSITORY_CONFIG"] = folder["repositories.yaml"];
        fake.Variables["HELM_REPOSITORY_CACHE"] = folder.Path;
        Write("Chart.yaml", ChartYaml + Insecure.Replace("http://charts.example.com", repository, StringComparison.Ordinal));

        fake.Run("audit", Chart, "--rule", "dependency-outdated", "--all");

        Assert.That(fake.Output, newest is null ? Does.Contain("no finding") : Does.Contain($"'db' is 1.0.0 here, and {newest} in your own list"));
    }

    private string Fingerprint()
    {
        using var once = new FakeEnvironment();
        once.Run("audit", Chart, "-o", "json");
        using var json = JsonDocument.Parse(once.Output);
        return json.RootElement.GetProperty("findings").EnumerateArray().Single().GetProperty("fingerprint").GetString()!;
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(Chart, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

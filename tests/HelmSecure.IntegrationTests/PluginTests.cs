namespace HelmSecure.IntegrationTests;

/// <summary>The plugin as users get it: installed, updated and removed by the real helm.</summary>
[TestFixtureSource(typeof(Tools), nameof(Tools.HelmVersions))]
public sealed class PluginTests(string helmVersion)
{
    private Room _room = null!;

    [SetUp]
    public void MakeRoom() => _room = new();

    [TearDown]
    public void RemoveRoom() => _room.Dispose();

    [Test]
    public void Directory_becomes_a_plugin()
    {
        GiveExecutable();
        var sources = CopySources("helm-secure");

        Helm("plugin", "install", sources).Succeeded();

        Assert.That(Helm("secure", "--version").Succeeded().Output, Is.EqualTo(Tools.Version + "\n"));
        Assert.That(Helm("secure", "no-such-command").ExitCode, Is.EqualTo(2), "the exit code comes through helm");
        Assert.That(Git(sources, "status", "--porcelain").Output, Is.Empty);
    }

    [Test]
    public void Clone_of_a_git_repository_is_installed_updated_and_removed()
    {
        GiveExecutable();
        var sources = CopySources("helm-secure");
        var clone = _room["helm/data/plugins/helm-secure"];

        Helm("plugin", "install", $"file://{sources}").Succeeded();
        Assert.That(Helm("secure", "--version").Succeeded().Output, Is.EqualTo(Tools.Version + "\n"));

        File.AppendAllText(Path.Combine(sources, "LICENSE"), "\n");
        Git(sources, "commit", "--quiet", "--all", "--message", "a newer state");
        File.Delete(Path.Combine(clone, "bin/helm-secure"));
        Helm("plugin", "update", "secure").Succeeded();
        Assert.That(Git(clone, "log", "-1", "--format=%s").Output, Is.EqualTo("a newer state\n"));
        Assert.That(Git(clone, "status", "--porcelain").Output, Is.Empty, "an update is only possible while no tracked file changed");
        Assert.That(Helm("secure", "--version").Succeeded().Output, Is.EqualTo(Tools.Version + "\n"));

        Helm("plugin", "uninstall", "secure").Succeeded();
        Assert.That(clone, Does.Not.Exist);
    }

    [Test]
    public void Helm_reads_the_manifest_without_a_word()
    {
        GiveExecutable();
        Helm("plugin", "install", CopySources("helm-secure")).Succeeded();

        var run = Helm("plugin", "list").Succeeded();

        Assert.That(run.Error, Is.Empty);
        Assert.That(run.Output, Does.Match($@"(?m)^secure\s+{Tools.Version}\s"));
    }

    [Test]
    public void Failed_hook_fails_the_installation_and_says_what_to_do()
    {
        _room.Environment["HELM_SECURE_BINARY"] = _room["nowhere"];

        var run = Helm("plugin", "install", CopySources("helm-secure"));

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.Contain("helm secure: error: HELM_SECURE_BINARY cannot be read"));
    }

    [Test]
    public void Commands_and_flags_are_completed()
    {
        GiveExecutable();
        Helm("plugin", "install", CopySources("helm-secure")).Succeeded();

        var commands = Helm("__complete", "secure", "");
        var flags = Helm("__complete", "secure", "version", "--");

        Assert.That(commands.Output.Split('\n'), Has.Member("version"));
        Assert.That(flags.Output.Split('\n'), Is.SupersetOf(["--output", "--short"]));
    }

    [Test]
    public void Completion_of_a_plugin_without_its_executable_is_silent()
    {
        GiveExecutable();
        var sources = CopySources("helm-secure");
        Helm("plugin", "install", sources).Succeeded();
        File.Delete(Path.Combine(sources, "bin/helm-secure"));

        var run = _room.Run(Path.Combine(sources, "plugin.complete"), "verify", "");

        Assert.That(run.Output, Is.EqualTo(":0\n"));
        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public void Release_archive_is_a_whole_plugin()
    {
        var archive = Run.Program(Path.Combine(Tools.Root, "scripts/release.sh"), [], Tools.Root, limit: TimeSpan.FromMinutes(10)).Succeeded()
            .Output.Split('\n')[^2].Split("  ")[1];
        using var server = new LoopbackServer();
        server.Files["/secure.tar.gz"] = File.ReadAllBytes(Path.Combine(Tools.Root, "artifacts/release", archive));

        Helm("plugin", "install", $"{server.Url}/secure.tar.gz", "--version", Tools.Version).Succeeded();

        Assert.That(Helm("secure", "--version").Succeeded().Output, Is.EqualTo(Tools.Version + "\n"));
    }

    private void GiveExecutable() => _room.Environment["HELM_SECURE_BINARY"] = Tools.HelmSecure;

    private Run Helm(params string[] arguments) => _room.Run(Tools.Helm(helmVersion), arguments);

    private Run Git(string folder, params string[] arguments) => Sources.Git(_room, folder, arguments);

    private string CopySources(string folder) => Sources.CopyTo(_room, folder);
}

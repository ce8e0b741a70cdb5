namespace HelmSecure.IntegrationTests;

/// <summary>What scripts/ makes: the release's archive, and the executable that the installer builds where there is none.</summary>
public sealed class ReleaseTests
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(10);

    private static string Archive => Path.Combine(Tools.Root, "artifacts/release", $"helm-secure-{Tools.Version}-{Platform}.tar.gz");

    private static string Platform => System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier.Replace("x64", "amd64", StringComparison.Ordinal);

    [Test]
    public void Same_sources_give_the_same_archive()
    {
        MakeRelease();
        var first = File.ReadAllBytes(Archive);

        MakeRelease();

        Assert.That(File.ReadAllBytes(Archive), Is.EqualTo(first));
    }

    [Test]
    public void Archive_holds_the_plugin_and_its_licences_and_nothing_else()
    {
        MakeRelease();

        var listed = Run.Program(Tools.Program("tar"), ["-tzf", Archive]).Succeeded();

        Assert.That(listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
        {
            "LICENSE",
            "THIRD-PARTY-NOTICES.dotnet.txt",
            "THIRD-PARTY-NOTICES.md",
            "bin/",
            "bin/helm-secure",
            "bin/helm-secure-gate",
            "bin/helm-secure-gate.cmd",
            "completion.yaml",
            "install-binary.sh",
            "plugin.complete",
            "plugin.yaml",
        }));
    }

    [Test]
    public void Installer_takes_the_released_archive()
    {
        MakeRelease();
        using var room = new Room();
        using var server = new LoopbackServer();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Archive)!))
            server.Files[$"/v{Tools.Version}/{Path.GetFileName(file)}"] = File.ReadAllBytes(file);
        room.Environment["HELM_SECURE_BASE_URL"] = server.Url;
        var sources = Sources.CopyTo(room, "clone");

        room.Run("sh", Path.Combine(sources, "install-binary.sh")).Succeeded();

        Assert.That(room.Run(Path.Combine(sources, "bin/helm-secure"), "--version").Output, Is.EqualTo(Tools.Version + "\n"));
    }

    [Test]
    public void Clone_without_a_release_is_built_from_source_by_the_hook()
    {
        using var room = new Room();
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
        // The packages are there already; another home would fetch them all again.
        room.Environment["NUGET_PACKAGES"] = packages;
        var sources = Sources.CopyTo(room, "helm-secure");
        var helm = Tools.Helm("3.10.1");

        Run.Program(helm, ["plugin", "install", $"file://{sources}"], room.Folder, room.Environment, limit: BuildLimit).Succeeded();

        var clone = room["helm/data/plugins/helm-secure"];
        Assert.That(room.Run(helm, "secure", "--version").Succeeded().Output, Is.EqualTo(Tools.Version + "\n"));
        Assert.That(Sources.Git(room, clone, "status", "--porcelain", "--ignored").Output, Is.EqualTo("!! bin/helm-secure\n"));
        Assert.That(File.ReadAllBytes(Path.Combine(clone, "bin/helm-secure")), Is.EqualTo(File.ReadAllBytes(Tools.HelmSecure)), "another checkout, other bytes");
    }

    private static void MakeRelease() =>
        Run.Program(Path.Combine(Tools.Root, "scripts/release.sh"), [], Tools.Root, limit: BuildLimit).Succeeded();
}

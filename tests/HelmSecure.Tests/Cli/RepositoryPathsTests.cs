using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class RepositoryPathsTests
{
    [TestCase("repo/deploy", "repo/charts/web.yaml", "charts/web.yaml")]
    [TestCase("repo", "repo/deploy/../charts/web.yaml", "charts/web.yaml")]
    [TestCase("repo/deploy", "repo/..hidden.yaml", "..hidden.yaml")]
    public void A_file_of_the_repository_is_named_from_its_root(string current, string file, string expected) => Check(current, file, expected);

    [Test]
    public void A_file_elsewhere_has_its_full_path()
    {
        using var folder = Folder();

        Assert.That(new RepositoryPaths(() => folder["repo"]).Of(folder["other.yaml"]), Is.EqualTo(folder["other.yaml"]));
    }

    [TestCase("standard input")]
    [TestCase("bitnami/nginx")]
    [TestCase("https://charts.example/a.tgz")]
    public void What_is_no_file_stays_as_it_is(string target) => Assert.That(new RepositoryPaths(() => "/here").Of(target), Is.EqualTo(target));

    private static void Check(string current, string file, string expected)
    {
        using var folder = Folder();

        Assert.That(new RepositoryPaths(() => folder[current]).Of(folder[file]), Is.EqualTo(expected));
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["repo/.git"]);
        Directory.CreateDirectory(folder["repo/deploy"]);
        Directory.CreateDirectory(folder["repo/charts"]);
        foreach (var file in (string[])["other.yaml", "repo/charts/web.yaml", "repo/..hidden.yaml"])
            File.WriteAllText(folder[file], "");
        return folder;
    }
}

namespace HelmSecure.IntegrationTests;

/// <summary>The flags that the unit tests take helm to have are those of the real one.</summary>
[TestFixtureSource(typeof(Tools), nameof(Tools.HelmVersions))]
public sealed class HelmHelpTests(string helmVersion)
{
    [TestCase("install")]
    [TestCase("upgrade")]
    [TestCase("template")]
    public void Help_is_the_one_that_is_kept(string command)
    {
        var help = Run.Program(Tools.Program("env"), ["-i", "HOME=/home/user", Tools.Helm(helmVersion), command, "--help"]).Succeeded();

        Assert.That(help.Output, Is.EqualTo(File.ReadAllText(Path.Combine(Tools.Root, "tests", "vectors", "help", $"helm-{helmVersion}", $"{command}.txt"))));
    }
}

using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class HelmFlagTableTests
{
    private const string Help = """
        This command installs a chart.

            $ helm install -f values.yaml redis

        Usage:
          helm install [NAME] [CHART] [flags]

        Flags:
              --atomic                       if set, the installation process deletes
              --ca-file string               verify certificates
              --dry-run string[="client"]    simulate an install
          -g, --generate-name                generate the name
              --post-renderer-args slice     an argument (can specify multiple) (default [])
          -f, --values strings               specify values,
                                             --this is no flag
              --wait WaitStrategy[=watcher]  wait

        Global Flags:
          -n, --namespace string   namespace scope

        """;

    [Test]
    public void Flags_are_read_with_whether_they_take_the_next_word()
    {
        Assert.That(HelmFlagTable.Read("install", Help).Flags, Is.EqualTo((HelmFlag[])
        [
            new("atomic", null, TakesWord: false, IsGlobal: false),
            new("ca-file", null, TakesWord: true, IsGlobal: false),
            new("dry-run", null, TakesWord: false, IsGlobal: false),
            new("generate-name", 'g', TakesWord: false, IsGlobal: false),
            new("post-renderer-args", null, TakesWord: true, IsGlobal: false),
            new("values", 'f', TakesWord: true, IsGlobal: false),
            new("wait", null, TakesWord: false, IsGlobal: false),
            new("namespace", 'n', TakesWord: true, IsGlobal: true),
        ]));
    }

    [Test]
    public void Help_without_flags_is_none()
    {
        Assert.That(() => HelmFlagTable.Read("install", "no help\n"), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("the help of helm install lists no flags"));
    }

    [TestCase("3.6.2", "install", 46)]
    [TestCase("3.6.2", "upgrade", 48)]
    [TestCase("3.6.2", "template", 54)]
    [TestCase("3.10.1", "install", 51)]
    [TestCase("3.10.1", "upgrade", 54)]
    [TestCase("3.10.1", "template", 59)]
    public void Every_line_of_helms_own_tables_is_a_flag(string version, string command, int count)
    {
        var help = File.ReadAllText(Repository.File("tests", "vectors", "help", $"helm-{version}", $"{command}.txt"));

        Assert.That(HelmFlagTable.Read(command, help).Flags, Has.Count.EqualTo(count));
    }
}

using HelmSecure.Cli;
using HelmSecure.Cli.Commands;

namespace HelmSecure.Tests.Cli;

public sealed class CompleteCommandTests
{
    [TestCase("ver", "verify\tcheck who made a chart, and that nobody changed it\nversion\tshow the versions and paths in use\n:4\n")]
    [TestCase("verify|char", ":0\n")]
    [TestCase("verify|--keyr", ":4\n", Description = "names of options stand in completion.yaml")]
    [TestCase("verify|--keyring|", ":0\n")]
    [TestCase("verify|-d|", ":0\n")]
    [TestCase("verify|-o|", "text\njson\n:4\n")]
    [TestCase("verify|--output=j", "--output=json\n:4\n")]
    [TestCase("verify|--chart|verify|-o|t", "text\n:4\n")]
    [TestCase("nonsense|keys", "keys\tlist the keys of a keyring, and what they are good for\n:4\n")]
    public void Candidates_come_from_the_command_tree(string words, string expected)
    {
        using var fake = new FakeEnvironment();
        var root = Program.CommandTree(fake.Environment);

        CompleteCommand.Run(root, words.Split('|'), fake.Environment.Terminal);
        fake.Environment.Terminal.Flush();

        Assert.That(fake.Output, Is.EqualTo(expected));
        Assert.That(fake.Error, Is.Empty);
    }

    [Test]
    public void The_program_answers_helm()
    {
        using var fake = new FakeEnvironment();

        var code = fake.Run("__complete", "versi");

        Assert.That(code, Is.Zero);
        Assert.That(fake.Output, Is.EqualTo("version\tshow the versions and paths in use\n:4\n"));
    }
}

using System.CommandLine;
using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class OptionsTests
{
    [Test]
    public void Verify_takes_its_repeatable_options_between_the_charts()
    {
        var parsed = Parse("verify a.tgz --keyring k1 b.tgz --keyring=k2 --deps --signer F -- -odd.tgz");

        Assert.That(parsed.GetValue<string[]>("CHART"), Is.EqualTo(new[] { "a.tgz", "b.tgz", "-odd.tgz" }));
        Assert.That(parsed.GetValue<string[]>("--keyring"), Is.EqualTo(new[] { "k1", "k2" }));
        Assert.That(parsed.GetValue<string[]>("--signer"), Is.EqualTo(new[] { "F" }));
        Assert.That(parsed.GetValue<bool>("--deps"), Is.True);
        Assert.That(parsed.GetValue<string>("--output"), Is.EqualTo("text"));
        Assert.That(parsed.GetValue<string>("--at"), Is.Null);
    }

    [Test]
    public void Flags_for_helm_are_handed_on_as_one_word_each()
    {
        var flags = HelmFlags.OfPull();
        var command = new Command("pull");
        flags.AddTo(command);

        var parsed = Program.Parse(new RootCommand { command }, "pull --repo https://charts.example --username u --password -p --devel".Split(' '));

        Assert.That(flags.Given(parsed), Is.EqualTo(new[] { "--repo=https://charts.example", "--username=u", "--password=-p", "--devel" }));
    }

    [Test]
    public void A_mistyped_option_never_passes_for_a_chart() => Assert.That(
        () => Parse("verify a.tgz --singer F"),
        Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("helm secure verify has no option --singer; did you mean --signer?"));

    [Test]
    public void A_missing_chart_is_said() => Assert.That(
        () => Parse("verify"),
        Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("helm secure verify needs a CHART"));

    [Test]
    public void Sign_has_its_own_options_and_those_of_helm_package()
    {
        var parsed = Parse("sign dir --key ABCD --version 1.2.3 --app-version 4 -u -d out --force");

        Assert.That(parsed.GetValue<string>("CHART"), Is.EqualTo("dir"));
        Assert.That(parsed.GetValue<string>("--key"), Is.EqualTo("ABCD"));
        Assert.That(parsed.GetValue<string>("--destination"), Is.EqualTo("out"));
        Assert.That(parsed.GetValue<bool>("--force"), Is.True);
        Assert.That(parsed.GetValue<string>("--app-version"), Is.EqualTo("4"));
        Assert.That(parsed.GetValue<bool>("--dependency-update"), Is.True);
    }

    [Test]
    public void Keys_takes_no_file_or_several() => Assert.That(Parse("keys").GetValue<string[]>("FILE"), Is.Empty);

    private static ParseResult Parse(string line)
    {
        using var fake = new FakeEnvironment();
        var parsed = Program.Parse(Program.CommandTree(fake.Environment), line.Split(' '));
        UsageError.ThrowIfAny(parsed);
        return parsed;
    }
}

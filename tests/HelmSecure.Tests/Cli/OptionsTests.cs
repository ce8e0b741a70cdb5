using System.CommandLine;
using HelmSecure.Cli;
using HelmSecure.Cli.Commands;

namespace HelmSecure.Tests.Cli;

public sealed class OptionsTests
{
    [Test]
    public void Verify_takes_its_repeatable_options_between_the_charts()
    {
        var options = new VerifyCommand.Options();

        var parsed = Parse(options.AddTo(new Command("verify")), "verify a.tgz --keyring k1 b.tgz --keyring=k2 --deps --signer F -- -odd.tgz");

        Assert.That(parsed.GetValue(options.Charts), Is.EqualTo(new[] { "a.tgz", "b.tgz", "-odd.tgz" }));
        Assert.That(parsed.GetValue(options.Keyring), Is.EqualTo(new[] { "k1", "k2" }));
        Assert.That(parsed.GetValue(options.Signer), Is.EqualTo(new[] { "F" }));
        Assert.That(parsed.GetValue(options.Dependencies), Is.True);
        Assert.That(parsed.GetValue(options.Output), Is.EqualTo("text"));
        Assert.That(parsed.GetValue(options.At), Is.Null);
    }

    [Test]
    public void Flags_for_helm_are_handed_on_as_one_word_each()
    {
        var options = new VerifyCommand.Options();

        var parsed = Parse(options.AddTo(new Command("verify")), "verify x --repo https://charts.example --username u --password -p --devel");

        Assert.That(
            options.Helm.Given(parsed),
            Is.EqualTo(new[] { "--repo=https://charts.example", "--username=u", "--password=-p", "--devel" }));
    }

    [Test]
    public void A_mistyped_option_never_passes_for_a_chart()
    {
        var command = new VerifyCommand.Options().AddTo(new Command("verify"));

        Assert.That(
            () => Parse(command, "verify a.tgz --singer F"),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("helm secure verify has no option --singer; did you mean --signer?"));
    }

    [Test]
    public void A_missing_chart_is_said() => Assert.That(
        () => Parse(new VerifyCommand.Options().AddTo(new Command("verify")), "verify"),
        Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("helm secure verify needs a CHART"));

    [Test]
    public void Sign_has_its_own_options_and_those_of_helm_package()
    {
        var options = new SignCommand.Options();

        var parsed = Parse(options.AddTo(new Command("sign")), "sign dir --key ABCD --version 1.2.3 --app-version 4 -u -d out --force");

        Assert.That(parsed.GetValue(options.Chart), Is.EqualTo("dir"));
        Assert.That(parsed.GetValue(options.Key), Is.EqualTo("ABCD"));
        Assert.That(parsed.GetValue(options.Destination), Is.EqualTo("out"));
        Assert.That(parsed.GetValue(options.Force), Is.True);
        Assert.That(options.Helm.Given(parsed), Is.EqualTo(new[] { "--version=1.2.3", "--app-version=4", "--dependency-update" }));
    }

    [Test]
    public void Keys_takes_no_file_or_several()
    {
        var options = new KeysCommand.Options();

        Assert.That(Parse(options.AddTo(new Command("keys")), "keys").GetValue(options.Files), Is.Empty);
    }

    private static ParseResult Parse(Command command, string line)
    {
        var parsed = Program.Parse(new RootCommand { command }, line.Split(' '));
        UsageError.ThrowIfAny(parsed);
        return parsed;
    }
}

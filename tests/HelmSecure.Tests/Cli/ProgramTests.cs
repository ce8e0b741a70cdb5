namespace HelmSecure.Tests.Cli;

public sealed class ProgramTests
{
    [TestCase("vesion", "helm secure has no command 'vesion'; did you mean version?", "'helm secure --help' lists the commands")]
    [TestCase("nonsense", "helm secure has no command 'nonsense'", "'helm secure --help' lists the commands")]
    [TestCase("version --shrt", "helm secure version has no option --shrt; did you mean --short?", "'helm secure version --help' lists the options")]
    [TestCase("version --output", "--output needs a value", "'helm secure version --help' lists the options")]
    [TestCase("version --output xml", "--output takes text or json, not 'xml'", "'helm secure version --help' lists the options")]
    [TestCase("version -o text -o json", "--output is given more than once", "'helm secure version --help' lists the options")]
    [TestCase("version --color=pink", "--color takes auto, always or never, not 'pink'", "'helm secure version --help' lists the options")]
    [TestCase("version more", "'more' is one word too many for helm secure version", "'helm secure version --help' lists the options")]
    [TestCase("@file", "helm secure has no command '@file'", "'helm secure --help' lists the commands")]
    public void Wrong_usage_is_one_sentence_and_a_hint(string line, string error, string hint)
    {
        using var fake = new FakeEnvironment();

        var code = fake.Run(line.Split(' '));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(fake.Error, Is.EqualTo($"helm secure: error: {error}\nhelm secure: hint: {hint}\n"));
        Assert.That(fake.Output, Is.Empty);
    }

    [TestCase("verify", "--version", "")]
    [TestCase("verify", "--version", " \t")]
    [TestCase("verify", "--chart", "")]
    [TestCase("verify", "--signer", "")]
    [TestCase("verify", "--policy", "")]
    [TestCase("verify", "--prov", "")]
    [TestCase("verify", "--at", "")]
    [TestCase("verify", "--keyring", "")]
    [TestCase("verify", "--destination", "")]
    [TestCase("verify", "--repo", "")]
    [TestCase("sign", "--key", "")]
    [TestCase("sign", "--keyring", " ")]
    [TestCase("sign", "--version", "")]
    public void Empty_value_is_an_error_and_not_a_missing_option(string command, string option, string value)
    {
        using var fake = new FakeEnvironment();

        var code = fake.Run(command, "chart.tgz", option, value);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(fake.Error, Is.EqualTo($"helm secure: error: {option} is empty\nhelm secure: hint: a variable on the command line may not be set\n"));
    }

    [Test]
    public void Nothing_after_the_equals_sign_is_an_error()
    {
        using var fake = new FakeEnvironment();

        var code = fake.Run("verify", "chart.tgz", "--version=");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(fake.Error, Does.StartWith("helm secure: error: --version needs a value\n"));
    }

    [Test]
    public void One_empty_value_among_several_is_an_error()
    {
        using var fake = new FakeEnvironment();

        var code = fake.Run("verify", "chart.tgz", "--signer", "0123456789ABCDEF0123456789ABCDEF01234567", "--signer", "");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(fake.Error, Does.StartWith("helm secure: error: --signer is empty\n"));
    }

    [Test]
    public void No_command_shows_the_help_and_is_not_a_yes()
    {
        using var fake = new FakeEnvironment();

        var code = fake.Run();

        Assert.That(code, Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain("helm secure [command] [options]"));
        Assert.That(fake.Output, Is.Empty);
    }

    [Test]
    public void Help_is_a_result()
    {
        using var fake = new FakeEnvironment();

        var code = fake.Run("version", "--help");

        Assert.That(code, Is.Zero);
        Assert.That(fake.Output, Does.Contain("helm secure version [options]"));
        Assert.That(fake.Error, Is.Empty);
    }

    [TestCase("")]
    [TestCase("audit")]
    [TestCase("sign")]
    [TestCase("verify")]
    [TestCase("keys")]
    [TestCase("rules")]
    [TestCase("version")]
    public void Help_has_no_line_that_nobody_reads(string command)
    {
        using var fake = new FakeEnvironment();

        fake.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.That(fake.Output.Split('\n').Where(line => line.Length > 200), Is.Empty);
    }

    [Test]
    public void Hostile_words_of_the_command_line_do_not_reach_the_terminal()
    {
        using var fake = new FakeEnvironment();

        fake.Run("\x1b[2J");

        Assert.That(fake.Error, Does.StartWith(@"helm secure: error: helm secure has no command '\x1b[2J'"));
    }

    [Test]
    public void Color_asked_for_is_given_anywhere_on_the_line()
    {
        using var fake = new FakeEnvironment();

        fake.Run("nonsense", "--color", "always");

        Assert.That(fake.Error, Does.StartWith("helm secure: \x1b[1;31merror:\x1b[0m helm secure has no command"));
    }

    [Test]
    public void A_full_disk_under_the_result_is_one_sentence()
    {
        using var full = new FullDisk();
        using var fake = new FakeEnvironment(full);

        var code = fake.Run("version", "--short");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(fake.Error, Is.EqualTo("helm secure: error: could not write the result: no space left on the device\n"));
    }

    [Test]
    public void A_bug_asks_to_be_reported_and_shows_no_stack_trace()
    {
        using var broken = new BrokenStream();
        using var fake = new FakeEnvironment(broken);

        var code = fake.Run("version", "--short");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(fake.Error, Is.EqualTo("helm secure: error: this is a bug, please report it: InvalidOperationException: oh\n"));
    }

    [Test]
    public void HELM_DEBUG_shows_where_a_bug_is()
    {
        using var broken = new BrokenStream();
        using var fake = new FakeEnvironment(broken) { Variables = { ["HELM_DEBUG"] = "true" } };

        fake.Run("version", "--short");

        Assert.That(fake.Error, Does.Contain("\n   at "));
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new InvalidOperationException("oh");
    }

    private sealed class FullDisk : MemoryStream
    {
        private const int NoSpaceLeft = 28;

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("full", NoSpaceLeft);

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full", NoSpaceLeft);
    }
}

using System.CommandLine;
using System.Text;
using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

public sealed class PassphraseTests
{
    [TestCase("secret", "secret")]
    [TestCase("secret\n", "secret")]
    [TestCase("secret\r\nmore", "secret")]
    [TestCase(" sé cret ", " sé cret ")]
    public void The_first_line_counts_without_its_end(string content, string expected)
    {
        using var passphrase = Passphrase.ReadLine(Bytes(content), "here");

        Assert.That(Encoding.UTF8.GetString(passphrase.Bytes.Span), Is.EqualTo(expected));
    }

    [Test]
    public void Disposing_wipes_it()
    {
        var passphrase = Passphrase.ReadLine(Bytes("secret"), "here");
        var bytes = passphrase.Bytes;

        passphrase.Dispose();

        Assert.That(bytes.ToArray(), Is.EqualTo(new byte[6]));
    }

    [TestCase("", "the passphrase from here is empty")]
    [TestCase("\nsecret", "the passphrase from here is empty")]
    public void An_empty_line_is_no_passphrase(string content, string message) => Assert.That(
        () => Passphrase.ReadLine(Bytes(content), "here"),
        Throws.TypeOf<HelmSecureException>().With.Message.EqualTo(message));

    [Test]
    public void A_long_line_is_never_cut()
    {
        using var longest = Passphrase.ReadLine(Bytes(new string('x', 4096) + "\r\n"), "here");

        Assert.That(longest.Bytes.Length, Is.EqualTo(4096));
        Assert.That(
            () => Passphrase.ReadLine(Bytes(new string('x', 4097)), "here"),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("the passphrase from here is longer than 4096 bytes"));
    }

    [Test]
    public void It_is_read_from_standard_input()
    {
        using var fake = new FakeEnvironment { Input = "from stdin\nmore\n" };

        Assert.That(Read(fake, "--passphrase-stdin"), Is.EqualTo("from stdin"));
        Assert.That(Read(fake, "--passphrase-file", "-"), Is.EqualTo("from stdin"));
    }

    [Test]
    public void It_is_read_from_a_file()
    {
        using var folder = new TemporaryFolder();
        using var fake = new FakeEnvironment();
        File.WriteAllText(folder["pass"], "from file\n");

        Assert.That(Read(fake, "--passphrase-file", folder["pass"]), Is.EqualTo("from file"));
    }

    [Test]
    public void It_is_read_from_a_variable()
    {
        using var fake = new FakeEnvironment { Variables = { ["SIGN_PASS"] = "from variable" } };

        Assert.That(Read(fake, "--passphrase-env", "SIGN_PASS"), Is.EqualTo("from variable"));
    }

    [Test]
    public void Nothing_said_is_none()
    {
        using var fake = new FakeEnvironment();

        Assert.That(Read(fake), Is.Null);
    }

    [TestCase("--passphrase-env NONE", "the environment variable NONE, which --passphrase-env names, is not set")]
    [TestCase("--passphrase-file /no/such", "could not read the passphrase from /no/such: there is no such folder")]
    [TestCase("--passphrase-fd x", "--passphrase-fd takes the number of an open file descriptor, not 'x'")]
    [TestCase("--passphrase-fd 999", "could not read the passphrase from --passphrase-fd 999: the stream is closed")]
    [TestCase("--passphrase-stdin --passphrase-env X", "--passphrase-stdin and --passphrase-env cannot be used together")]
    [Platform(Exclude = "Win", Reason = "file descriptors")]
    public void A_wrong_source_is_said(string line, string message)
    {
        using var fake = new FakeEnvironment();

        Assert.That(() => Read(fake, line.Split(' ')), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo(message));
    }

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string? Read(FakeEnvironment fake, params string[] args)
    {
        var options = new PassphraseOptions();
        var root = new RootCommand();
        options.AddTo(root);
        var parsed = Program.Parse(root, args);
        UsageError.ThrowIfAny(parsed);
        using var passphrase = options.Read(parsed, fake.Environment);
        return passphrase is null ? null : Encoding.UTF8.GetString(passphrase.Bytes.Span);
    }
}

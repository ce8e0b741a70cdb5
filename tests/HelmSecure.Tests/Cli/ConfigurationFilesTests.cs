namespace HelmSecure.Tests.Cli;

/// <summary>Which files configure an audit, and which do not.</summary>
public sealed class ConfigurationFilesTests
{
    private const string Lenient = "failOn: never\n";
    private const string Harsh = "failOn: low\n";

    private TemporaryFolder folder = null!;
    private FakeEnvironment fake = null!;

    [SetUp]
    public void MakeFolder()
    {
        folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["here"]);
        fake = new FakeEnvironment(currentDirectory: folder["here"]) { Input = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: true}\n" };
    }

    [TearDown]
    public void DeleteFolder()
    {
        fake.Dispose();
        folder.Dispose();
    }

    [Test]
    public void The_variable_names_the_only_file_that_counts()
    {
        Write("here/.helm-secure.yaml", Harsh);
        fake.Variables["HELM_SECURE_CONFIG"] = Write("named.yaml", Lenient);

        Assert.That(fake.Run("audit", "-"), Is.Zero, fake.Error);
    }

    [Test]
    public void The_option_counts_more_than_the_variable()
    {
        fake.Variables["HELM_SECURE_CONFIG"] = Write("named.yaml", Harsh);

        Assert.That(fake.Run("audit", "-", "--config", Write("option.yaml", Lenient)), Is.Zero, fake.Error);
    }

    [TestCase("absent.yaml", "there is no such file")]
    [TestCase("here", "it is a folder")]
    public void A_named_file_that_is_not_there_is_an_error(string name, string sentence)
    {
        fake.Variables["HELM_SECURE_CONFIG"] = folder[name];

        Assert.That(fake.Run("audit", "-"), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain($"could not read the configuration {folder[name]}: {sentence}"));
    }

    [Test]
    public void The_users_own_file_is_the_farthest()
    {
        fake.Variables["XDG_CONFIG_HOME"] = folder["home"];
        Write("home/helm-secure/config.yaml", Lenient);

        Assert.That(fake.Run("audit", "-"), Is.Zero, fake.Error);
        Write("here/.helm-secure.yaml", "failOn: high\n");
        Assert.That(fake.Run("audit", "-"), Is.EqualTo(1), "the nearer one counts more");
    }

    [Test]
    public void The_command_line_counts_more_than_any_file()
    {
        Write("here/.helm-secure.yaml", Lenient);

        Assert.That(fake.Run("audit", "-", "--fail-on", "high"), Is.EqualTo(1));
    }

    /// <summary>They belong to who wrote the target, not to who audits it.</summary>
    [Test]
    public void What_lies_beside_the_target_configures_nothing()
    {
        Write("elsewhere/.helm-secure.yaml", Lenient);
        Write("elsewhere/pod.yaml", fake.Input);

        Assert.That(fake.Run("audit", folder["elsewhere"]), Is.EqualTo(1));
        Assert.That(fake.Run("audit", folder["elsewhere/pod.yaml"]), Is.EqualTo(1));
    }

    [TestCase("helm: /tmp/evil")]
    [TestCase("helmBin: /tmp/evil")]
    [TestCase("command: [sh, -c, id]")]
    [TestCase("plugins: [a]")]
    [TestCase("extends: https://example.org/config.yaml")]
    public void No_key_names_a_program_or_a_place_to_fetch_from(string text)
    {
        Write("here/.helm-secure.yaml", text);

        Assert.That(fake.Run("audit", "-"), Is.EqualTo(2));
        Assert.That(fake.Error, Does.Contain($"a configuration has no key '{text.Split(':')[0]}'"));
    }

    private string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], text);
        return folder[name];
    }
}

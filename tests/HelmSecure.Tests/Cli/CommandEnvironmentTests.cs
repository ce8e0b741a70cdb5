using System.Runtime.Versioning;
using HelmSecure.Cli;

namespace HelmSecure.Tests.Cli;

[Platform(Exclude = "Win", Reason = "the expected paths are written the Unix way")]
[UnsupportedOSPlatform("windows")]
public sealed class CommandEnvironmentTests
{
    [Test]
    public void Keyrings_are_those_of_helm_and_then_of_gnupg()
    {
        using var fake = new FakeEnvironment();

        Assert.That(fake.Environment.DefaultKeyrings, Is.EqualTo(new[] { "/home/someone/.gnupg/pubring.gpg", "/home/someone/.gnupg/pubring.kbx" }));
    }

    [Test]
    public void GNUPGHOME_moves_them()
    {
        using var fake = new FakeEnvironment { Variables = { ["GNUPGHOME"] = "/keys" } };

        Assert.That(fake.Environment.DefaultKeyrings, Is.EqualTo(new[] { "/keys/pubring.gpg", "/keys/pubring.kbx" }));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("keys")]
    public void GNUPGHOME_never_leads_into_the_current_folder(string variable)
    {
        using var fake = new FakeEnvironment { Variables = { ["GNUPGHOME"] = variable } };

        Assert.That(fake.Environment.DefaultKeyrings[0], Is.EqualTo("/home/someone/.gnupg/pubring.gpg"));
    }

    [TestCase("", "", "/home/someone/.config/helm-secure/trust.yaml")]
    [TestCase("", ".", "/home/someone/.config/helm-secure/trust.yaml")]
    [TestCase("", "config", "/home/someone/.config/helm-secure/trust.yaml")]
    [TestCase("", "/config", "/config/helm-secure/trust.yaml")]
    [TestCase("/p.yaml", "/config", "/p.yaml")]
    public void The_policy_is_named_or_in_the_configuration_folder(string policy, string configuration, string expected)
    {
        using var fake = new FakeEnvironment { Variables = { ["HELM_SECURE_POLICY"] = policy, ["XDG_CONFIG_HOME"] = configuration } };

        Assert.That(fake.Environment.PolicyPath, Is.EqualTo(expected));
    }

    [Test]
    public void A_program_is_found_on_the_path_only_if_it_can_be_run_and_never_beside_the_chart()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["a"]);
        Directory.CreateDirectory(folder["b"]);
        File.WriteAllText(folder["a/tool"], "");
        File.WriteAllText(folder["b/tool"], "");
        File.SetUnixFileMode(folder["b/tool"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var fake = new FakeEnvironment { Variables = { ["PATH"] = $".::relative:{folder["a"]}:{folder["b"]}" } };

        Assert.That(fake.Environment.FindOnPath("tool"), Is.EqualTo(folder["b/tool"]));
    }

    [Test]
    public void HELM_BIN_may_be_a_word_or_a_path()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["helm3"], "");
        File.SetUnixFileMode(folder["helm3"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var fake = new FakeEnvironment { Variables = { ["PATH"] = folder.Path, ["HELM_BIN"] = "helm3" } };

        Assert.That(Helm.FindPath(fake.Environment), Is.EqualTo(folder["helm3"]));

        fake.Variables["HELM_BIN"] = folder["helm3"];
        Assert.That(Helm.FindPath(fake.Environment), Is.EqualTo(folder["helm3"]));
    }

    [Test]
    public void A_missing_helm_is_a_sentence_and_a_hint()
    {
        using var fake = new FakeEnvironment();

        Assert.That(
            () => Helm.Find(fake.Environment),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("helm is not on the PATH").And.Property("Hint").EqualTo("install helm, or set HELM_BIN to its path"));
    }
}

namespace HelmSecure.Tests.Cli;

[Platform(Exclude = "Win", Reason = "the expected paths are written the Unix way")]
public sealed class VersionCommandTests
{
    [Test]
    public void Everything_in_use_is_listed_one_below_the_other()
    {
        using var fake = new FakeEnvironment { Variables = { ["GNUPGHOME"] = "/no/keys", ["HELM_PLUGIN_DIR"] = "/plugins/secure" } };

        var code = fake.Run("version");

        Assert.That(code, Is.Zero);
        Assert.That(fake.Output.Split('\n')[1..], Is.EqualTo(new[]
        {
            "helm         not found",
            "gpg          not found",
            "keyring      none (/no/keys/pubring.gpg and /no/keys/pubring.kbx are looked for)",
            "policy       none (/home/someone/.config/helm-secure/trust.yaml is looked for)",
            "plugin       /plugins/secure",
            "",
        }));
    }

    [Test]
    public void Every_keyring_that_verify_reads_is_listed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pubring.gpg"], "");
        File.WriteAllText(folder["pubring.kbx"], "");
        using var fake = new FakeEnvironment { Variables = { ["GNUPGHOME"] = folder.Path } };

        fake.Run("version");

        Assert.That(fake.Output, Does.Contain($"\nkeyring      {folder["pubring.gpg"]}\nkeyring      {folder["pubring.kbx"]}\n"));
    }

    [Test]
    public void Json_has_null_for_what_is_not_there()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["pubring.kbx"], "");
        using var fake = new FakeEnvironment { Variables = { ["GNUPGHOME"] = folder.Path } };

        fake.Run("version", "-o", "json");

        Assert.That(fake.Output, Does.Contain($"\"keyrings\": [\n    \"{folder["pubring.kbx"]}\"\n  ],"));
        Assert.That(fake.Output, Does.EndWith("  \"policy\": null,\n  \"pluginDirectory\": null\n}\n"));
    }
}

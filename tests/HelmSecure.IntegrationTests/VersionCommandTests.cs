namespace HelmSecure.IntegrationTests;

/// <summary>What 'version' says, below helm and alone.</summary>
public sealed class VersionCommandTests
{
    private Room _room = null!;

    [SetUp]
    public void MakeRoom() => _room = new();

    [TearDown]
    public void RemoveRoom() => _room.Dispose();

    [Test]
    public void Below_helm_all_versions_and_paths_in_use_are_shown([ValueSource(typeof(Tools), nameof(Tools.HelmVersions))] string helmVersion)
    {
        _room.Environment["HELM_SECURE_BINARY"] = Tools.HelmSecure;
        var sources = Sources.CopyTo(_room, "helm-secure");
        var helm = Tools.Helm(helmVersion);
        _room.Run(helm, "plugin", "install", sources).Succeeded();
        _room.MakeKey("Shop <shop@example.org>", "ed25519");

        var lines = _room.Run(helm, "secure", "version").Succeeded().Output.Split('\n');

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines[0], Is.EqualTo($"helm secure  {Tools.Version}"));
            Assert.That(lines[1], Does.Match($"^helm         v{helmVersion} +{helm}$"));
            Assert.That(lines[2], Does.Match($@"^gpg          \d+\.\d+\.\d+ +{Tools.Program("gpg")}$"));
            Assert.That(lines[3], Is.EqualTo($"keyring      {_room["gpg/pubring.kbx"]}"));
            Assert.That(lines[4], Is.EqualTo($"policy       none ({_room["home/.config/helm-secure/trust.yaml"]} is looked for)"));
            Assert.That(lines[5], Does.StartWith($"plugin       {_room["helm/data"]}/plugins/"));
        }
    }

    [Test]
    public void Alone_it_starts_no_other_program()
    {
        foreach (var program in new[] { "helm", "gpg", "gpgv", "gpgconf" })
            _room.WriteScript($"bin/{program}", $"echo {program} >>{_room["started"]}\necho v9.9.9");
        _room.Environment["PATH"] = _room["bin"];

        var run = _room.Run(Tools.HelmSecure, "version").Succeeded();

        Assert.That(_room["started"], Does.Not.Exist);
        Assert.That(run.Output.Split('\n')[..3], Is.EqualTo(new[]
        {
            $"helm secure  {Tools.Version}",
            $"helm         {_room["bin/helm"]}",
            $"gpg          {_room["bin/gpg"]}",
        }));
    }

    [Test]
    public void Broken_helm_does_not_hide_the_rest()
    {
        _room.Environment["HELM_BIN"] = _room.WriteScript("bin/helm", "echo 'Error: out of order' >&2; exit 1");

        var run = _room.Run(Tools.HelmSecure, "version").Succeeded();

        Assert.That(run.Error, Is.EqualTo("helm secure: warning: helm version failed: out of order\n"));
        Assert.That(run.Output, Does.StartWith($"helm secure  {Tools.Version}\nhelm         {_room["bin/helm"]}\ngpg "));
    }

    [Test]
    public void Short_form_is_the_version_alone()
    {
        var run = _room.Run(Tools.HelmSecure, "version", "--short").Succeeded();

        Assert.That(run.Output, Is.EqualTo(Tools.Version + "\n"));
    }

    [Test]
    public void Policy_in_use_is_named()
    {
        _room.Environment["HELM_SECURE_POLICY"] = _room.Write("trust.yaml", "");

        Assert.That(_room.Run(Tools.HelmSecure, "version", "-o", "json").Succeeded().Json.GetProperty("policy").GetString(), Is.EqualTo(_room["trust.yaml"]));
    }
}

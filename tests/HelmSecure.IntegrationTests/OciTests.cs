namespace HelmSecure.IntegrationTests;

/// <summary>Charts in a registry, and helm 3.10.1, which speaks HTTP to it unasked.</summary>
public sealed class OciTests
{
    private Shop _shop = null!;
    private Registry _registry = null!;

    [SetUp]
    public void StartRegistry()
    {
        _shop = new();
        _shop.Room.Environment["HELM_BIN"] = Tools.Helm("3.10.1");
        _registry = new(_shop.Room);
    }

    [TearDown]
    public void StopRegistry()
    {
        _registry?.Dispose();
        _shop?.Dispose();
    }

    [Test]
    public void Chart_of_a_registry_is_verified([Values("version", "tag", "range", "newest")] string how)
    {
        Push();
        string[] reference = how switch
        {
            "version" => [Reference, "--version", "0.1.0"],
            "tag" => [$"{Reference}:0.1.0"],
            "range" => [Reference, "--version", "^0.1"],
            _ => [Reference],
        };

        var run = _shop.Secure(["verify", .. reference, "-d", _shop.Room.Make("kept")]).Succeeded();

        Assert.That(run.Output, Does.StartWith($"VERIFIED  {reference[0]}\n  chart   shop 0.1.0\n"));
        Assert.That(run.Error, Is.Empty);
        Assert.That(File.ReadAllBytes(_shop.Room[$"kept/{Shop.Archive}"]), Is.EqualTo(File.ReadAllBytes(_shop.Room[Shop.Archive])));
        Assert.That(Directory.GetFileSystemEntries(_shop.Room["tmp"]), Is.Empty);
    }

    [Test]
    public void Chart_without_provenance_layer_is_refused()
    {
        File.Delete(_shop.Room[Shop.Provenance]);
        Push();

        _shop.Secure("verify", Reference, "--version", "0.1.0").Refused("unsigned");
    }

    [Test]
    public void Changed_provenance_layer_is_refused()
    {
        var text = File.ReadAllText(_shop.Room[Shop.Provenance]);
        _shop.Room.Write(Shop.Provenance, text.Replace("version: 0.1.0", "version: 0.1.1", StringComparison.Ordinal));
        Push();

        _shop.Secure("verify", Reference, "--version", "0.1.0").Refused("bad-signature");
    }

    [Test]
    public void Version_that_is_not_there_is_one_sentence([Values("--version", "tag")] string how)
    {
        Push();

        _shop.Secure(how == "tag" ? ["verify", $"{Reference}:0.2.0"] : ["verify", Reference, "--version", "0.2.0"]).Complained(2, "helm pull failed: ");
    }

    [Test]
    public void Version_with_build_metadata_is_found_under_the_tag_that_Helm_makes_of_it([Values("0.1.0+build.7", "0.1.0_build.7")] string version)
    {
        const string archive = "shop-0.1.0+build.7.tgz";
        const string chartYaml = "apiVersion: v2\nname: shop\nversion: 0.1.0+build.7\n";
        _shop.Room.Write(archive, Shop.Pack(("Chart.yaml", chartYaml)));
        _shop.Sign(archive, _shop.TextFor(archive, chartYaml));
        Push(archive);

        var run = version.Contains('_', StringComparison.Ordinal) ? _shop.Secure("verify", $"{Reference}:{version}") : _shop.Secure("verify", Reference, "--version", version);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
    }

    [Test]
    public void Helm_that_knows_no_registries_is_one_sentence()
    {
        _shop.Room.Environment["HELM_BIN"] = Tools.Helm("3.6.2");

        _shop.Secure("verify", Reference, "--version", "0.1.0").Complained(2, $"helm 3.8 or newer is needed for {Reference}, and {Tools.Helm("3.6.2")} is v3.6.2");
    }

    private string Reference => $"oci://{_registry.Host}/charts/shop";

    private void Push(string archive = Shop.Archive) => _shop.Room.Run(Tools.Helm("3.10.1"), "push", archive, $"oci://{_registry.Host}/charts").Succeeded();
}

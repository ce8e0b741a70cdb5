using System.Text;

namespace HelmSecure.IntegrationTests;

/// <summary>Charts that the real helm fetches from a repository: what comes is what was asked for, or it is refused.</summary>
[TestFixtureSource(typeof(Tools), nameof(Tools.HelmVersions))]
public sealed class ReferenceTests(string helmVersion)
{
    private const string ArchivePath = "/charts/" + Shop.Archive;
    private const string ProvenancePath = "/charts/" + Shop.Provenance;
    private const string IndexPath = "/index.yaml";

    private Shop _shop = null!;
    private LoopbackServer _server = null!;

    [SetUp]
    public void MakeRepository()
    {
        _shop = new();
        _server = new();
        _shop.Room.Environment["HELM_BIN"] = Tools.Helm(helmVersion);
        Offer(Shop.Archive);
        Helm("repo", "add", "stable", _server.Url).Succeeded();
    }

    [TearDown]
    public void RemoveRepository()
    {
        _server.Dispose();
        _shop.Dispose();
    }

    [Test]
    public void Chart_of_a_repository_is_verified([Values("name", "name and version", "URL", "--repo")] string how)
    {
        string[] reference = how switch
        {
            "name" => ["stable/shop"],
            "name and version" => ["stable/shop", "--version", "0.1.0"],
            "URL" => [_server.Url + ArchivePath],
            _ => ["shop", "--repo", _server.Url],
        };

        var run = _shop.Secure(["verify", .. reference]).Succeeded();

        Assert.That(run.Output, Does.StartWith($"VERIFIED  {reference[0]}\n  chart   shop 0.1.0\n"));
        Assert.That(run.Error, Is.Empty);
        Assert.That(_server.Paths, Has.Member(ProvenancePath));
        AssertNothingLeft();
    }

    [Test]
    public void Chart_without_provenance_file_is_refused()
    {
        _server.Files.TryRemove(ProvenancePath, out _);

        _shop.Secure("verify", "stable/shop").Refused("unsigned");
        AssertNothingLeft();
    }

    [TestCase("500 Internal Server Error")]
    [TestCase("403 Forbidden")]
    [TestCase("503 Service Unavailable")]
    public void Server_that_cannot_give_the_provenance_file_is_not_taken_for_no_signature(string status)
    {
        _server.Failures[ProvenancePath] = status;

        var run = _shop.Secure("verify", "stable/shop").Complained(2, "helm could not fetch the provenance file of stable/shop: ");

        Assert.That(run.Error, Does.Contain(status));
        Assert.That(run.Output, Is.EqualTo("UNKNOWN  stable/shop\n"));
        AssertNothingLeft();
    }

    [Test]
    public void Changed_archive_is_refused()
    {
        _server.Files[ArchivePath][^20] ^= 1;

        _shop.Secure("verify", "stable/shop", "-d", _shop.Room.Make("kept")).Refused("digest-mismatch");
        Assert.That(Directory.GetFileSystemEntries(_shop.Room["kept"]), Is.Empty);
    }

    [Test]
    public void Old_chart_under_a_new_version_is_refused()
    {
        ChangeIndex("version: 0.1.0", "version: 0.2.0");

        _shop.Secure("verify", "stable/shop", "--version", "0.2.0").Refused("wrong-version");
        _shop.Secure("verify", "stable/shop", "--version", ">=0.2.0").Refused("wrong-version");
        AssertNothingLeft();
    }

    [Test]
    public void Other_chart_under_the_name_asked_for_is_refused()
    {
        ChangeIndex("shop:", "cart:");
        ChangeIndex("name: shop", "name: cart");

        _shop.Secure("verify", "stable/cart").Refused("wrong-chart");
        _shop.Secure("verify", "cart", "--repo", _server.Url).Refused("wrong-chart");
    }

    /// <summary>What helm takes as an answer to --version we must not refuse as another version.</summary>
    [TestCase("0.1.0")]
    [TestCase("v0.1.0")]
    [TestCase("0.1")]
    [TestCase("v0.1")]
    [TestCase("0")]
    [TestCase("=0.1.0")]
    [TestCase("=0.1")]
    [TestCase("~0.1")]
    [TestCase("^0")]
    [TestCase("0.1.x")]
    [TestCase("0.1.*")]
    [TestCase("0.X")]
    [TestCase("*")]
    [TestCase(">=0.1, <2")]
    [TestCase(">=0.1 <2")]
    [TestCase(">= 0.1.0")]
    [TestCase("0.1 - 0.2")]
    [TestCase("3.0.0 || 0.1.0")]
    [TestCase("~>0.1.0")]
    [TestCase(">0.0.0-0")]
    public void Version_is_understood_as_helm_understands_it(string version)
    {
        // A third number that is not zero, so that 0.1 the range and 0.1 the version are two things.
        if (!version.Contains("0.1.0", StringComparison.Ordinal) || version.Contains('>', StringComparison.Ordinal))
            Publish("0.1.7");
        var pulled = Helm("pull", "stable/shop", "--version", version, "-d", _shop.Room.Make("pulled"));
        Assert.That(pulled.ExitCode, Is.Zero, pulled.ToString());

        _shop.Secure("verify", "stable/shop", "--version", version).Succeeded();
    }

    [Test]
    public void Credentials_reach_the_server([Values("--repo", "URL")] string how)
    {
        string[] reference = how == "URL" ? [_server.Url + ArchivePath] : ["shop", "--repo", _server.Url];

        _shop.Secure(["verify", .. reference, "--username", "me", "--password", "a = b"]).Succeeded();

        var expected = "Authorization: Basic " + Convert.ToBase64String("me:a = b"u8);
        Assert.That(_server.Requests.Where(request => request.Contains(".tgz", StringComparison.Ordinal)), Has.All.Contains(expected).And.Exactly(2).Items);
    }

    [Test]
    public void Verified_chart_is_kept()
    {
        _shop.Room.Make("kept");

        _shop.Secure("verify", "stable/shop", "-d", "kept").Succeeded();

        Assert.That(File.ReadAllBytes(_shop.Room[$"kept/{Shop.Archive}"]), Is.EqualTo(_server.Files[ArchivePath]));
        Assert.That(File.ReadAllBytes(_shop.Room[$"kept/{Shop.Provenance}"]), Is.EqualTo(_server.Files[ProvenancePath]));
        Assert.That(Directory.GetFileSystemEntries(_shop.Room["kept"]), Has.Length.EqualTo(2));
        AssertNothingLeft();
    }

    [TestCase("stable/nothing")]
    [TestCase("nowhere/shop")]
    [TestCase("http://127.0.0.1:1/shop-0.1.0.tgz")]
    public void Chart_that_helm_cannot_fetch_is_one_sentence(string reference)
    {
        _shop.Secure("verify", reference).Complained(2, "helm pull failed: ");
        AssertNothingLeft();
    }

    [Test]
    public void Without_helm_the_sentence_says_what_to_do()
    {
        _shop.Room.Environment["HELM_BIN"] = _shop.Room["nowhere/helm"];

        var run = _shop.Secure("verify", "stable/shop").Complained(2, $"there is no helm at {_shop.Room["nowhere/helm"]}, which HELM_BIN names");

        Assert.That(run.Error, Does.Contain("helm secure: hint: install helm, or set HELM_BIN to its path"));
    }

    [Test]
    public void Other_charts_are_still_told_about_when_one_cannot_be_fetched()
    {
        var run = _shop.Secure("verify", "stable/nothing", "stable/shop", Shop.Archive).Complained(2, "helm pull failed: ");

        Assert.That(run.Output, Does.Match(@"\AUNKNOWN  stable/nothing\nVERIFIED  stable/shop\n(.|\n)*VERIFIED  shop-0.1.0.tgz\n"));
    }

    private Run Helm(params string[] arguments) => _shop.Room.Run(Tools.Helm(helmVersion), arguments);

    private void Publish(string version)
    {
        var archive = $"shop-{version}.tgz";
        var chartYaml = Shop.ChartYaml.Replace("0.1.0", version, StringComparison.Ordinal);
        _shop.Room.Write(archive, Shop.Pack(("Chart.yaml", chartYaml)));
        _shop.Sign(archive, _shop.TextFor(archive, chartYaml));
        Offer(archive);
        Helm("repo", "update").Succeeded();
    }

    private void Offer(string archive)
    {
        _shop.Room.Write($"repository/charts/{archive}", File.ReadAllBytes(_shop.Room[archive]));
        foreach (var file in new[] { archive, archive + ".prov" })
            _server.Files[$"/charts/{file}"] = File.ReadAllBytes(_shop.Room[file]);
        Helm("repo", "index", "repository", "--url", _server.Url).Succeeded();
        _server.Files[IndexPath] = File.ReadAllBytes(_shop.Room["repository/index.yaml"]);
    }

    private void ChangeIndex(string old, string changed)
    {
        var index = Encoding.UTF8.GetString(_server.Files[IndexPath]);
        Assert.That(index, Does.Contain(old));
        _server.Files[IndexPath] = Encoding.UTF8.GetBytes(index.Replace(old, changed, StringComparison.Ordinal));
        Helm("repo", "update").Succeeded();
    }

    private void AssertNothingLeft() => Assert.That(Directory.GetFileSystemEntries(_shop.Room["tmp"]), Is.Empty);
}

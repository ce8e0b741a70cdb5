namespace HelmSecure.IntegrationTests;

/// <summary>Packed charts inside a chart, with provenance files of their own beside them.</summary>
public sealed class DependencyTests
{
    private const string Cart = "cart-0.3.0.tgz";
    private const string CartYaml = "apiVersion: v2\nname: cart\nversion: 0.3.0\n";

    private Shop _shop = null!;
    private byte[] _cart = null!;

    [SetUp]
    public void MakeShop()
    {
        _shop = new();
        _cart = Shop.Pack(("Chart.yaml", CartYaml));
    }

    [TearDown]
    public void RemoveShop() => _shop.Dispose();

    [Test]
    public void Signed_dependency_is_verified_and_shown([Values] bool demanded)
    {
        Vendor((Cart, _cart), (Cart + ".prov", Signed(_shop)));

        var run = Verify(demanded).Succeeded();

        Assert.That(run.Output, Does.Contain($"  contains  charts/{Cart}: cart 0.3.0, verified, signed by Shop <shop@example.org>\n"));
    }

    [Test]
    public void Dependency_with_a_bad_signature_refuses_the_whole_chart([Values] bool demanded)
    {
        Vendor((Cart, _cart), (Cart + ".prov", Signed(_shop).Replace("name: cart", "name: card", StringComparison.Ordinal)));

        var run = Verify(demanded).Refused("dependency-refused");

        Assert.That(run.Error, Does.Contain($"the chart charts/{Cart} inside it is refused: the signature by key {_shop.Fingerprint} does not fit the text"));
    }

    [Test]
    public void Dependency_that_is_not_the_signed_one_refuses_the_whole_chart([Values] bool demanded)
    {
        Vendor((Cart, Shop.Pack(("Chart.yaml", CartYaml), ("values.yaml", "more: true\n"))), (Cart + ".prov", Signed(_shop)));

        Assert.That(Verify(demanded).Refused("dependency-refused").Error, Does.Contain("the archive's digest is "));
    }

    [Test]
    public void Dependency_by_an_unknown_key_is_a_note_and_refused_when_demanded()
    {
        using var stranger = new Shop();
        Vendor((Cart, _cart), (Cart + ".prov", Signed(stranger)));

        var run = Verify(demanded: false).Succeeded();

        Assert.That(run.Output, Does.Contain($"  contains  charts/{Cart}: unknown-key\n"));
        Assert.That(run.Output, Does.Contain($"  note      charts/{Cart}: the signature is by {stranger.Fingerprint}, which is in no keyring that was read\n"));
        Verify(demanded: true).Refused("dependency-refused");
    }

    [Test]
    public void Dependency_without_provenance_file_is_refused_when_demanded()
    {
        Vendor((Cart, _cart));

        Assert.That(Verify(demanded: false).Succeeded().Output, Does.Contain($"  contains  charts/{Cart}: no signature of its own\n"));
        Assert.That(Verify(demanded: true).Refused("dependency-refused").Error, Does.Contain($"the chart charts/{Cart} inside it is refused: it has no provenance file beside it"));
    }

    [Test]
    public void Every_dependency_is_demanded()
    {
        var other = Shop.Pack(("Chart.yaml", CartYaml.Replace("cart", "till", StringComparison.Ordinal)));
        Vendor((Cart, _cart), (Cart + ".prov", Signed(_shop)), ("till-0.3.0.tgz", other));

        Verify(demanded: false).Succeeded();
        Assert.That(Verify(demanded: true).Refused("dependency-refused").Error, Does.Contain("charts/till-0.3.0.tgz"));
    }

    [Test]
    public void Chart_without_dependencies_meets_the_demand() => Verify(demanded: true).Succeeded();

    [Test]
    public void Dependency_inside_a_dependency_is_verified_too()
    {
        var forged = Signed(_shop).Replace("name: cart", "name: card", StringComparison.Ordinal);
        const string middleYaml = "apiVersion: v2\nname: middle\nversion: 1.0.0\n";
        var middle = Shop.Pack(("Chart.yaml", Utf8(middleYaml)), ($"charts/{Cart}", _cart), ($"charts/{Cart}.prov", Utf8(forged)));
        Vendor(("middle-1.0.0.tgz", middle), ("middle-1.0.0.tgz.prov", _shop.ClearSign(Shop.TextFor("middle-1.0.0.tgz", middle, middleYaml))));

        Verify(demanded: false).Refused("dependency-refused");
    }

    [Test]
    public void Dependencies_are_in_the_result_for_programs()
    {
        Vendor((Cart, _cart), (Cart + ".prov", Signed(_shop)), ("till-0.3.0.tgz", _cart));

        var dependencies = _shop.Secure("verify", Shop.Archive, "-o", "json").Succeeded().Json.GetProperty("charts")[0].GetProperty("dependencies").EnumerateArray().ToList();

        Assert.That(dependencies.Select(d => (d.GetProperty("name").GetString(), d.GetProperty("verdict").GetString())), Is.EqualTo(new[]
        {
            ($"charts/{Cart}", "trusted"),
            ("charts/till-0.3.0.tgz", "unsigned"),
        }));
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private string Signed(Shop signer) => signer.ClearSign(Shop.TextFor(Cart, _cart, CartYaml));

    private void Vendor(params (string Name, object Content)[] files)
    {
        _shop.Room.Write(Shop.Archive, Shop.Pack([("Chart.yaml", Utf8(Shop.ChartYaml)), .. files.Select(file => ($"charts/{file.Name}", file.Content as byte[] ?? Utf8((string)file.Content)))]));
        _shop.Sign(Shop.Archive);
    }

    private Run Verify(bool demanded) => _shop.Secure(["verify", Shop.Archive, .. demanded ? ["--deps"] : Array.Empty<string>()]);
}

namespace HelmSecure.Tests.Cli;

public sealed class VerifyCommandTests
{
    private const string Digest = "sha256:ab963ab2c2c86f5a10a9dc3e3d5a0e2c64dce575ae3e575cbab2dee52e2177e2";

    private TemporaryFolder _folder = null!;
    private FakeEnvironment _fake = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _fake = new FakeEnvironment();
        File.WriteAllBytes(_folder["demo-0.1.0.tgz"], Repository.Vector("docs/demo-0.1.0.tgz"));
    }

    [TearDown]
    public void DeleteFolder()
    {
        _fake.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Chart_without_a_provenance_file_is_unsigned()
    {
        var code = _fake.Run("verify", _folder["demo-0.1.0.tgz"]);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(_fake.Output, Does.EndWith("demo-0.1.0.tgz  unsigned\n"));
    }

    [Test]
    public void Empty_provenance_file_is_a_malformed_one()
    {
        File.WriteAllText(_folder["demo-0.1.0.tgz.prov"], "");

        var code = _fake.Run("verify", _folder["demo-0.1.0.tgz"], "--keyring", Repository.File("tests", "vectors", "docs", "keyring.gpg"));

        Assert.That(code, Is.EqualTo(1));
        Assert.That(_fake.Output, Does.EndWith("demo-0.1.0.tgz  provenance-malformed\n"));
    }

    [TestCase("revoked-superseded", "revoked-no-reason")]
    [TestCase("revoked-no-reason", "revoked-superseded")]
    public void Revocation_counts_in_every_default_keyring(string helms, string gnupgs)
    {
        _fake.Variables["GNUPGHOME"] = _folder.Path;
        File.WriteAllBytes(_folder["pubring.gpg"], Repository.Vector($"provenance/rings/{helms}.gpg"));
        File.WriteAllBytes(_folder["pubring.kbx"], Repository.Vector($"provenance/rings/{gnupgs}.gpg"));
        File.WriteAllBytes(_folder["shop-1.4.0.tgz"], Repository.Vector("provenance/charts/shop-1.4.0.tgz"));

        var code = _fake.Run("verify", _folder["shop-1.4.0.tgz"], "--prov", Repository.File("tests", "vectors", "provenance", "prov", "revoked-early.prov"));

        Assert.That(code, Is.EqualTo(1), _fake.Error);
        Assert.That(_fake.Output, Does.EndWith("shop-1.4.0.tgz  key-revoked\n"));
    }

    [Test]
    public void Policy_lets_an_unsigned_chart_pass_by_its_digest()
    {
        AllowDemo();

        var code = _fake.Run("verify", _folder["demo-0.1.0.tgz"], "--policy", _folder["trust.yaml"]);

        Assert.That(code, Is.Zero);
        Assert.That(_fake.Output, Does.StartWith("ALLOWED UNSIGNED"));
    }

    [Test]
    public void Charts_inside_an_allowed_one_are_judged_by_the_same_keyring()
    {
        var code = VerifyAllowedShop("--keyring", Repository.File("tests", "vectors", "provenance", "rings", "rsa2048.gpg"));

        Assert.That(code, Is.EqualTo(1), _fake.Error);
        Assert.That(_fake.Output, Does.EndWith("shop-1.4.0.tgz  dependency-refused\n"));
    }

    [Test]
    public void Signed_charts_inside_an_allowed_one_cannot_be_judged_without_a_keyring()
    {
        var code = VerifyAllowedShop();

        Assert.That(code, Is.EqualTo(2));
        Assert.That(_fake.Error, Does.StartWith("helm secure: error: there is no keyring: looked for "));
    }

    [Test]
    public void Archive_is_not_kept_when_its_provenance_cannot_be()
    {
        Directory.CreateDirectory(_folder["kept/shop-1.4.0.tgz.prov"]);
        File.WriteAllText(_folder["kept/shop-1.4.0.tgz"], "an older one");

        var code = VerifyShop("-d", _folder["kept"]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(_fake.Error, Does.StartWith($"helm secure: error: could not write {_folder["kept/shop-1.4.0.tgz.prov"]}: it is a folder\n"));
        Assert.That(File.ReadAllText(_folder["kept/shop-1.4.0.tgz"]), Is.EqualTo("an older one"));
        Assert.That(Kept, Is.EqualTo(new[] { "shop-1.4.0.tgz", "shop-1.4.0.tgz.prov" }));
    }

    [Test]
    public void Provenance_of_an_older_archive_does_not_stay_beside_an_unsigned_one()
    {
        Directory.CreateDirectory(_folder["kept"]);
        File.WriteAllText(_folder["kept/demo-0.1.0.tgz.prov"], "an older one's");
        AllowDemo();

        var code = _fake.Run("verify", _folder["demo-0.1.0.tgz"], "--policy", _folder["trust.yaml"], "-d", _folder["kept"]);

        Assert.That(code, Is.Zero, _fake.Error);
        Assert.That(Kept, Is.EqualTo(new[] { "demo-0.1.0.tgz" }));
    }

    [Test]
    public void Two_charts_with_one_file_name_are_an_error_before_either_is_kept()
    {
        Directory.CreateDirectory(_folder["kept"]);
        Directory.CreateDirectory(_folder["other"]);
        File.Copy(_folder["demo-0.1.0.tgz"], _folder["other/demo-0.1.0.tgz"]);
        AllowDemo();

        var code = _fake.Run("verify", _folder["demo-0.1.0.tgz"], _folder["other/demo-0.1.0.tgz"], "--policy", _folder["trust.yaml"], "-d", _folder["kept"]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(_fake.Error, Does.StartWith("helm secure: error: two of the charts have the file name demo-0.1.0.tgz, and --destination can keep one of them only\n"));
        Assert.That(Kept, Is.Empty);
    }

    private IEnumerable<string> Kept => Directory.EnumerateFileSystemEntries(_folder["kept"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private void AllowDemo() => File.WriteAllText(
        _folder["trust.yaml"],
        "apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules:\n  - name: demo\n    charts: [demo]\n    allowUnsigned:\n      - {digest: '" + Digest + "', reason: from before, until: 2030-12-31}\n");

    /// <summary>The shop with a good signature.</summary>
    private int VerifyShop(params string[] arguments)
    {
        File.WriteAllBytes(_folder["shop-1.4.0.tgz"], Repository.Vector("provenance/charts/shop-1.4.0.tgz"));
        return _fake.Run(
        [
            "verify", _folder["shop-1.4.0.tgz"], "--keyring", Repository.File("tests", "vectors", "provenance", "rings", "revoked-superseded.gpg"),
            "--prov", Repository.File("tests", "vectors", "provenance", "prov", "revoked-early.prov"), .. arguments,
        ]);
    }

    /// <summary>The shop, unsigned but allowed, holds a chart that is not the one that was signed.</summary>
    private int VerifyAllowedShop(params string[] arguments)
    {
        File.WriteAllBytes(_folder["shop-1.4.0.tgz"], Repository.Vector("provenance/charts/dependency-bad-digest/shop-1.4.0.tgz"));
        File.WriteAllText(
            _folder["trust.yaml"],
            "apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules:\n  - name: all\n    charts: ['*']\n    signers: [BE0D7DE95A45249113C752335A376006E4CAB518]\n    allowUnsigned:\n      - {digest: 'sha256:c27e437468bc2849d3325cb99f45a0017aad28e056896b3e36d68f746d4b21da', reason: from before, until: 2030-12-31}\n");
        return _fake.Run(["verify", _folder["shop-1.4.0.tgz"], "--policy", _folder["trust.yaml"], .. arguments]);
    }
}

namespace HelmSecure.IntegrationTests;

public sealed class NativeExecutableTests
{
    private const int LargestSize = 15_000_000;

    [Test]
    public void Executable_is_small()
    {
        Assert.That(new FileInfo(Tools.HelmSecure).Length, Is.LessThanOrEqualTo(LargestSize));
    }

    [Test]
    public void Executable_needs_nothing_but_the_C_library()
    {
        var libraries = Run.Program(Tools.Program("ldd"), [Tools.HelmSecure]).Succeeded().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Path.GetFileName(line.Trim().Split(' ')[0]));

        Assert.That(libraries, Is.SubsetOf(["linux-vdso.so.1", "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"]));
    }

    [Test]
    public void Executable_has_the_version_of_the_manifest()
    {
        var run = Run.Program(Tools.HelmSecure, ["--version"]);

        Assert.That(run.Output, Is.EqualTo(Tools.Version + "\n"), run.ToString());
    }

    [Test]
    public void Executable_runs_where_there_is_only_the_C_library()
    {
        using var root = new BareRoot();

        var run = root.Run("--version");

        Assert.That(run.Output, Is.EqualTo(Tools.Version + "\n"), run.ToString());
    }

    [TestCase("rsa3072")]
    [TestCase("nistp256")]
    [TestCase("nistp384")]
    [TestCase("nistp521")]
    [TestCase("ed25519")]
    public void Charts_are_signed_verified_and_refused_where_there_is_only_the_C_library(string algorithm)
    {
        using var room = new Room();
        var helm = Tools.Helm("3.10.1");
        var key = room.MakeKey("bare@example.org", algorithm);
        room.Run("gpg", "--batch", "--output", "secret.gpg", "--export-secret-keys", key).Succeeded();
        room.Run("gpg", "--batch", "--output", "public.gpg", "--export", key).Succeeded();
        room.Run(helm, "create", "demo").Succeeded();
        room.Run(helm, "package", "demo").Succeeded();
        using var root = new BareRoot();
        foreach (var file in new[] { "secret.gpg", "public.gpg", "demo-0.1.0.tgz" })
            root.Add(room[file], file);

        var signed = root.Run("sign", "demo-0.1.0.tgz", "--keyring", "secret.gpg", "--key", key);
        var verified = root.Run("verify", "demo-0.1.0.tgz", "--keyring", "public.gpg");
        var archive = root.Read("demo-0.1.0.tgz")!;
        archive[1000] ^= 1;
        room.Write("changed.tgz", archive);
        root.Add(room["changed.tgz"], "changed.tgz");
        var refused = root.Run("verify", "changed.tgz", "--prov", "demo-0.1.0.tgz.prov", "--keyring", "public.gpg");

        Assert.That(signed.ExitCode, Is.Zero, signed.ToString());
        Assert.That(verified.ExitCode, Is.Zero, verified.ToString());
        Assert.That(refused.ExitCode, Is.EqualTo(1), refused.ToString());
        Assert.That(refused.Output, Does.Contain("digest-mismatch"));
    }

    [TestCase("rsa2048")]
    [TestCase("ed25519")]
    public void Key_is_unlocked_where_there_is_only_the_C_library(string algorithm)
    {
        string[] unlock = ["--batch", "--pinentry-mode", "loopback", "--passphrase", "open sesame"];
        using var shop = new Shop();
        shop.Room.Run("gpg", [.. unlock, "--quick-generate-key", "bare@example.org", algorithm, "sign", "0"]).Succeeded();
        shop.Room.Write("secret.asc", shop.Room.Run("gpg", [.. unlock, "--armor", "--export-secret-keys", "bare@example.org"]).Succeeded().OutputBytes);
        using var root = new BareRoot();
        root.Add(shop.Room[Shop.Archive], Shop.Archive);
        root.Add(shop.Room["secret.asc"], "secret.asc");

        string[] sign = ["sign", Shop.Archive, "--keyring", "secret.asc", "--passphrase-stdin"];
        var locked = root.RunWithInput("open barley\n"u8.ToArray(), sign);
        var signed = root.RunWithInput("open sesame\n"u8.ToArray(), sign);
        var listed = root.Run("keys", "secret.asc");
        var verified = root.Run("verify", Shop.Archive, "--keyring", "secret.asc", "-o", "json");

        using (Assert.EnterMultipleScope())
        {
            locked.Complained(2, "the passphrase ");
            Assert.That(signed.ExitCode, Is.Zero, signed.ToString());
            Assert.That(listed.Output, Does.Contain("signs     yes"), listed.ToString());
            Assert.That(verified.ExitCode, Is.Zero, verified.ToString());
        }
    }

    [Test]
    public void What_is_missing_is_one_sentence_where_there_is_only_the_C_library()
    {
        using var shop = new Shop();
        using var root = new BareRoot();
        root.Add(shop.Room[Shop.Archive], Shop.Archive);
        root.Add(shop.Room[Shop.Archive], "signed.tgz");
        root.Add(shop.Room[Shop.Provenance], "signed.tgz.prov");

        using (Assert.EnterMultipleScope())
        {
            root.Run("verify", Shop.Archive).Refused("unsigned");
            root.Run("verify", "signed.tgz").Complained(2, "there is no keyring: looked for ");
            root.Run("verify", "stable/shop").Complained(2, "helm is not on the PATH");
            root.Run("sign", Shop.Archive).Complained(2, "gpg");
        }
    }
}

namespace HelmSecure.IntegrationTests;

/// <summary>What we sign, gpg and Helm accept; what gpg and Helm sign, we accept.</summary>
public sealed class RoundTripTests
{
    private const string Archive = "shop-0.1.0.tgz";
    private const string Passphrase = "correct horse battery";

    private static readonly string[] Algorithms = ["rsa2048", "rsa4096", "nistp256", "ed25519"];

    [Test]
    public void What_we_sign_is_accepted_by_gpg_and_every_helm(
        [ValueSource(nameof(Algorithms))] string algorithm, [Values("gpg", "ring", "armored ring", "environment")] string source)
    {
        using var room = NewRoom();
        room.MakeKey("Shop <shop@example.org>", algorithm);

        var signed = room.Run(Tools.HelmSecure, ["sign", Archive, "--key", "shop@example.org", .. KeySource(room, source)]);

        Assert.That(signed.ExitCode, Is.Zero, signed.ToString());
        AssertAccepted(room, isEdDsa: algorithm == "ed25519");
    }

    [Test]
    public void A_certify_only_primary_key_signs_with_its_subkey([Values("gpg", "ring")] string source)
    {
        using var room = NewRoom();
        var primary = MakeKeyWithSubkey(room);

        var signed = room.Run(Tools.HelmSecure, ["sign", Archive, "--key", primary, .. KeySource(room, source)]);

        Assert.That(signed.Output, Does.Contain("subkey"), signed.ToString());
        AssertAccepted(room, isEdDsa: false);
    }

    [Test]
    public void A_ring_without_the_primary_secret_signs_with_its_subkey()
    {
        using var room = NewRoom();
        MakeKeyWithSubkey(room);
        room.Write("secret.gpg", room.Run("gpg", "--batch", "--export-secret-subkeys").Succeeded().OutputBytes);

        var signed = room.Run(Tools.HelmSecure, "sign", Archive, "--keyring", "secret.gpg");

        Assert.That(signed.ExitCode, Is.Zero, signed.ToString());
        AssertAccepted(room, isEdDsa: false);
    }

    [Test]
    public void A_passphrase_is_taken_in_every_way([Values("gpg", "ring")] string source, [Values("file", "stdin", "env", "fd")] string way)
    {
        using var room = NewRoom();
        MakeKeyWithPassphrase(room);
        room.Environment["SIGNING_PASSPHRASE"] = Passphrase;
        room.Write("passphrase", Passphrase + "\n");
        string[] arguments = ["sign", Archive, .. KeySource(room, source)];

        var signed = way switch
        {
            "file" => room.Run(Tools.HelmSecure, [.. arguments, "--passphrase-file", "passphrase"]),
            "stdin" => room.RunWithInput("correct horse battery\n"u8.ToArray(), Tools.HelmSecure, [.. arguments, "--passphrase-stdin"]),
            "env" => room.Run(Tools.HelmSecure, [.. arguments, "--passphrase-env", "SIGNING_PASSPHRASE"]),
            _ => room.Run("sh", ["-c", "exec 7<passphrase; exec \"$@\" --passphrase-fd 7", "sh", Tools.HelmSecure, .. arguments]),
        };

        Assert.That(signed.ExitCode, Is.Zero, signed.ToString());
        AssertAccepted(room, isEdDsa: false);
    }

    [Test]
    public void A_wrong_passphrase_is_one_sentence_and_leaves_nothing([Values("gpg", "ring")] string source)
    {
        using var room = NewRoom();
        MakeKeyWithPassphrase(room);

        var signed = room.RunWithInput("wrong\n"u8.ToArray(), Tools.HelmSecure, ["sign", Archive, "--passphrase-stdin", .. KeySource(room, source)]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(signed.ExitCode, Is.EqualTo(2), signed.ToString());
            Assert.That(signed.Error, Does.StartWith("helm secure: error: the passphrase "));
            Assert.That(Directory.GetFiles(room.Folder).Select(Path.GetFileName), Is.SubsetOf([Archive, "secret"]));
        }
    }

    [Test]
    public void Without_a_passphrase_and_a_terminal_the_ways_to_give_one_are_named()
    {
        using var room = NewRoom();
        MakeKeyWithPassphrase(room);

        var signed = room.Run(Tools.HelmSecure, ["sign", Archive, .. KeySource(room, "ring")]);

        Assert.That(signed.Error, Does.Contain("--passphrase-file, --passphrase-stdin, --passphrase-env or --passphrase-fd"), signed.ToString());
    }

    [Test]
    public void What_helm_signs_we_accept([ValueSource(typeof(Tools), nameof(Tools.HelmVersions))] string version, [Values("rsa2048", "rsa4096", "nistp256")] string algorithm)
    {
        using var room = NewRoom();
        room.MakeKey("Shop <shop@example.org>", algorithm);
        room.Write("secret.gpg", room.Run("gpg", "--batch", "--export-secret-keys").Succeeded().OutputBytes);
        File.Delete(room[Archive]);
        room.Run(Tools.Helm(version), "package", "shop", "--sign", "--key", "Shop", "--keyring", "secret.gpg").Succeeded();

        AssertAccepted(room, isEdDsa: false);
    }

    [Test]
    public void What_gpg_clear_signs_we_accept([ValueSource(nameof(Algorithms))] string algorithm)
    {
        using var room = NewRoom();
        room.MakeKey("Shop <shop@example.org>", algorithm);
        room.Run(Tools.HelmSecure, "sign", Archive).Succeeded();
        var text = room.Run("gpg", "--batch", "--decrypt", Archive + ".prov").OutputBytes;
        room.Write("text", text);

        room.Run("gpg", "--batch", "--yes", "--digest-algo", "SHA256", "--comment", "by gpg", "--clearsign", "--output", Archive + ".prov", "text").Succeeded();

        AssertAccepted(room, isEdDsa: algorithm == "ed25519");
    }

    [Test]
    public void A_second_signature_stands_beside_the_first([Values("gpg", "ring")] string source)
    {
        using var room = NewRoom();
        var alice = room.MakeKey("Alice <alice@example.org>");
        var bob = room.MakeKey("Bob <bob@example.org>");
        room.Write("trust.yaml", $"apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules:\n- name: two\n  charts: [shop]\n  signers: [{alice}, {bob}]\n  minSignatures: 2\n");
        room.Run(Tools.HelmSecure, ["sign", Archive, "--key", alice, .. KeySource(room, source)]).Succeeded();
        Assert.That(room.Run(Tools.HelmSecure, "verify", Archive, "--policy", "trust.yaml").Output, Does.Contain("too-few-signatures"));

        room.Run(Tools.HelmSecure, ["sign", Archive, "--add", "--key", bob, .. KeySource(room, source)]).Succeeded();

        room.Run(Tools.HelmSecure, "verify", Archive, "--policy", "trust.yaml").Succeeded();
        AssertAccepted(room, isEdDsa: false);
        var again = room.Run(Tools.HelmSecure, ["sign", Archive, "--add", "--key", bob, .. KeySource(room, source)]);
        Assert.That(again.Error, Does.Contain($"key {bob} has signed {Archive} already"), again.ToString());
    }

    [Test]
    public void A_folder_is_packaged_and_signed_in_one_go([ValueSource(typeof(Tools), nameof(Tools.HelmVersions))] string version)
    {
        using var room = NewRoom();
        room.MakeKey("Shop <shop@example.org>");
        room.Environment["HELM_BIN"] = Tools.Helm(version);
        room.Make("out");

        var signed = room.Run(Tools.HelmSecure, "sign", "shop", "-d", "out", "--version", "2.0.0", "--app-version", "9.9");

        Assert.That(signed.ExitCode, Is.Zero, signed.ToString());
        var verified = room.Run(Tools.HelmSecure, "verify", "out/shop-2.0.0.tgz", "--chart", "shop", "--version", "2.0.0");
        Assert.That(verified.ExitCode, Is.Zero, verified.ToString());
    }

    [Test]
    public void A_folder_signed_again_replaces_both_files_or_neither()
    {
        using var room = NewRoom();
        room.MakeKey("Shop <shop@example.org>");
        room.Environment["HELM_BIN"] = Tools.Helm("3.10.1");
        room.Write($"out/{Archive}.prov", "an older one");

        room.Make($"out/{Archive}");
        room.Run(Tools.HelmSecure, "sign", "shop", "-d", "out", "--force").Complained(2, $"could not write out/{Archive}: it is a folder");
        Assert.That(Directory.GetFileSystemEntries(room["out"]).Select(Path.GetFileName), Is.EquivalentTo(new[] { Archive, Archive + ".prov" }));
        Assert.That(File.ReadAllText(room[$"out/{Archive}.prov"]), Is.EqualTo("an older one"));

        Directory.Delete(room[$"out/{Archive}"]);
        room.Write($"out/{Archive}", "an older one");
        room.Run(Tools.HelmSecure, "sign", "shop", "-d", "out", "--force").Succeeded();
        Assert.That(Directory.GetFileSystemEntries(room["out"]).Select(Path.GetFileName), Is.EquivalentTo(new[] { Archive, Archive + ".prov" }));
        room.Run(Tools.HelmSecure, "verify", $"out/{Archive}").Succeeded();
    }

    private static Room NewRoom()
    {
        var room = new Room();
        room.Write("shop/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 0.1.0\ndescription: A shop\nkeywords:\n- shop\n- cart\n");
        room.Write("shop/templates/configmap.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\n");
        room.Run(Tools.Helm("3.10.1"), "package", "shop").Succeeded();
        return room;
    }

    private static string[] KeySource(Room room, string source)
    {
        string[] export = ["--batch", "--pinentry-mode", "loopback", "--passphrase", Passphrase, "--export-secret-keys"];
        switch (source)
        {
            case "ring":
                room.Write("secret", room.Run("gpg", export).Succeeded().OutputBytes);
                return ["--keyring", "secret"];
            case "armored ring":
                room.Write("secret", room.Run("gpg", ["--armor", .. export]).Succeeded().OutputBytes);
                return ["--keyring", "secret"];
            case "environment":
                room.Environment["SIGNING_KEY"] = room.Run("gpg", ["--armor", .. export]).Succeeded().Output;
                return ["--key-env", "SIGNING_KEY"];
            default:
                return [];
        }
    }

    private static string MakeKeyWithSubkey(Room room)
    {
        room.Run(Tools.Program("gpg"), "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", "Shop <shop@example.org>", "rsa3072", "cert", "0").Succeeded();
        var primary = room.Run("gpg", "--batch", "--with-colons", "--list-keys").Succeeded().Output.Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
        room.Run("gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-add-key", primary, "rsa2048", "sign", "0").Succeeded();
        return primary;
    }

    private static void MakeKeyWithPassphrase(Room room) =>
        room.Run(Tools.Program("gpg"), "--batch", "--pinentry-mode", "loopback", "--passphrase", Passphrase, "--quick-generate-key", "Shop <shop@example.org>", "rsa2048", "sign", "0").Succeeded();

    private static void AssertAccepted(Room room, bool isEdDsa)
    {
        room.Write("public.gpg", room.Run("gpg", "--batch", "--export").Succeeded().OutputBytes);
        room.Write("public.asc", room.Run("gpg", "--batch", "--armor", "--export").Succeeded().OutputBytes);
        using (Assert.EnterMultipleScope())
        {
            foreach (var ring in new[] { "public.gpg", "public.asc", "gpg/pubring.kbx" })
                Accepted(room.Run(Tools.HelmSecure, "verify", Archive, "--keyring", ring));
            Accepted(room.Run("gpg", "--batch", "--verify", Archive + ".prov"));
            foreach (var version in isEdDsa ? [] : Tools.HelmVersions)
                Accepted(room.Run(Tools.Helm(version), "verify", Archive, "--keyring", "public.gpg"));
        }
    }

    private static void Accepted(Run run) => Assert.That(run.ExitCode, Is.Zero, run.ToString());
}

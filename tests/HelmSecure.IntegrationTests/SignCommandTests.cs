namespace HelmSecure.IntegrationTests;

/// <summary>What "sign" says, asks and refuses.</summary>
public sealed class SignCommandTests
{
    private const string Password = "open sesame";

    private Shop _shop = null!;

    [SetUp]
    public void MakeShop()
    {
        _shop = new();
        File.Delete(_shop.Room[Shop.Provenance]);
    }

    [TearDown]
    public void RemoveShop() => _shop.Dispose();

    [Test]
    public void Success_says_what_was_signed_and_by_whom()
    {
        var key = _shop.Room.MakeKey("Rosa <rosa@example.org>", "rsa2048");

        var run = _shop.Secure("sign", Shop.Archive, "--key", "rosa");

        Assert.That(run.Succeeded().Output, Is.EqualTo(
            $"""
            SIGNED  {Shop.Provenance}
              chart    shop 0.1.0
              digest   {Shop.DigestOf(File.ReadAllBytes(_shop.Room[Shop.Archive]))}
              signer   Rosa <rosa@example.org>
              key      {key}
              checked  read back and verified

            """));
        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public void Signature_that_old_Helm_cannot_check_is_a_warning([Values("gpg", "ring")] string source)
    {
        var run = _shop.Secure(["sign", Shop.Archive, .. source == "ring" ? Ring() : []]);

        Assert.That(run.Succeeded().Error, Is.EqualTo("helm secure: warning: 'helm verify' before Helm 3.21.4 cannot check signatures by Ed25519 keys; RSA or ECDSA P-256 reaches every Helm\n"));
    }

    [Test]
    public void Provenance_file_that_is_there_is_kept_without_force()
    {
        _shop.Room.Write(Shop.Provenance, "mine\n");

        _shop.Secure("sign", Shop.Archive).Complained(2, $"{Shop.Provenance} exists already");
        Assert.That(File.ReadAllText(_shop.Room[Shop.Provenance]), Is.EqualTo("mine\n"));

        _shop.Secure("sign", Shop.Archive, "--force").Succeeded();
        _shop.Secure("verify", Shop.Archive).Succeeded();
    }

    [Test]
    public void How_to_verify_is_a_section_for_a_README_and_the_annotation_for_Artifact_Hub()
    {
        var key = _shop.Fingerprint;

        var run = _shop.Secure("sign", Shop.Archive, "--howto");

        Assert.That(run.Succeeded().Output, Is.EqualTo(
            $"""
            ## How to verify this chart

            Releases are signed by {Shop.User}, OpenPGP key

                {string.Join(' ', key.Chunk(4).Select(four => new string(four)))}

            Get the key, compare its fingerprint with this one, then verify before you install:

            ```console
            curl -fsSLO https://EXAMPLE.ORG/KEY.asc
            helm secure keys KEY.asc
            helm secure verify REPOSITORY/shop --version 0.1.0 --keyring KEY.asc --signer {key} -d .
            helm install shop shop-0.1.0.tgz
            ```

            With Helm alone, which takes a signature by any key of the keyring:

            ```console
            gpg --dearmor < KEY.asc > keyring.gpg
            helm pull REPOSITORY/shop --version 0.1.0 --verify --keyring keyring.gpg
            ```

            <!-- For Artifact Hub, in Chart.yaml:
            annotations:
              artifacthub.io/signKey: |
                fingerprint: {key}
                url: https://EXAMPLE.ORG/KEY.asc
            -->

            """));
        Assert.That(run.Error, Does.StartWith($"helm secure: note: signed {Shop.Provenance} by key {key}\n"));
    }

    [Test]
    public void What_the_section_says_works_with_us_and_with_helm()
    {
        var room = _shop.Room;
        room.MakeKey("Rosa <rosa@example.org>", "rsa2048");
        room.Write("KEY.asc", room.Run("gpg", "--armor", "--export", "rosa").Succeeded().OutputBytes);
        var section = _shop.Secure("sign", Shop.Archive, "--key", "rosa", "--howto").Succeeded().Output;
        room.Make("repository");
        foreach (var file in new[] { Shop.Archive, Shop.Provenance })
            File.Move(room[file], room[$"repository/{file}"]);
        var helm = Tools.Helm("3.10.1");
        room.Run(helm, "repo", "index", "repository").Succeeded();
        using var server = new LoopbackServer();
        foreach (var file in Directory.GetFiles(room["repository"]))
            server.Files["/" + Path.GetFileName(file)] = File.ReadAllBytes(file);
        room.Run(helm, "repo", "add", "REPOSITORY", server.Url).Succeeded();
        room.Environment["HELM_BIN"] = helm;

        var lines = section.Split('\n');
        var ours = lines.Single(line => line.StartsWith("helm secure verify ", StringComparison.Ordinal)).Split(' ')[2..];
        var dearmor = lines.Single(line => line.StartsWith("gpg ", StringComparison.Ordinal));
        var helms = lines.Single(line => line.StartsWith("helm pull ", StringComparison.Ordinal)).Split(' ')[1..];

        _shop.Secure("keys", "KEY.asc").Succeeded();
        _shop.Secure(ours).Succeeded();
        Assert.That(room[Shop.Archive], Does.Exist);
        room.Run("sh", "-c", dearmor).Succeeded();
        room.Run(helm, [.. helms, "-d", "repository"]).Succeeded();
    }

    [TestCase("expired", "expired on 2020-12-31")]
    [TestCase("revoked", "was revoked on ")]
    [TestCase("weak", "is RSA-1024, which is too weak to be trusted")]
    public void Key_that_no_verifier_would_accept_does_not_sign(string what, string why)
    {
        var room = _shop.Room;
        string[] unlocked = ["--batch", "--pinentry-mode", "loopback", "--passphrase", ""];
        string[] make = what == "expired" ? [.. unlocked, "--faked-system-time", "20200101T000000"] : unlocked;
        room.Run("gpg", [.. make, "--quick-generate-key", "Unfit <unfit@example.org>", what == "weak" ? "rsa1024" : "rsa2048", "sign", what == "expired" ? "1y" : "0"]).Succeeded();
        if (what == "revoked")
        {
            // gpg wrote the revocation when it made the key, spoilt so that nobody imports it by accident.
            var fingerprint = room.Run("gpg", "--with-colons", "--list-keys", "unfit").Output.Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
            room.Write("revocation", File.ReadAllText(room[$"gpg/openpgp-revocs.d/{fingerprint}.rev"]).Replace(":-----BEGIN", "-----BEGIN", StringComparison.Ordinal));
            room.Run("gpg", "--batch", "--import", "revocation").Succeeded();
        }

        foreach (var source in new[] { [], Ring() })
        {
            var run = _shop.Secure(["sign", Shop.Archive, "--key", "unfit", .. source]).Complained(2, why);
            Assert.That(run.Error, Does.Contain("hint: 'helm secure keys' shows what each key is good for"));
            Assert.That(room[Shop.Provenance], Does.Not.Exist);
        }
    }

    [Test]
    public void Passphrase_is_asked_for_on_a_terminal_and_not_shown()
    {
        var room = _shop.Room;
        room.Run("gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", Password, "--quick-generate-key", "Locked <locked@example.org>", "rsa2048", "sign", "0").Succeeded();
        room.Write("secret", room.Run("gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", Password, "--export-secret-keys", "locked").Succeeded().OutputBytes);
        room.Run("mkfifo", "keys").Succeeded();

        var command = $"{Tools.HelmSecure} sign {Shop.Archive} --keyring secret";
        var run = _shop.Shell(
            $"{Tools.Program("script")} -qefc '{command}' screen <keys & exec 3>keys; until grep -q passphrase screen 2>/dev/null; do sleep 0.1; done; printf '{Password}\\r' >&3; wait $!");

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(File.ReadAllText(room["screen"]), Does.Contain("passphrase for key ").And.Contain("SIGNED").And.Not.Contain(Password));
        _shop.Secure("verify", Shop.Archive).Succeeded();
    }

    private string[] Ring()
    {
        _shop.Room.Write("secret", _shop.Room.Run("gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", "", "--export-secret-keys").Succeeded().OutputBytes);
        return ["--keyring", "secret"];
    }
}

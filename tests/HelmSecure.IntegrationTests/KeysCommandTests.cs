using System.Text.Json;

namespace HelmSecure.IntegrationTests;

/// <summary>What 'keys' says about rings that the real gpg wrote.</summary>
public sealed class KeysCommandTests
{
    private static readonly string[] Unlocked = ["--batch", "--pinentry-mode", "loopback", "--passphrase", ""];

    private Room _room = null!;

    [SetUp]
    public void MakeRoom() => _room = new();

    [TearDown]
    public void RemoveRoom() => _room.Dispose();

    [TestCase("binary")]
    [TestCase("armored")]
    [TestCase("keybox")]
    [TestCase("secret")]
    [TestCase("armored secret")]
    public void Ring_of_any_format_is_listed(string format)
    {
        var shop = Generate("Shop <shop@example.org>", "rsa2048", "20200101T120000", "0");
        var old = Generate("Old <old@example.org>", "ed25519", "20200101T120000", "1y");
        var ring = Export(format);

        var run = Secure("keys", ring).Succeeded();

        var signs = format.Contains("secret", StringComparison.Ordinal) ? "yes" : "no, its secret part is not in this ring";
        Assert.That(run.Output, Is.EqualTo($"""
            {ring}: 2 keys

              {shop}  RSA-2048
                user id   Shop <shop@example.org>
                valid     from 2020-01-01, never expires
                verifies  yes
                signs     {signs}

              {old}  Ed25519
                user id   Old <old@example.org>
                valid     from 2020-01-01 to 2020-12-31
                verifies  no, it expired on 2020-12-31 12:00 UTC
                signs     no, it expired on 2020-12-31 12:00 UTC

            """));
        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public void Subkeys_have_lines_of_their_own()
    {
        var primary = Generate("Shop <shop@example.org>", "rsa2048", "20200101T120000", "0", "cert");
        _room.Run("gpg", [.. Unlocked, "--faked-system-time", "20200102T120000", "--quick-add-key", primary, "ed25519", "sign", "0"]).Succeeded();
        _room.Run("gpg", [.. Unlocked, "--faked-system-time", "20200102T120000", "--quick-add-key", primary, "rsa2048", "encr", "0"]).Succeeded();

        var keys = Json(Export("secret"));

        var subkeys = keys[0].GetProperty("subkeys").EnumerateArray().ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(keys[0], "signingObstacle"), Is.Not.Null, "a primary key that only certifies");
            Assert.That(subkeys.Select(subkey => Text(subkey, "algorithm")), Is.EqualTo(new[] { "Ed25519", "RSA-2048" }));
            Assert.That(Text(subkeys[0], "verifyingObstacle"), Is.Null);
            Assert.That(Text(subkeys[0], "signingObstacle"), Is.Null);
            Assert.That(Text(subkeys[1], "verifyingObstacle"), Is.Not.Null, "a subkey that only encrypts");
        }
    }

    [Test]
    public void Revoked_key_is_marked()
    {
        var key = Generate("Shop <shop@example.org>", "ed25519", "20200101T120000", "0");
        // gpg keeps a revocation certificate for every new key; a colon keeps it from being used by mistake.
        var certificate = File.ReadAllText(_room[$"gpg/openpgp-revocs.d/{key}.rev"]).Replace("\n:-----BEGIN", "\n-----BEGIN", StringComparison.Ordinal);
        _room.Run("gpg", "--batch", "--import", _room.Write("revocation", certificate)).Succeeded();

        var keys = Json(Export("binary"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Text(keys[0], "revoked"), Does.StartWith("2020-01-01 12:00 UTC, "));
            Assert.That(Text(keys[0], "verifyingObstacle"), Does.Contain("revoked"));
            Assert.That(Text(keys[0], "signingObstacle"), Does.Contain("revoked"));
        }
    }

    [Test]
    public void Result_for_programs_has_every_field()
    {
        var key = Generate("Shop <shop@example.org>", "nistp256", "20200101T120000", "30y");
        Export("armored");

        var run = Secure("keys", "ring", "-o", "json").Succeeded();

        Assert.That(run.Output, Is.EqualTo($$"""
            {
              "schemaVersion": 1,
              "keyrings": [
                {
                  "file": "ring",
                  "keys": [
                    {
                      "fingerprint": "{{key}}",
                      "algorithm": "ECDSA P-256",
                      "userIds": [
                        "Shop \u003Cshop@example.org\u003E"
                      ],
                      "created": "2020-01-01T12:00:00Z",
                      "expires": "2049-12-24T12:00:00Z",
                      "revoked": null,
                      "verifyingObstacle": null,
                      "signingObstacle": "its secret part is not in this ring",
                      "subkeys": []
                    }
                  ]
                }
              ]
            }

            """));
    }

    [Test]
    public void Ring_that_verify_reads_is_listed_when_none_is_named()
    {
        var key = Generate("Shop <shop@example.org>", "ed25519", "20200101T120000", "0");

        var run = Secure("keys").Succeeded();

        Assert.That(run.Output, Does.StartWith($"{_room["gpg/pubring.kbx"]}: 1 key\n\n  {key}  Ed25519\n"));
    }

    [Test]
    public void Several_rings_are_listed_one_after_the_other()
    {
        Generate("Shop <shop@example.org>", "ed25519", "20200101T120000", "0");
        _room.Write("empty", "");

        var run = Secure("keys", "empty", Export("binary")).Succeeded();

        Assert.That(run.Output, Does.Match(@"\Aempty: no key\nring: 1 key\n"));
    }

    [Test]
    public void Key_that_cannot_be_used_costs_only_itself()
    {
        Generate("Elsewhere <curve@example.org>", "brainpoolP256r1", "20200101T120000", "0");
        var shop = Generate("Shop <shop@example.org>", "rsa2048", "20200101T120000", "0");
        Generate("Weak <weak@example.org>", "dsa2048", "20200101T120000", "0");

        var keys = Json(Export("binary"));

        var usable = keys.Where(key => Text(key, "verifyingObstacle") is null).Select(key => Text(key, "fingerprint"));
        Assert.That(usable, Is.EqualTo(new[] { shop }));
    }

    [Test]
    public void User_ids_with_terminal_escapes_are_shown_harmless()
    {
        Generate("Sh\u202eop <shop@example.org>", "ed25519", "20200101T120000", "0");

        Assert.That(Secure("keys").Succeeded().Output, Does.Not.Contain('\u202e'));
    }

    private Run Secure(params string[] arguments) => _room.Run(Tools.HelmSecure, arguments);

    private List<JsonElement> Json(string ring) =>
        [.. Secure("keys", ring, "-o", "json").Succeeded().Json.GetProperty("keyrings")[0].GetProperty("keys").EnumerateArray()];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private string Generate(string user, string algorithm, string time, string validity, string usage = "sign")
    {
        _room.Run(Tools.Program("gpg"), [.. Unlocked, "--faked-system-time", time, "--quick-generate-key", user, algorithm, usage, validity]).Succeeded();
        return _room.Run("gpg", "--batch", "--with-colons", "--list-keys").Succeeded().Output.Split('\n')
            .Last(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
    }

    private string Export(string format)
    {
        string[] export = format.Contains("secret", StringComparison.Ordinal) ? ["--export-secret-keys"] : ["--export"];
        if (format == "keybox")
            File.Copy(_room["gpg/pubring.kbx"], _room["ring"]);
        else
            _room.Write("ring", _room.Run("gpg", [.. Unlocked, .. format.StartsWith("armored", StringComparison.Ordinal) ? ["--armor"] : Array.Empty<string>(), .. export]).Succeeded().OutputBytes);
        return "ring";
    }
}

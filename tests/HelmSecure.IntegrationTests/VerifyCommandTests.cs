using System.Text.RegularExpressions;

namespace HelmSecure.IntegrationTests;

/// <summary>What 'verify' says about archives on this machine, and what its options ask for.</summary>
public sealed partial class VerifyCommandTests
{
    private const string StrangerFingerprint = "0123456789ABCDEF0123456789ABCDEF01234567";

    private Shop _shop = null!;

    [SetUp]
    public void MakeShop() => _shop = new();

    [TearDown]
    public void RemoveShop() => _shop.Dispose();

    [Test]
    public void Success_says_what_was_proved()
    {
        var run = _shop.Secure("verify", Shop.Archive).Succeeded();

        Assert.That(Time().Replace(run.Output, "DAY TIME"), Is.EqualTo($"""
            VERIFIED  shop-0.1.0.tgz
              chart   shop 0.1.0
              digest  {Digest()}
              signer  Shop <shop@example.org>
              key     {_shop.Fingerprint}, never expires
              signed  DAY TIME UTC with Ed25519 and SHA-256
              note    no policy and no --signer was given: any key of the keyring may sign any chart

            """));
        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public void Success_says_what_was_proved_to_programs()
    {
        var run = _shop.Secure("verify", Shop.Archive, "-o", "json").Succeeded();

        var now = DateTimeOffset.UtcNow;
        Assert.That(Rfc3339().Replace(run.Output, "TIME"), Is.EqualTo($$"""
            {
              "schemaVersion": 1,
              "tool": "helm secure {{Tools.Version}}",
              "verdict": "trusted",
              "charts": [
                {
                  "target": "shop-0.1.0.tgz",
                  "verdict": "trusted",
                  "chart": "shop",
                  "version": "0.1.0",
                  "digest": "{{Digest()}}",
                  "rule": null,
                  "signatures": [
                    {
                      "userIds": [
                        "Shop \u003Cshop@example.org\u003E"
                      ],
                      "primaryFingerprint": "{{_shop.Fingerprint}}",
                      "signingFingerprint": "{{_shop.Fingerprint}}",
                      "keyAlgorithm": "Ed25519",
                      "hashAlgorithm": "SHA-256",
                      "signedAt": "TIME",
                      "keyExpires": null
                    }
                  ],
                  "notices": [
                    {
                      "word": "nothing-narrower",
                      "level": "note",
                      "message": "no policy and no --signer was given: any key of the keyring may sign any chart"
                    }
                  ],
                  "dependencies": []
                }
              ]
            }

            """));
        var signedAt = run.Json.GetProperty("charts")[0].GetProperty("signatures")[0].GetProperty("signedAt").GetDateTimeOffset();
        Assert.That(signedAt, Is.InRange(now.AddMinutes(-5), now.AddSeconds(1)));
    }

    [Test]
    public void Refusal_says_why_and_what_to_do()
    {
        var signed = Digest();
        Tamper();

        var run = _shop.Secure("verify", Shop.Archive);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1));
            Assert.That(run.Output, Is.EqualTo("REFUSED  shop-0.1.0.tgz  digest-mismatch\n"));
            Assert.That(run.Error, Is.EqualTo($"""
                helm secure: error: shop-0.1.0.tgz is refused: the archive's digest is {Digest()}, and signed was {signed}
                helm secure: hint: do not install this; get the chart and its provenance again from their origin

                """));
        }
    }

    [TestCase("shop-0.1.0.tgz", 0, "trusted")]
    [TestCase("shop-0.1.0.tgz missing.tgz", 2, "unknown")]
    [TestCase("missing.tgz shop-0.1.0.tgz", 2, "unknown")]
    [TestCase("missing.tgz unsigned.tgz shop-0.1.0.tgz", 1, "refused")]
    [TestCase("unsigned.tgz missing.tgz", 1, "refused")]
    [TestCase("shop-0.1.0.tgz unsigned.tgz", 1, "refused")]
    public void Every_chart_gets_its_answer_and_the_worst_one_decides(string charts, int exitCode, string verdict)
    {
        File.Copy(_shop.Room[Shop.Archive], _shop.Room["unsigned.tgz"]);
        var verdicts = new Dictionary<string, string>(StringComparer.Ordinal) { [Shop.Archive] = "trusted", ["unsigned.tgz"] = "refused", ["missing.tgz"] = "unknown" };

        var run = _shop.Secure(["verify", .. charts.Split(' '), "-o", "json"]);

        var entries = run.Json.GetProperty("charts").EnumerateArray().ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.ToString());
            Assert.That(run.Json.GetProperty("verdict").GetString(), Is.EqualTo(verdict));
            Assert.That(entries.Select(entry => entry.GetProperty("target").GetString()), Is.EqualTo(charts.Split(' ')));
            Assert.That(entries.Select(entry => entry.GetProperty("verdict").GetString()), Is.EqualTo(charts.Split(' ').Select(chart => verdicts[chart])));
            Assert.That(run.Error.Split('\n').Count(line => line.StartsWith("helm secure: error: ", StringComparison.Ordinal)), Is.EqualTo(charts.Split(' ').Count(chart => chart != Shop.Archive)));
        }
    }

    [Test]
    public void Chart_that_was_not_asked_for_is_refused()
    {
        _shop.Secure("verify", Shop.Archive, "--chart", "shop").Succeeded();
        _shop.Secure("verify", Shop.Archive, "--chart", "Shop").Refused("wrong-chart");
        _shop.Secure("verify", Shop.Archive, "--chart", "cart").Refused("wrong-chart");
    }

    [TestCase("0.1.0")]
    [TestCase("v0.1.0")]
    [TestCase("^0.1")]
    [TestCase("0.1.x")]
    [TestCase(">=0.1.0 <0.2.0")]
    [TestCase(">=0.1.0, <0.2.0")]
    public void Version_that_was_asked_for_is_accepted(string version) => _shop.Secure("verify", Shop.Archive, "--version", version).Succeeded();

    [TestCase("0.1.1")]
    [TestCase("0.1.0-rc.1")]
    [TestCase(">0.1.0")]
    [TestCase("^1")]
    public void Version_that_was_not_asked_for_is_refused(string version) => _shop.Secure("verify", Shop.Archive, "--version", version).Refused("wrong-version");

    [Test]
    public void Version_that_is_none_is_an_error() =>
        _shop.Secure("verify", Shop.Archive, "--version", "newest").Complained(2, "'newest' is neither a version nor a range of versions");

    [Test]
    public void Provenance_file_may_lie_elsewhere()
    {
        _shop.Room.Make("elsewhere");
        File.Move(_shop.Room[Shop.Provenance], _shop.Room["elsewhere/signature"]);

        _shop.Secure("verify", Shop.Archive, "--prov", "elsewhere/signature").Succeeded();
        _shop.Secure("verify", Shop.Archive, Shop.Archive, "--prov", "elsewhere/signature").Complained(2, "--prov goes with one chart, and several were given");
    }

    [TestCase("2020-05-31", "signature-from-the-future")]
    [TestCase("2020-05-31T23:54:59Z", "signature-from-the-future")]
    [TestCase("2020-06-01T01:00:00+02:00", "signature-from-the-future")]
    [TestCase("2020-05-31T23:55:01Z", null)]
    [TestCase("2020-06-01", null)]
    [TestCase("2020-06-01 12:00:00Z", null)]
    public void Time_of_the_verification_can_be_given(string time, string? reason)
    {
        SignInJune2020WithKeyOf2020();

        var run = _shop.Secure("verify", Shop.Archive, "--at", time);

        if (reason is null)
            Assert.That(run.Succeeded().Output, Does.Not.Contain("warning"));
        else
            run.Refused(reason);
    }

    [TestCase("yesterday")]
    [TestCase("2030-13-01")]
    [TestCase("2030")]
    [TestCase("12:00")]
    public void Time_that_is_none_is_an_error(string time) =>
        _shop.Secure("verify", Shop.Archive, "--at", time).Complained(2, $"--at takes a time such as 2030-01-31 or 2030-01-31T12:00:00Z, not '{time}'");

    [Test]
    public void Verified_bytes_are_kept()
    {
        _shop.Room.Write($"kept/{Shop.Archive}", "an older one");

        _shop.Secure("verify", Shop.Archive, "-d", "kept").Succeeded();

        Assert.That(File.ReadAllBytes(_shop.Room[$"kept/{Shop.Archive}"]), Is.EqualTo(File.ReadAllBytes(_shop.Room[Shop.Archive])));
        Assert.That(File.ReadAllBytes(_shop.Room[$"kept/{Shop.Provenance}"]), Is.EqualTo(File.ReadAllBytes(_shop.Room[Shop.Provenance])));
        Assert.That(Directory.GetFileSystemEntries(_shop.Room["kept"]), Has.Length.EqualTo(2));
    }

    [Test]
    public void Refused_bytes_are_not_kept()
    {
        _shop.Room.Make("kept");
        Tamper();

        _shop.Secure("verify", Shop.Archive, "-d", "kept").Refused("digest-mismatch");

        Assert.That(Directory.GetFileSystemEntries(_shop.Room["kept"]), Is.Empty);
    }

    [Test]
    public void Folder_to_keep_in_is_made_where_it_can_be()
    {
        _shop.Secure("verify", Shop.Archive, "-d", "new/folder").Succeeded();

        Assert.That(File.Exists(_shop.Room["new/folder/" + Shop.Provenance]), Is.True);
        _shop.Secure("verify", Shop.Archive, "-d", Shop.Archive + "/folder").Complained(2, $"could not make the folder {Shop.Archive}/folder");
    }

    [Test]
    public void Only_the_signer_asked_for_is_accepted()
    {
        var asked = _shop.Secure("verify", Shop.Archive, "--signer", _shop.Fingerprint).Succeeded();
        _shop.Secure("verify", Shop.Archive, "--signer", StrangerFingerprint, "--signer", _shop.Fingerprint.ToLowerInvariant()).Succeeded();
        var refused = _shop.Secure("verify", Shop.Archive, "--signer", StrangerFingerprint).Refused("not-allowed");

        Assert.That(asked.Output, Does.Not.Contain("any key of the keyring"));
        Assert.That(refused.Error, Does.Contain($"{_shop.Fingerprint} (Shop <shop@example.org>)"));
    }

    [Test]
    public void Key_id_is_too_short_to_name_a_signer()
    {
        var run = _shop.Secure("verify", Shop.Archive, "--signer", _shop.Fingerprint[24..]).Complained(2, "--signer takes a fingerprint of 40 hex digits");

        Assert.That(run.Error, Does.Contain("helm secure: hint: a key id is too short to pin a key; 'helm secure keys' shows whole fingerprints"));
    }

    [Test]
    public void Unknown_key_is_named_with_the_way_to_trust_it()
    {
        using var stranger = new Shop();

        var run = _shop.Secure("verify", Shop.Archive, "--keyring", stranger.Room["keyring"]).Refused("unknown-key");

        Assert.That(run.Error, Is.EqualTo($"""
            helm secure: error: shop-0.1.0.tgz is refused: the signature is by {_shop.Fingerprint}, which is in no keyring that was read
            helm secure: hint: get the publisher's key, compare its whole fingerprint with one they publish somewhere else, then add it: gpg --import KEY, or --keyring FILE

            """));
    }

    [Test]
    public void Several_keyrings_count_as_one()
    {
        using var stranger = new Shop();

        _shop.Secure("verify", Shop.Archive, "--keyring", stranger.Room["keyring"], "--keyring", "keyring").Succeeded();
    }

    [Test]
    public void Keyrings_of_Helm_and_of_GnuPG_are_both_read()
    {
        _shop.Room.Write("gpg/pubring.gpg", "");
        _shop.Secure("verify", Shop.Archive).Succeeded();

        File.Copy(_shop.Room["keyring"], _shop.Room["gpg/pubring.gpg"], overwrite: true);
        File.WriteAllText(_shop.Room["gpg/pubring.kbx"], "");
        _shop.Secure("verify", Shop.Archive).Succeeded();
    }

    [TestCase(null)]
    [TestCase("")]
    public void Keyring_is_looked_for_at_home_when_GNUPGHOME_names_no_folder(string? variable)
    {
        // Helm takes an empty GNUPGHOME for the folder it stands in, where the chart's author may have put a ring.
        File.Copy(_shop.Room["keyring"], _shop.Room["pubring.gpg"]);
        _shop.Room.Environment["GNUPGHOME"] = variable;

        var run = _shop.Secure("verify", Shop.Archive).Complained(2, $"there is no keyring: looked for {_shop.Room["home"]}/.gnupg/pubring.gpg and {_shop.Room["home"]}/.gnupg/pubring.kbx");
        _shop.Room.Write("home/.gnupg/pubring.gpg", File.ReadAllBytes(_shop.Room["keyring"]));

        Assert.That(run.Error, Does.Contain("helm secure: hint: give one with --keyring FILE; "));
        _shop.Secure("verify", Shop.Archive).Succeeded();
    }

    [Test]
    public void Policy_is_found_in_every_place([Values("--policy", "HELM_SECURE_POLICY", "XDG_CONFIG_HOME", "HOME")] string place)
    {
        var allows = Policy($"charts: [shop]\n  signers: [{_shop.Fingerprint}]");
        var denies = Policy($"charts: [shop]\n  signers: [{StrangerFingerprint}]");

        Verify(allows).Succeeded();
        Assert.That(Verify(allows).Output, Does.Match("policy  rule own charts \\((trust|named).yaml:4\\)\n").And.Not.Contains("any key of the keyring"));
        Verify(denies).Refused("not-allowed");

        Run Verify(string policy)
        {
            switch (place)
            {
                case "--policy":
                    return _shop.Secure("verify", Shop.Archive, "--policy", _shop.Room.Write("named.yaml", policy));
                case "HELM_SECURE_POLICY":
                    _shop.Room.Environment[place] = _shop.Room.Write("named.yaml", policy);
                    break;
                case "XDG_CONFIG_HOME":
                    _shop.Room.Environment[place] = _shop.Room["config"];
                    _shop.Room.Write("config/helm-secure/trust.yaml", policy);
                    break;
                default:
                    _shop.Room.Write("home/.config/helm-secure/trust.yaml", policy);
                    break;
            }

            return _shop.Secure("verify", Shop.Archive);
        }
    }

    [Test]
    public void Policy_of_the_command_line_comes_before_those_of_the_environment()
    {
        _shop.Room.Write("home/.config/helm-secure/trust.yaml", Policy($"charts: [shop]\n  signers: [{StrangerFingerprint}]"));
        _shop.Secure("verify", Shop.Archive).Refused("not-allowed");

        _shop.Room.Environment["HELM_SECURE_POLICY"] = _shop.Room.Write("variable.yaml", Policy($"charts: [shop]\n  signers: [{_shop.Fingerprint}]"));
        _shop.Secure("verify", Shop.Archive).Succeeded();

        _shop.Room.Write("named.yaml", Policy($"charts: [cart]\n  signers: [{_shop.Fingerprint}]"));
        _shop.Secure("verify", Shop.Archive, "--policy", "named.yaml").Refused("not-allowed");
    }

    [Test]
    public void Two_rules_about_one_chart_are_an_error_that_names_both()
    {
        _shop.Room.Write("trust.yaml", Policy($"charts: [shop]\n  signers: [{_shop.Fingerprint}]\n- name: all\n  charts: ['*']\n  signers: [{_shop.Fingerprint}]"));

        _shop.Secure("verify", Shop.Archive, "--policy", "trust.yaml")
            .Complained(2, "two rules of the trust policy are about shop 0.1.0: own charts (trust.yaml:4) and all (trust.yaml:7)");
    }

    [Test]
    public void Old_version_is_refused_however_well_signed()
    {
        _shop.Room.Write("trust.yaml", Policy($"charts: [shop]\n  signers: [{_shop.Fingerprint}]\n  minVersion: 0.2.0"));

        _shop.Secure("verify", Shop.Archive, "--policy", "trust.yaml").Refused("wrong-version");
    }

    [Test]
    public void Unsigned_chart_is_accepted_by_the_digest_that_the_policy_names()
    {
        File.Delete(_shop.Room[Shop.Provenance]);
        _shop.Room.Write("trust.yaml", Policy($"charts: [shop]\n  allowUnsigned:\n  - digest: {Digest()}\n    reason: from before we signed\n    until: 2099-12-31"));

        var allowed = _shop.Secure("verify", Shop.Archive, "--policy", "trust.yaml").Succeeded();
        var tooLate = _shop.Secure("verify", Shop.Archive, "--policy", "trust.yaml", "--at", "2100-01-01");
        var signer = _shop.Secure("verify", Shop.Archive, "--policy", "trust.yaml", "--signer", _shop.Fingerprint);
        Tamper();
        var other = _shop.Secure("verify", Shop.Archive, "--policy", "trust.yaml");

        Assert.That(allowed.Output, Does.StartWith("ALLOWED UNSIGNED  shop-0.1.0.tgz\n").And.Contains("warning  nobody signed this; the policy allows this digest until 2099-12-31: from before we signed\n"));
        tooLate.Refused("unsigned");
        signer.Refused("unsigned");
        other.Complained(1, " is refused: ");
    }

    [Test]
    public void Signature_of_a_key_that_expired_since_is_accepted_with_a_warning()
    {
        var old = SignInJune2020WithKeyOf2020();
        _shop.Room.Write("trust.yaml", Policy($"charts: [shop]\n  signers: [{old}]\n  expiredKeys: refuse"));

        var accepted = _shop.Secure("verify", Shop.Archive).Succeeded();
        var json = _shop.Secure("verify", Shop.Archive, "-o", "json").Succeeded().Json.GetProperty("charts")[0];
        _shop.Secure("verify", Shop.Archive, "--policy", "trust.yaml").Refused("key-expired");

        Assert.That(accepted.Output, Does.Match(@"  warning  key [0-9A-F]{40} expired on 2020-12-31 \d\d:\d\d UTC, after it signed on 2020-06-01 00:00 UTC\n"));
        Assert.That(json.GetProperty("notices")[0].GetProperty("word").GetString(), Is.EqualTo("key-expired-since"));
        Assert.That(json.GetProperty("notices")[0].GetProperty("level").GetString(), Is.EqualTo("warning"));
    }

    [Test]
    public void Renamed_archive_is_a_note()
    {
        File.Move(_shop.Room[Shop.Archive], _shop.Room["renamed.tgz"]);

        var run = _shop.Secure("verify", "renamed.tgz", "--prov", Shop.Provenance).Succeeded();

        Assert.That(run.Output, Does.Contain("  note    the file is named renamed.tgz, and was signed as shop-0.1.0.tgz\n"));
    }

    [Test]
    public void Names_with_terminal_escapes_are_shown_harmless()
    {
        const string name = "a\u001b[31m.tgz";
        File.Copy(_shop.Room[Shop.Archive], _shop.Room[name]);

        var run = _shop.Secure("verify", name);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output + run.Error, Does.Not.Contain('\u001b').And.Contains("[31m.tgz"));
    }

    private static string Policy(string rule) => $"apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules:\n- name: own charts\n  {rule}\n";

    private string Digest() => Shop.DigestOf(File.ReadAllBytes(_shop.Room[Shop.Archive]));

    private void Tamper()
    {
        var archive = File.ReadAllBytes(_shop.Room[Shop.Archive]);
        archive[^20] ^= 1;
        _shop.Room.Write(Shop.Archive, archive);
    }

    private string SignInJune2020WithKeyOf2020()
    {
        _shop.Room.Run("gpg", "--batch", "--faked-system-time", "20200101T000000", "--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key", "Old <old@example.org>", "ed25519", "sign", "1y").Succeeded();
        _shop.Room.Write(Shop.Provenance, _shop.ClearSign(_shop.TextFor(Shop.Archive), "--faked-system-time", "20200601T000000", "--local-user", "old@example.org"));
        return _shop.Room.Run("gpg", "--batch", "--with-colons", "--list-keys", "old@example.org").Succeeded()
            .Output.Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Rfc3339();
}

using System.Text;
using HelmSecure.Signing;
using HelmSecure.Signing.OpenPgp;

namespace HelmSecure.Tests.Signing;

public sealed class SigningKeyTests
{
    private static readonly DateTimeOffset End = new(2024, 1, 31, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void The_only_key_needs_no_name() => Assert.That(SigningKey.Choose(Read("ed"), null, End).UserIds, Is.EqualTo(["Ed <ed@example.com>"]));

    [TestCase("Ed <ed@example.com>")]
    [TestCase("ed@example.com")]
    [TestCase("ED@EXAMPLE")]
    public void A_key_is_named_by_a_user_id_or_a_part_of_one(string wanted) =>
        Assert.That(SigningKey.Choose(Read("rsa", "ed", "p256"), wanted, End).Algorithm, Is.EqualTo("Ed25519"));

    [Test]
    public void A_key_is_named_by_fingerprint_or_key_id()
    {
        var hex = SigningKey.Choose(Read("ed"), null, End).Primary.Hex;

        foreach (var wanted in new[] { hex, hex.ToLowerInvariant(), $"0x{hex}", hex[^16..], $"0x{hex[^16..].ToLowerInvariant()}", string.Join(' ', hex.Chunk(4).Select(c => new string(c))) })
            Assert.That(SigningKey.Choose(Read("rsa", "ed", "p256"), wanted, End).Primary.Hex, Is.EqualTo(hex), wanted);
    }

    [Test]
    public void A_whole_user_id_wins_over_a_part_of_another()
    {
        byte[] ring = [.. Secret("ed"), .. Secret("expiring")];

        Assert.That(SigningKey.Choose(Keyring.Read(ring, "ring"), "Ed <ed@example.com>", End).UserIds, Is.EqualTo(["Ed <ed@example.com>"]));
    }

    [Test]
    public void A_signing_subkey_is_taken_and_can_be_named()
    {
        var ring = Read("subkeys");
        var key = SigningKey.Choose(ring, null, End);

        Assert.That(key.Signing, Is.Not.EqualTo(key.Primary));
        Assert.That(SigningKey.Choose(ring, key.Signing.Hex, End).Signing, Is.EqualTo(key.Signing));
        Assert.That(SigningKey.Choose(ring, key.Primary.Hex, End).Signing, Is.EqualTo(key.Signing));
    }

    [Test]
    public void More_than_one_key_is_told_with_their_names()
    {
        var error = Assert.Throws<HelmSecureException>(() => SigningKey.Choose(Read("p256", "p521", "ed"), "<p", End));
        var all = Assert.Throws<HelmSecureException>(() => SigningKey.Choose(Read("p256", "p521"), null, End));

        Assert.That(error.Message, Does.Match("^more than one secret key fits '<p': [0-9A-F]{40} P256 <p256@example.com>; [0-9A-F]{40} P521 <p521@example.com>$"));
        Assert.That(error.Hint, Is.EqualTo("give --key a whole fingerprint"));
        Assert.That(all.Message, Does.Match("^there is more than one secret key: [0-9A-F]{40} P256 <p256@example.com>; [0-9A-F]{40} P521 <p521@example.com>$"));
    }

    [Test]
    public void No_key_is_told_with_those_there_are()
    {
        var error = Assert.Throws<HelmSecureException>(() => SigningKey.Choose(Read("ed"), "nobody", End));

        Assert.That(error.Message, Does.Match("^no secret key fits 'nobody'; there are: [0-9A-F]{40} Ed <ed@example.com>$"));
    }

    [Test]
    public void A_ring_of_public_keys_cannot_sign()
    {
        var error = Assert.Throws<HelmSecureException>(() => SigningKey.Choose(Keyring.Read(Repository.Vector("keys/ed.gpg"), "ring"), null, End));

        Assert.That(error.Message, Is.EqualTo("there is no secret key to sign with"));
    }

    [TestCase("expiring", "expired on 2024-01-11 00:00 UTC")]
    [TestCase("superseded", "was revoked on 2024-01-15 00:00 UTC (superseded)")]
    [TestCase("compromised", "was revoked on 2024-01-15 00:00 UTC (compromised)")]
    [TestCase("weak", "is RSA-1024, which is too weak to be trusted")]
    [TestCase("certifier", "is not meant for signing")]
    public void A_key_that_no_verifier_would_accept_does_not_sign(string name, string why)
    {
        var error = Assert.Throws<HelmSecureException>(() => SigningKey.Choose(Read(name), null, End));

        Assert.That(error.Message, Does.Match("^key [0-9A-F]{40} cannot sign: the primary key "));
        Assert.That(error.Message, Does.EndWith(why));
        Assert.That(error.Hint, Is.EqualTo("'helm secure keys' shows what each key is good for"));
    }

    [Test]
    public void A_subkey_for_encryption_that_was_asked_for_does_not_sign()
    {
        var encryption = KeyListing.Of(Read("subkeys"), End)[0].Subkeys[1].Fingerprint;

        Assert.That(
            () => SigningKey.Choose(Read("subkeys"), encryption.Hex, End),
            Throws.InstanceOf<HelmSecureException>().With.Message.EndsWith($"subkey {encryption.KeyId} is ECDH, which is no algorithm for signatures that verifiers accept"));
    }

    [Test]
    public void Whether_a_secret_is_at_hand_may_be_asked_elsewhere()
    {
        var ring = Keyring.Read(Repository.Vector("keys/ed.gpg"), "ring");

        Assert.That(SigningKey.Choose(ring, null, End, _ => true).Algorithm, Is.EqualTo("Ed25519"));
    }

    [TestCase("rsa", true)]
    [TestCase("p256", true)]
    [TestCase("p521", true)]
    [TestCase("ed", false)]
    public void Old_Helm_knows_no_EdDSA(string name, bool expected) => Assert.That(SigningKey.Choose(Read(name), null, End).EveryHelmCanVerify, Is.EqualTo(expected));

    [TestCase("rsa", "")]
    [TestCase("p256", "")]
    [TestCase("p521", "")]
    [TestCase("ed", "")]
    [TestCase("subkeys", "")]
    [TestCase("subkeys.stub", "")]
    [TestCase("locked-rsa2048", "open sesame")]
    [TestCase("locked-nistp256", "open sesame")]
    [TestCase("locked-nistp521", "open sesame")]
    [TestCase("locked-ed25519", "open sesame")]
    public void What_a_key_signs_is_accepted(string name, string passphrase)
    {
        var ring = Read(name);
        var key = SigningKey.Choose(ring, null, End);
        const string Text = "name: web\n- item \n";

        var signature = key.Sign(ClearSignedMessage.Canonical(Text), End, Encoding.UTF8.GetBytes(passphrase));

        Assert.That(key.NeedsPassphrase, Is.EqualTo(passphrase.Length > 0));
        var message = ClearSignedMessage.Parse(Encoding.UTF8.GetBytes(ClearSignedMessage.Compose(Text, "SHA512", signature)), out var problem);
        Assert.That(problem, Is.Empty);
        var judgement = new SignatureJudge(ring, End).Judge(message!.Signatures[0], message.SignedBytes);
        Assert.That(judgement.Refused?.Sentence, Is.Null);
        Assert.That((judgement.Evidence!.SigningFingerprint, judgement.Evidence.SignedAt), Is.EqualTo((key.Signing.Hex, End)));
        Assert.That(SignaturePacket.Read(message.Signatures[0].Body)!.IsBy(ring.Certificates.First().Keys.First(k => k.Fingerprint == key.Signing), d => d.BlockUpdate(message.SignedBytes)), Is.True);
    }

    [Test]
    public void The_same_text_key_and_second_give_the_same_signature([Values("rsa", "p256", "p521", "ed")] string name)
    {
        var key = SigningKey.Choose(Read(name), null, End);

        var first = key.Sign([1, 2, 3], End, []);

        Assert.That(key.Sign([1, 2, 3], End, []), Is.EqualTo(first));
    }

    [TestCase("locked-rsa2048")]
    [TestCase("locked-nistp256")]
    [TestCase("locked-nistp521")]
    [TestCase("locked-ed25519")]
    public void A_wrong_passphrase_is_told_and_nothing_of_it(string name)
    {
        var key = SigningKey.Choose(Read(name), null, End);

        foreach (var wrong in new[] { "open sesam", "" })
        {
            var error = Assert.Throws<HelmSecureException>(() => key.Sign([1], End, Encoding.UTF8.GetBytes(wrong)));
            Assert.That(error.Message, Is.EqualTo($"the passphrase does not open key {key.Signing}"));
        }
    }

    [TestCase("rsa", 500, Description = "in the secret exponent")]
    [TestCase("p256", 8)]
    [TestCase("p521", 8)]
    [TestCase("ed", 8)]
    public void A_damaged_secret_part_is_told(string name, int fromEnd)
    {
        var bytes = Secret(name);
        var packet = Packet.Read(bytes)!.Value;
        bytes[packet.Whole.Length - fromEnd] ^= 0x55;
        var key = SigningKey.Choose(Keyring.Read(bytes, "ring"), null, End);

        Assert.That(() => key.Sign([1], End, []), Throws.InstanceOf<HelmSecureException>());
    }

    private static byte[] Secret(string name) => Repository.Vector($"keys/{(name.EndsWith(".stub", StringComparison.Ordinal) ? name : $"{name}.secret")}.gpg");

    private static Keyring Read(params string[] names)
    {
        var ring = new Keyring();
        foreach (var name in names)
            ring.Add(Keyring.Read(Secret(name), name));
        return ring;
    }
}

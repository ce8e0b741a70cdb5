using HelmSecure.Signing;

namespace HelmSecure.Tests.Signing;

/// <summary>What gpg 2.2 made (tests/vectors/keys/make.sh), as it is seen at a day of January 2024.</summary>
public sealed class KeyListingTests
{
    [TestCase("rsa", "RSA-2048")]
    [TestCase("p256", "ECDSA P-256")]
    [TestCase("p521", "ECDSA P-521")]
    [TestCase("ed", "Ed25519")]
    public void A_plain_key_is_good_for_everything(string name, string algorithm)
    {
        var key = List(31, $"{name}.secret.gpg");

        Assert.That(key.Algorithm, Is.EqualTo(algorithm));
        Assert.That(key.UserIds.Single(), Does.EndWith($"<{name}@example.com>"));
        Assert.That((key.Expires, key.Revoked, key.VerifyingObstacle, key.SigningObstacle), Is.EqualTo(((DateTimeOffset?)null, (string?)null, (string?)null, (string?)null)));
        Assert.That(key.Created, Is.EqualTo(Day(1)));
    }

    [Test]
    public void A_public_key_cannot_sign() => Assert.That(List(31, "ed.gpg").SigningObstacle, Is.EqualTo("its secret part is not in this ring"));

    [Test]
    public void A_weak_key_says_so() => Assert.That(List(31, "weak.gpg").VerifyingObstacle, Is.EqualTo("is RSA-1024, which is too weak to be trusted"));

    [TestCase(10, null)]
    [TestCase(11, "expired on 2024-01-11 00:00 UTC")]
    public void A_key_expires_at_its_time(int day, string? obstacle)
    {
        var key = List(day, "expiring.gpg");

        Assert.That(key.Expires, Is.EqualTo(Day(11)));
        Assert.That(key.VerifyingObstacle, Is.EqualTo(obstacle));
    }

    [Test]
    public void The_newest_self_signature_extends_a_key([Values] bool newestFirst)
    {
        string[] names = newestFirst ? ["extended.gpg", "expiring.gpg"] : ["expiring.gpg", "extended.gpg"];

        var key = List(20, names);

        Assert.That(key.Expires, Is.EqualTo(Day(25)));
        Assert.That(key.VerifyingObstacle, Is.Null);
    }

    [Test]
    public void An_extension_that_is_not_made_yet_does_not_count() => Assert.That(List(4, "expiring.gpg", "extended.gpg").Expires, Is.EqualTo(Day(11)));

    [TestCase("superseded", "2024-01-15 00:00 UTC, superseded", "was revoked on 2024-01-15 00:00 UTC (superseded)")]
    [TestCase("compromised", "2024-01-15 00:00 UTC, compromised", "was revoked on 2024-01-15 00:00 UTC (compromised)")]
    public void A_revoked_key_says_when_and_why(string name, string revoked, string obstacle)
    {
        var key = List(31, $"{name}.gpg");

        Assert.That(key.Revoked, Is.EqualTo(revoked));
        Assert.That(key.VerifyingObstacle, Is.EqualTo(obstacle));
    }

    [Test]
    public void A_revoked_user_id_is_not_shown() => Assert.That(List(31, "names.gpg").UserIds, Is.EqualTo(["Names <names@example.com>"]));

    [Test]
    public void A_primary_key_for_certifying_does_not_sign()
    {
        var key = List(31, "certifier.gpg");

        Assert.That(key.VerifyingObstacle, Is.EqualTo("is not meant for signing"));
        Assert.That(key.Subkeys, Is.Empty);
    }

    [Test]
    public void Subkeys_are_listed_with_what_they_are_good_for()
    {
        var key = List(31, "subkeys.secret.gpg");

        Assert.That(key.SigningObstacle, Is.EqualTo("is not meant for signing"));
        Assert.That(key.Subkeys.Select(s => (s.Algorithm, s.SigningObstacle)), Is.EqualTo([("Ed25519", null), ("ECDH", "is ECDH, which is no algorithm for signatures that verifiers accept")]));
        Assert.That(key.Subkeys[0].UserIds, Is.Empty);
    }

    [Test]
    public void A_ring_of_secret_subkeys_has_a_primary_key_in_name_only()
    {
        var key = List(31, "subkeys.stub.gpg");

        Assert.That(key.Subkeys[0].SigningObstacle, Is.Null);
        Assert.That(SigningKey.Choose(Read("subkeys.stub.gpg"), null, Day(31)).Signing, Is.EqualTo(key.Subkeys[0].Fingerprint));
    }

    [Test]
    public void Before_a_key_was_made_nothing_vouches_for_it()
    {
        var view = KeyListing.Of(Read("ed.gpg"), Day(1).AddMinutes(-6))[0];

        Assert.That(view.VerifyingObstacle, Is.EqualTo("cannot be used: it has no valid self-signature as of 2023-12-31 23:54 UTC"));
        Assert.That(view.UserIds, Is.Empty);
    }

    private static DateTimeOffset Day(int day) => new(2024, 1, day, 0, 0, 0, TimeSpan.Zero);

    private static ListedKey List(int day, params string[] names) => KeyListing.Of(Read(names), Day(day)).Single();

    private static Keyring Read(params string[] names)
    {
        var ring = new Keyring();
        foreach (var name in names)
            ring.Add(Keyring.Read(Repository.Vector($"keys/{name}"), name));
        return ring;
    }
}

using HelmSecure.Cli;
using HelmSecure.Signing;
using HelmSecure.Tests.Signing;

namespace HelmSecure.Tests.Cli;

public sealed class SigningSourceTests
{
    [Test]
    public void Certificate_that_carries_a_copy_of_the_key_is_not_the_keys_own()
    {
        var own = TestKey.Ed25519(1);
        var thief = TestKey.Ed25519(2);
        byte[] exported = [.. thief.Certificate("Thief"), .. thief.SigningSubkey(own), .. own.Certificate("Own", TestKey.Flags(3))];
        var secret = new GpgSecretKey(new GpgKey(own.Hex, "sc", "u", TestKey.Born, null, SecretPlace.Disk), [], ["Own"]);

        var ring = SigningSource.PublicRing([secret], _ => exported);

        var key = SigningKey.Choose(ring, null, TestKey.Born.AddDays(1), fingerprint => fingerprint.Hex == own.Hex);
        Assert.That(key.Primary.Hex, Is.EqualTo(own.Hex));
        Assert.That(ring.Count, Is.EqualTo(1));
    }
}

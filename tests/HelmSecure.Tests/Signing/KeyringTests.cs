using System.Text;
using HelmSecure.Signing;
using HelmSecure.Signing.OpenPgp;

namespace HelmSecure.Tests.Signing;

public sealed class KeyringTests
{
    private static readonly TestKey First = TestKey.Ed25519(1);
    private static readonly TestKey Middle = TestKey.Ed25519(2);
    private static readonly TestKey Last = TestKey.Ed25519(3);

    [Test]
    public void An_empty_ring_trusts_nobody()
    {
        var ring = Keyring.Read(default, "ring");

        Assert.That(ring.Count, Is.Zero);
        Assert.That(ring.Notes, Is.Empty);
    }

    [TestCase("hello")]
    [TestCase("\n")]
    [TestCase("apiVersion: v1\n")]
    [TestCase("{}")]
    public void Text_that_is_no_ring_is_told(string text)
    {
        var error = Assert.Throws<HelmSecureException>(() => Keyring.Read(Encoding.UTF8.GetBytes(text), "ring"));

        Assert.That(error.Message, Is.EqualTo("'ring' is not an OpenPGP keyring: expected binary packets, ASCII armor or a GnuPG keybox"));
        Assert.That(error.Hint, Is.Not.Null);
    }

    [Test]
    public void A_ring_that_is_too_large_is_told() =>
        Assert.That(() => Keyring.Read(new byte[Keyring.MaximumSize + 1], "ring"), Throws.InstanceOf<HelmSecureException>());

    [Test]
    public void Binary_and_armored_rings_of_gpg_hold_the_same() =>
        Assert.That(Fingerprints(Read("rsa.asc")), Is.EqualTo(Fingerprints(Read("rsa.gpg"))));

    [Test]
    public void Several_armored_blocks_are_one_ring()
    {
        byte[] text = [.. Repository.Vector("keys/rsa.asc"), .. "\n"u8, .. Repository.Vector("keys/ed.asc")];

        Assert.That(Fingerprints(Keyring.Read(text, "ring")), Is.EqualTo(Fingerprints(Read("rsa.gpg", "ed.gpg"))));
    }

    [Test]
    public void Any_octets_with_the_packet_bit_are_a_ring_with_damage()
    {
        var ring = Keyring.Read(Enumerable.Repeat((byte)0xff, 1000).ToArray(), "ring");

        Assert.That(ring.Count, Is.Zero);
        Assert.That(ring.Notes, Is.EqualTo(["'ring' has a damaged key that was skipped"]));
    }

    [TestCase("rsa.gpg")]
    [TestCase("subkeys.secret.gpg")]
    [TestCase("ed.asc")]
    public void A_ring_cut_anywhere_is_read_or_told(string name)
    {
        var whole = Repository.Vector($"keys/{name}");
        var count = Keyring.Read(whole, name).Count;
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                Assert.That(Keyring.Read(whole.AsMemory(0, length), name).Count, Is.LessThanOrEqualTo(count));
            }
            catch (HelmSecureException)
            {
                // Too short for its form to be known.
            }
        }
    }

    [Test]
    public void A_damaged_key_costs_only_itself([Values("length", "huge length", "body", "version 6", "algorithm 99", "experimental", "empty body", "old PGP key")] string damage)
    {
        var middle = Damaged(Middle.Certificate("Middle"), damage);

        var ring = Keyring.Read((byte[])[.. First.Certificate("First"), .. middle, .. Last.Certificate("Last")], "ring");

        Assert.That(Fingerprints(ring), Is.EqualTo([First.Hex, Last.Hex]));
        Assert.That(ring.Notes, Has.Count.EqualTo(1));
    }

    [TestCase("version 6", "'ring' has a key that was skipped: version 6 keys are not supported (Middle)")]
    [TestCase("algorithm 99", "'ring' has a key that was skipped: its algorithm (99) is not known (Middle)")]
    [TestCase("body", "'ring' has a damaged key that was skipped")]
    [TestCase("length", "'ring' has a damaged key that was skipped")]
    public void A_note_says_what_about_a_key_could_not_be_read(string damage, string note) =>
        Assert.That(Keyring.Read(Damaged(Middle.Certificate("Middle"), damage), "ring").Notes, Is.EqualTo([note]));

    [Test]
    public void A_key_cut_off_at_the_end_costs_only_itself()
    {
        var middle = Middle.Certificate("Middle");

        for (var length = 1; length < Middle.Primary.Length; length++)
            Assert.That(Fingerprints(Keyring.Read((byte[])[.. First.Certificate("First"), .. middle.AsSpan(0, length)], "ring")), Is.SubsetOf(new[] { First.Hex }), $"cut at {length}");
    }

    [Test]
    public void Packets_without_a_key_are_noted() =>
        Assert.That(Keyring.Read(TestKey.UserId("Somebody"), "ring").Notes, Is.EqualTo(["'ring' has packets that belong to no key; they were skipped"]));

    [Test]
    public void Copies_of_one_key_become_one_and_a_revocation_in_either_counts()
    {
        var ring = Keyring.Read(First.Certificate("First"), "a");
        ring.Add(Keyring.Read((byte[])[.. First.Primary, .. First.SignSelf(0x20, TestKey.Born), .. TestKey.UserId("First"), .. First.Certify("First")], "b"));

        Assert.That(ring.Count, Is.EqualTo(1));
        Assert.That(KeyListing.Of(ring, TestKey.Born.AddDays(1))[0].Revoked, Is.Not.Null);
    }

    [Test]
    public void Notes_have_an_end()
    {
        byte[] damaged = [0x98, 1, 4, 0x98, 1, 4, 0];

        var ring = Keyring.Read(Enumerable.Repeat(damaged, 10_000).SelectMany(b => b).ToArray(), "ring");

        Assert.That(ring.Notes, Has.Count.EqualTo(100));
    }

    [Test]
    [MaxTime(10_000)]
    public void A_ring_of_very_many_keys_is_read_in_linear_time()
    {
        var body = Convert.FromHexString("0400000000" + "1b" + new string('0', 64));
        var ring = new byte[16_001 * (body.Length + 2)];
        for (var i = 0; i < 16_001; i++)
        {
            BitConverter.TryWriteBytes(body.AsSpan(1), i);
            Packet.Write(PacketTag.PublicKey, body).CopyTo(ring, i * (body.Length + 2));
        }

        Assert.That(Keyring.Read(ring.AsMemory(body.Length + 2), "ring").Count, Is.EqualTo(16_000));
        Assert.That(() => Keyring.Read(ring, "ring"), Throws.InstanceOf<HelmSecureException>().With.Message.EqualTo("'ring' has more than 16000 keys, and no keyring that is read here has"));
    }

    [Test]
    public void A_key_flooded_with_packets_costs_only_itself([Values] bool inOneCopy)
    {
        // A revocation may be among them: the copy without them does not count either.
        var flood = Enumerable.Repeat(TestKey.UserId("x"), inOneCopy ? 10_001 : 5_001).SelectMany(b => b).ToArray();
        byte[] middle = [.. Middle.Certificate("Middle"), .. flood];
        byte[] copies = inOneCopy ? middle : [.. middle, .. middle];

        var ring = Keyring.Read(Middle.Certificate("Middle"), "clean");
        ring.Add(Keyring.Read((byte[])[.. First.Certificate("First"), .. copies, .. Last.Certificate("Last")], "ring"));

        Assert.That(Fingerprints(ring), Is.EqualTo([First.Hex, Last.Hex]));
        Assert.That(ring.Count, Is.EqualTo(2));
        Assert.That(ring.Notes, Is.EqualTo(["'ring' has a key that was skipped: it has more than 10000 packets (Middle)"]));
        Assert.That(ring.WhyUnreadable(Middle.Hex[^16..]), Is.EqualTo("it has more than 10000 packets"));
    }

    [Test]
    public void Armored_text_may_be_half_as_large()
    {
        var text = new byte[(Keyring.MaximumSize / 2) + 1];
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"u8.CopyTo(text);

        Assert.That(() => Keyring.Read(text, "ring"), Throws.InstanceOf<HelmSecureException>().With.Message.EqualTo("'ring' is larger than 16 MiB, and no armored keyring that is read here is"));
        Assert.That(Keyring.Read(text.AsMemory(0, text.Length - 1), "ring").Notes, Is.EqualTo(["'ring' has a damaged part that was skipped"]));
    }

    private static byte[] Damaged(byte[] certificate, string damage)
    {
        var changed = certificate.ToArray();
        switch (damage)
        {
            case "length":
                changed[1] += 5;
                break;
            case "huge length":
                changed[1] = 0xff;
                break;
            case "body":
                changed[1] -= 5;
                return [.. changed.AsSpan(0, Middle.Primary.Length - 5), .. certificate.AsSpan(Middle.Primary.Length)];
            case "version 6":
                changed[2] = 6;
                break;
            case "algorithm 99":
                changed[7] = 99;
                break;
            case "experimental":
                changed[7] = 100;
                break;
            case "empty body":
                return [0x98, 0, .. certificate.AsSpan(Middle.Primary.Length)];
            case "old PGP key":
                changed[2] = 3;
                break;
        }

        return changed;
    }

    private static Keyring Read(params string[] names)
    {
        var ring = new Keyring();
        foreach (var name in names)
            ring.Add(Keyring.Read(Repository.Vector($"keys/{name}"), name));
        return ring;
    }

    private static IEnumerable<string> Fingerprints(Keyring ring) => KeyListing.Of(ring, DateTimeOffset.UnixEpoch).Select(key => key.Fingerprint.Hex);

    [Test]
    public void An_ECDSA_key_without_its_whole_point_costs_only_itself([Values("", "04", "02")] string start)
    {
        byte[] point = start.Length == 0 ? [] : [Convert.FromHexString(start)[0], .. new byte[32]];
        byte[] body = [4, 0, 0, 0, 1, 19, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, (byte)(point.Length * 8 >> 8), (byte)(point.Length * 8), .. point];

        var ring = Keyring.Read((byte[])[.. Packet.Write(PacketTag.PublicKey, body), .. TestKey.Ed25519(1).Certificate("Neighbour")], "ring");

        Assert.That(KeyListing.Of(ring, TestKey.Born.AddDays(1)).Select(key => key.UserIds.Single()), Is.EqualTo(["Neighbour"]));
        Assert.That(ring.Notes, Has.Count.EqualTo(1));
    }
}

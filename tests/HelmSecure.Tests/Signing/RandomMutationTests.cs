using System.Text;
using HelmSecure.Signing;

namespace HelmSecure.Tests.Signing;

/// <summary>Dice with a fixed seed over everything that reads foreign octets: an answer or one exception type, in bounded time.</summary>
public sealed class RandomMutationTests
{
    private const int Rounds = 20_000;
    private static readonly DateTimeOffset Now = TestKey.Born.AddDays(100);

    [Test]
    [MaxTime(120_000)]
    public void Keyrings_with_mutations_are_read_and_listed_or_told()
    {
        byte[][] seeds = [Vector("subkeys.secret.gpg"), Vector("p256.gpg"), Vector("names.gpg"), Vector("ed.asc"), Vector("superseded.gpg"), Vector("rsa.gpg"), Vector("ring.kbx")[..2000]];
        var dice = new Random(20240101);
        for (var round = 0; round < Rounds; round++)
        {
            var octets = Mutate(seeds[round % seeds.Length], dice);
            Try(() => KeyListing.Of(Keyring.Read(octets, "ring"), Now), octets);
        }
    }

    [Test]
    [MaxTime(120_000)]
    public void Clear_signed_messages_with_mutations_are_refused_or_say_the_same()
    {
        TestKey[] keys = [TestKey.Ed25519(1), TestKey.EdDsaLegacy(2)];
        var ring = Keyring.Read(keys.SelectMany(key => key.Certificate("Somebody")).ToArray(), "ring");
        var seeds = keys.Select(key => Encoding.UTF8.GetBytes(ClearSignedMessage.Compose(TestKey.Text, "SHA512", key.SignText()))).ToArray();
        var signed = Encoding.UTF8.GetString(ClearSignedMessage.Canonical(TestKey.Text));
        var dice = new Random(20240102);
        for (var round = 0; round < Rounds; round++)
        {
            var octets = Mutate(seeds[round % seeds.Length], dice);
            Try(
                () =>
                {
                    var message = ClearSignedMessage.Parse(octets, out _);
                    if (message is not null && message.Signatures.Any(s => new SignatureJudge(ring, Now).Judge(s, message.SignedBytes).Evidence is not null))
                        Assert.That(Encoding.UTF8.GetString(message.SignedBytes), Is.EqualTo(signed));
                },
                octets);
        }
    }

    private static byte[] Vector(string name) => Repository.Vector($"keys/{name}");

    private static void Try(Action action, byte[] octets)
    {
        try
        {
            action();
        }
        catch (HelmSecureException)
        {
            // The one that is allowed.
        }
        catch (Exception exception) when (exception is not ResultStateException)
        {
            Assert.Fail($"{exception} for {Convert.ToBase64String(octets)}");
        }
    }

    private static byte[] Mutate(byte[] seed, Random dice)
    {
        var octets = seed.ToList();
        for (var count = dice.Next(1, 4); count > 0; count--)
        {
            var at = dice.Next(octets.Count);
            switch (dice.Next(6))
            {
                case 0:
                    octets[at] ^= (byte)(1 << dice.Next(8));
                    break;
                case 1:
                    octets[at] = (byte)dice.Next(256);
                    break;
                case 2:
                    octets.RemoveRange(at, Math.Min(dice.Next(1, 20), octets.Count - at));
                    break;
                case 3:
                    octets.Insert(at, (byte)dice.Next(256));
                    break;
                case 4:
                    octets.InsertRange(at, octets.GetRange(at, Math.Min(dice.Next(1, 60), octets.Count - at)));
                    break;
                default:
                    octets[at] = (byte)new[] { 0, 0x7f, 0x80, 0xff, '\r', '\n', '-' }[dice.Next(7)];
                    break;
            }

            if (octets.Count == 0)
                octets.Add(0);
        }

        return [.. octets];
    }
}

using HelmSecure.Signing.OpenPgp;

namespace HelmSecure.Tests.Signing;

public sealed class PacketTests
{
    // RFC 9580 §4.2.1 and §4.2.2.
    [TestCase("c200", 0, true)]
    [TestCase("c2bf", 191, true)]
    [TestCase("c2c000", 192, true)]
    [TestCase("c2c5fb", 1723, true)]
    [TestCase("c2dfff", 8383, true)]
    [TestCase("c2ff000020c0", 8384, true)]
    [TestCase("c2ff000020bf", 8383, false)]
    [TestCase("c2ff00000001", 1, false)]
    [TestCase("8800", 0, true)]
    [TestCase("88ff", 255, true)]
    [TestCase("890100", 256, true)]
    [TestCase("8900ff", 255, false)]
    [TestCase("89ffff", 65535, true)]
    [TestCase("8a00010000", 65536, true)]
    [TestCase("8a0000ffff", 65535, false)]
    public void A_header_gives_the_length_and_whether_it_is_the_shortest(string header, int length, bool isCanonical)
    {
        var bytes = Convert.FromHexString(header);

        var packet = Packet.Read((byte[])[.. bytes, .. new byte[length], 1, 2, 3]);

        Assert.That(packet, Is.Not.Null);
        Assert.That((packet!.Value.Tag, packet.Value.Body.Length, packet.Value.Whole.Length, packet.Value.IsCanonical), Is.EqualTo((PacketTag.Signature, length, bytes.Length + length, isCanonical)));
    }

    [TestCase("")]
    [TestCase("c2")]
    [TestCase("4200", Description = "no packet bit")]
    [TestCase("c000", Description = "tag 0")]
    [TestCase("8000", Description = "tag 0 in the old form")]
    [TestCase("c201", Description = "one octet short")]
    [TestCase("c2c0", Description = "half a length")]
    [TestCase("c2ff0000")]
    [TestCase("c2ff80000000", Description = "2 GiB")]
    [TestCase("c2ffffffffff")]
    [TestCase("c2e0aa", Description = "partial length")]
    [TestCase("8b", Description = "indeterminate length")]
    [TestCase("8baa")]
    [TestCase("8a80000000")]
    [TestCase("8a7fffffff")]
    public void What_is_no_whole_packet_is_none(string hex) => Assert.That(Packet.Read(Convert.FromHexString(hex)), Is.Null);

    [Test]
    public void Packets_must_fill_the_bytes_to_their_end()
    {
        Assert.That(Packet.ReadAll(Convert.FromHexString("c200b40161"), 2), Has.Count.EqualTo(2));
        Assert.That(Packet.ReadAll(Convert.FromHexString("c200b40161"), 1), Is.Null);
        Assert.That(Packet.ReadAll(Convert.FromHexString("c200b4016100"), 3), Is.Null);
        Assert.That(Packet.ReadAll(default, 1), Is.Empty);
    }

    [TestCase(0, "8800")]
    [TestCase(255, "88ff")]
    [TestCase(256, "890100")]
    public void Packets_are_written_with_the_shortest_old_header(int length, string header)
    {
        var written = Packet.Write(PacketTag.Signature, new byte[length]);

        Assert.That(Convert.ToHexStringLower(written.AsSpan(0, written.Length - length)), Is.EqualTo(header));
        Assert.That(Packet.Read(written)!.Value.IsCanonical, Is.True);
    }

    // RFC 9580 §5.2.3.7: two octets reach further than in a packet's header.
    [TestCase("00", 0, true)]
    [TestCase("bf", 191, true)]
    [TestCase("c000", 192, true)]
    [TestCase("e000", 8384, true)]
    [TestCase("feff", 16319, true)]
    [TestCase("ff00003fc0", 16320, true)]
    [TestCase("ff00003fbf", 16319, false)]
    [TestCase("ff000020c0", 8384, false)]
    public void A_subpacket_has_its_own_lengths(string hex, int length, bool isShortest)
    {
        var read = PacketLength.ReadSubpacket(Convert.FromHexString(hex));

        Assert.That((read!.Value.Value, read.Value.IsShortest), Is.EqualTo((length, isShortest)));
    }

    [TestCase("00", Description = "no type")]
    [TestCase("02", Description = "past the end")]
    [TestCase("0102ff", Description = "half a length at the end")]
    [TestCase("ffffffffff02")]
    public void Subpackets_that_do_not_fill_their_area_are_damaged(string hex) =>
        Assert.That(SubpacketArea.Read(Convert.FromHexString(hex)).IsWellFormed, Is.False);

    [Test]
    public void An_area_of_subpackets_is_read_with_critical_bits()
    {
        Assert.That(SubpacketArea.Read(Convert.FromHexString("05026592008002e401")).CriticalAndUnknown, Is.EqualTo("it asks that subpacket 100 be understood, and it is not"));
        Assert.That(SubpacketArea.Read(Convert.FromHexString("050265920080026401")).CriticalAndUnknown, Is.Null);
        Assert.That(SubpacketArea.Read(Convert.FromHexString("0582659200800282ff")).Find(SubpacketType.SignatureCreationTime)!.Value.Length, Is.EqualTo(1), "the last one counts");
    }

    [TestCase("0000", "")]
    [TestCase("000101", "01")]
    [TestCase("0008ff", "ff")]
    [TestCase("000901ff", "01ff")]
    public void An_integer_is_read(string hex, string number)
    {
        var reader = new OctetReader(Convert.FromHexString(hex));

        Assert.That(Convert.ToHexStringLower(reader.Integer().Span), Is.EqualTo(number));
        Assert.That(reader.IsAtEnd, Is.True);
    }

    [TestCase("000101", true)]
    [TestCase("0008ff", true)]
    [TestCase("000801", true, Description = "whole octets, as golang.org/x/crypto counts them")]
    [TestCase("00100001", true, Description = "whole octets with a leading zero")]
    [TestCase("000100", false, Description = "one bit, and it is not set")]
    [TestCase("000201", false, Description = "a bit too many")]
    [TestCase("000103", false, Description = "a bit too few")]
    [TestCase("00090001", false, Description = "a leading zero")]
    public void A_bit_count_is_exact_or_in_whole_octets(string hex, bool isCanonical)
    {
        var reader = new OctetReader(Convert.FromHexString(hex));

        _ = reader.Integer();

        Assert.That((reader.IsBroken, reader.IsCanonical), Is.EqualTo((false, isCanonical)));
    }

    [TestCase("")]
    [TestCase("00")]
    [TestCase("001001", Description = "past the end")]
    [TestCase("ffffff", Description = "far past the end")]
    public void An_integer_that_is_not_all_there_is_none(string hex)
    {
        var reader = new OctetReader(Convert.FromHexString(hex));

        _ = reader.Integer();

        Assert.That(reader.IsBroken, Is.True);
    }

    [Test]
    public void After_one_field_is_missing_all_are()
    {
        var reader = new OctetReader(Convert.FromHexString("0102"));

        Assert.That(reader.UInt32(), Is.Zero);
        Assert.That(reader.Octet(), Is.Zero, "although an octet is left");
        Assert.That(reader.IsAtEnd, Is.False);
    }
}

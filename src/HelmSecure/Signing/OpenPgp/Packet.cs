namespace HelmSecure.Signing.OpenPgp;

/// <summary>The packet types that certificates and signatures are made of (RFC 9580 §5).</summary>
internal enum PacketTag
{
    Signature = 2,
    SecretKey = 5,
    PublicKey = 6,
    SecretSubkey = 7,
    Marker = 10,
    Trust = 12,
    UserId = 13,
    PublicSubkey = 14,
    UserAttribute = 17,
    Padding = 21,
}

/// <summary>One framed packet.</summary>
/// <param name="Tag">What the body is.</param>
/// <param name="Body">The bytes behind the header.</param>
/// <param name="Whole">Header and body.</param>
/// <param name="IsCanonical">Whether the header uses the shortest form of its length; other encodings of one packet would make one signature look like many.</param>
internal readonly record struct Packet(PacketTag Tag, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Whole, bool IsCanonical)
{
    public bool IsPrimaryKey => Tag is PacketTag.PublicKey or PacketTag.SecretKey;

    /// <summary>
    /// Reads the packet at the start of <paramref name="bytes"/>, or null where none begins there or it runs past the end.
    /// Partial and indeterminate lengths are for data packets only (RFC 9580 §4.2.1.4) and are refused.
    /// </summary>
    public static Packet? Read(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < 2 || (span[0] & 0x80) == 0)
            return null;

        var isNewFormat = (span[0] & 0x40) != 0;
        var tag = isNewFormat ? span[0] & 0x3f : (span[0] >> 2) & 0x0f;
        var length = isNewFormat ? PacketLength.ReadNew(span[1..]) : PacketLength.ReadOld(span[1..], span[0] & 3);
        if (tag == 0 || length is not { } l)
            return null;

        var header = 1 + l.Octets;
        if (l.Value > span.Length - header)
            return null;
        return new Packet((PacketTag)tag, bytes.Slice(header, l.Value), bytes[..(header + l.Value)], l.IsShortest);
    }

    /// <summary>The packets that fill <paramref name="bytes"/> to its end, or null where they do not or are more than <paramref name="most"/>.</summary>
    public static List<Packet>? ReadAll(ReadOnlyMemory<byte> bytes, int most)
    {
        var packets = new List<Packet>();
        while (!bytes.IsEmpty)
        {
            if (packets.Count == most || Read(bytes) is not { } packet)
                return null;
            packets.Add(packet);
            bytes = bytes[packet.Whole.Length..];
        }

        return packets;
    }

    /// <summary>A packet with the old header, as gpg and Helm's first OpenPGP library write signatures.</summary>
    public static byte[] Write(PacketTag tag, ReadOnlySpan<byte> body)
    {
        var first = (byte)(0x80 | ((int)tag << 2));
        return body.Length < 256
            ? [first, (byte)body.Length, .. body]
            : [(byte)(first | 1), (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }
}

/// <summary>The length forms of packets and subpackets.</summary>
/// <param name="Value">The length of what follows, in octets.</param>
/// <param name="Octets">How many octets said so.</param>
/// <param name="IsShortest">Whether fewer octets could not have said so.</param>
internal readonly record struct PacketLength(int Value, int Octets, bool IsShortest)
{
    /// <summary>RFC 9580 §4.2.1; null for partial lengths, for lengths over 2³¹−1, and where the octets end too early.</summary>
    public static PacketLength? ReadNew(ReadOnlySpan<byte> octets) => octets switch
    {
        [< 192 and var length, ..] => new(length, 1, true),
        [>= 192 and < 224 and var high, var low, ..] => new(((high - 192) << 8) + low + 192, 2, true),
        [255, < 128 and var a, var b, var c, var d, ..] => Four(a, b, c, d, longestInTwo: 8383),
        _ => null,
    };

    /// <summary>RFC 9580 §5.2.3.7: like a new packet's, but two octets reach up to 16319 as there are no partial lengths.</summary>
    public static PacketLength? ReadSubpacket(ReadOnlySpan<byte> octets) => octets switch
    {
        [< 192 and var length, ..] => new(length, 1, true),
        [>= 192 and < 255 and var high, var low, ..] => new(((high - 192) << 8) + low + 192, 2, true),
        [255, < 128 and var a, var b, var c, var d, ..] => Four(a, b, c, d, longestInTwo: 16319),
        _ => null,
    };

    /// <summary>RFC 9580 §4.2.2; null for the indeterminate length.</summary>
    public static PacketLength? ReadOld(ReadOnlySpan<byte> octets, int lengthType) => octets switch
    {
        [var length, ..] when lengthType == 0 => new(length, 1, true),
        [var high, var low, ..] when lengthType == 1 => new((high << 8) | low, 2, high > 0),
        [< 128 and var a, var b, var c, var d, ..] when lengthType == 2 => new((a << 24) | (b << 16) | (c << 8) | d, 4, (a | b) > 0),
        _ => null,
    };

    private static PacketLength Four(byte a, byte b, byte c, byte d, int longestInTwo)
    {
        var value = (a << 24) | (b << 16) | (c << 8) | d;
        return new(value, 5, value > longestInTwo);
    }
}

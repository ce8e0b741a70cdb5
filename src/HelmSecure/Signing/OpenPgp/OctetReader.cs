using System.Buffers.Binary;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>Reads the fields of a packet's body in order; the first field that is not there makes all later ones absent, so one question at the end is enough.</summary>
internal ref struct OctetReader(ReadOnlyMemory<byte> octets)
{
    private readonly ReadOnlyMemory<byte> octets = octets;

    public int Position { get; private set; }

    /// <summary>Whether something was read past the end.</summary>
    public bool IsBroken { get; private set; }

    public readonly bool IsAtEnd => !IsBroken && Position == octets.Length;

    public ReadOnlyMemory<byte> Take(int count)
    {
        if (IsBroken || count < 0 || count > octets.Length - Position)
        {
            IsBroken = true;
            return default;
        }

        var taken = octets.Slice(Position, count);
        Position += count;
        return taken;
    }

    public byte Octet() => Take(1) is { IsEmpty: false } one ? one.Span[0] : default;

    public int UInt16() => Take(2) is { IsEmpty: false } two ? BinaryPrimitives.ReadUInt16BigEndian(two.Span) : 0;

    public uint UInt32() => Take(4) is { IsEmpty: false } four ? BinaryPrimitives.ReadUInt32BigEndian(four.Span) : 0;

    /// <summary>
    /// Whether every integer's bit count was exact or a whole number of octets. Other counts would be further encodings of one number; the second form
    /// must be read because golang.org/x/crypto, and so Helm before 3.21.4, writes every RSA signature with it, leading zeros or not.
    /// </summary>
    public bool IsCanonical { get; private set; } = true;

    /// <summary>Whether every integer's bit count was exact.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>A multiprecision integer without its bit count (RFC 9580 §3.2).</summary>
    public ReadOnlyMemory<byte> Integer()
    {
        var bits = UInt16();
        var number = Take((bits + 7) / 8);
        if (!IsBroken && bits != BitLength(number.Span))
        {
            IsExact = false;
            IsCanonical &= bits == 8 * number.Length;
        }

        return number;
    }

    private static int BitLength(ReadOnlySpan<byte> number) =>
        number.IsEmpty ? 0 : (number.Length * 8) - byte.LeadingZeroCount(number[0]);
}

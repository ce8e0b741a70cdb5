using System.Buffers.Binary;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>Reads the fields of a packet's body in order; the first field that is not there makes all later ones absent, so one question at the end is enough.</summary>
internal ref struct OctetReader(ReadOnlyMemory<byte> octets)
{
    private readonly ReadOnlyMemory<byte> octets = octets;

    public int Position { get; private set; }

    /// <summary>Whether something was read past the end, or an integer was not in its one canonical form.</summary>
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
    /// A multiprecision integer without its length (RFC 9580 §3.2), whose bit count must be exact: a count that is too
    /// large would be a second encoding of the same number.
    /// </summary>
    public ReadOnlyMemory<byte> Integer()
    {
        var bits = UInt16();
        var number = Take((bits + 7) / 8);
        if (!IsBroken && bits != BitLength(number.Span))
            IsBroken = true;
        return number;
    }

    private static int BitLength(ReadOnlySpan<byte> number) =>
        number.IsEmpty ? 0 : (number.Length * 8) - byte.LeadingZeroCount(number[0]);
}

using System.Globalization;

namespace HelmSecure.Kubernetes;

/// <summary>
/// A block of IP addresses, or one of them. Read as Kubernetes reads the fields of its older kinds (netutils.ParseCIDRSloppy): decimal numbers with zeros in front are
/// decimal, bits behind the prefix do not count, and IPv4 that is mapped into IPv6 is IPv4.
/// </summary>
internal readonly record struct Cidr
{
    /// <summary>Longer ones are none, and are not looked at.</summary>
    private const int MostRead = 64;

    private static readonly UInt128 Mapped = (UInt128)0xffff << 32;

    private Cidr(bool isV4, UInt128 first, int prefix)
    {
        (IsV4, Prefix) = (isV4, prefix);
        var host = Width - prefix;
        Size = host is 128 ? UInt128.MaxValue : ((UInt128)1 << host) - 1;
        First = first & ~Size;
    }

    public bool IsV4 { get; }

    /// <summary>How many bits all of its addresses share.</summary>
    public int Prefix { get; }

    public UInt128 First { get; }

    public UInt128 Last => First | Size;

    private UInt128 Size { get; }

    private int Width => IsV4 ? 32 : 128;

    /// <summary>This computer itself: <c>127.0.0.0/8</c>, <c>::1</c>, and the address that stands for any of its own.</summary>
    public bool IsLoopback => IsV4 ? First >> 24 is { } net && net == 127 || this == Of("0.0.0.0") : this == Of("::1") || this == Of("::");

    /// <summary>This network alone: where clouds keep what they tell a machine of itself.</summary>
    public bool IsLinkLocal => Of(IsV4 ? "169.254.0.0/16" : "fe80::/10").Contains(this);

    /// <exception cref="FormatException">It is none: for what is written in the code.</exception>
    public static Cidr Of(string text) => TryParse(text, out var cidr) ? cidr : throw new FormatException($"'{text}' is no block of addresses");

    /// <summary><c>10.0.0.0/8</c>, <c>fd00::/8</c>; an address alone is a block of one.</summary>
    public static bool TryParse(string text, out Cidr cidr)
    {
        cidr = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (text.Length > MostRead || !TryAddress(slash < 0 ? text : text[..slash], out var isV4, out var first))
            return false;

        var width = isV4 ? 32 : 128;
        var prefix = width;
        if (slash >= 0 && !(int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= width))
            return false;

        // "::ffff:10.0.0.0/104" is "10.0.0.0/8".
        var isMapped = !isV4 && prefix >= 96 && first >> 32 == Mapped >> 32;
        cidr = isMapped ? new(isV4: true, first & uint.MaxValue, prefix - 96) : new(isV4, first, prefix);
        return true;
    }

    public bool Contains(Cidr other) => IsV4 == other.IsV4 && First <= other.First && other.Last <= Last;

    private static bool TryAddress(string text, out bool isV4, out UInt128 address)
    {
        isV4 = !text.Contains(':', StringComparison.Ordinal);
        return isV4 ? TryV4(text, out address) : TryV6(text, out address);
    }

    private static bool TryV4(string text, out UInt128 address)
    {
        address = 0;
        var parts = text.Split('.');
        foreach (var part in parts)
        {
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return false;
            address = (address << 8) | number;
        }

        return parts.Length is 4;
    }

    // RFC 4291, 2.2: eight groups, of which "::" leaves out one or more; the last two may be written as IPv4.
    private static bool TryV6(string text, out UInt128 address)
    {
        address = 0;
        var halves = text.Split("::");
        if (halves.Length > 2 || Groups(halves[0]) is not { } left || Groups(halves[^1]) is not { } right)
            return false;
        if (halves.Length is 1)
            right = [];
        if (halves.Length is 1 ? left.Count is not 8 : left.Count + right.Count > 7)
            return false;

        foreach (var group in left.Concat(Enumerable.Repeat((ushort)0, 8 - left.Count - right.Count)).Concat(right))
            address = (address << 16) | group;
        return true;
    }

    private static List<ushort>? Groups(string text)
    {
        var groups = new List<ushort>();
        var parts = text.Length is 0 ? [] : text.Split(':');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i == parts.Length - 1 && TryV4(parts[i], out var last))
                groups.AddRange([(ushort)(last >> 16), (ushort)(last & 0xffff)]);
            else if (parts[i].Length <= 4 && ushort.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var group))
                groups.Add(group);
            else
                return null;
        }

        return groups;
    }
}

namespace HelmSecure.Trust;

/// <summary>A version 4 key's fingerprint: 20 octets, shown as 40 upper-case hex digits.</summary>
public readonly record struct Fingerprint
{
    private const int HexDigits = 40;

    private Fingerprint(string hex) => Hex = hex;

    /// <summary>40 upper-case hex digits without blanks.</summary>
    public string Hex { get; }

    /// <summary>The last 16 hex digits, by which signatures name the key that made them.</summary>
    public string KeyId => Hex[^16..];

    internal static Fingerprint FromOctets(ReadOnlySpan<byte> octets) => new(Convert.ToHexString(octets));

    /// <summary>Reads 40 hex digits of either case, with blanks or colons between them and an optional 0x; null for anything else.</summary>
    public static Fingerprint? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hex = text.Trim();
        if (hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            hex = hex[2..];
        hex = hex.Replace(" ", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal);
        return hex.Length == HexDigits && hex.All(char.IsAsciiHexDigit) ? new Fingerprint(hex.ToUpperInvariant()) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Hex;
}

using System.Buffers.Binary;
using System.Text;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>RFC 9580 §5.2.3.7; those without a name here are known only in that a critical one is no surprise.</summary>
internal enum SubpacketType
{
    SignatureCreationTime = 2,
    SignatureExpirationTime = 3,
    ExportableCertification = 4,
    TrustSignature = 5,
    RegularExpression = 6,
    Revocable = 7,
    KeyExpirationTime = 9,
    PreferredSymmetric = 11,
    RevocationKey = 12,
    Issuer = 16,
    NotationData = 20,
    PreferredHash = 21,
    PreferredCompression = 22,
    KeyServerPreferences = 23,
    PreferredKeyServer = 24,
    PrimaryUserId = 25,
    PolicyUri = 26,
    KeyFlags = 27,
    SignersUserId = 28,
    ReasonForRevocation = 29,
    Features = 30,
    SignatureTarget = 31,
    EmbeddedSignature = 32,
    IssuerFingerprint = 33,
    IntendedRecipient = 35,
    PreferredAead = 39,
}

/// <summary>The subpackets of one signature's hashed or unhashed area.</summary>
internal sealed class SubpacketArea
{
    private const int NotationHeader = 8;

    /// <summary>Types that are known by name, and whose demands nothing here fulfils.</summary>
    private static readonly SubpacketType[] NotHonoured = [SubpacketType.TrustSignature, SubpacketType.RegularExpression, SubpacketType.SignatureTarget, SubpacketType.IntendedRecipient];

    private readonly List<(SubpacketType Type, bool IsCritical, ReadOnlyMemory<byte> Body)> subpackets = [];

    private SubpacketArea()
    {
    }

    public static SubpacketArea Empty { get; } = new() { IsWellFormed = true, IsCanonical = true };

    public bool IsWellFormed { get; private init; }

    public bool IsCanonical { get; private init; }

    /// <summary>
    /// What a critical subpacket asks for that we do not know, or null. A signature with one must be treated as an error (RFC 9580 §5.2.3.7),
    /// and we know no notation at all.
    /// </summary>
    public string? CriticalAndUnknown => subpackets.Where(s => s.IsCritical).Select(s => s switch
    {
        { Type: SubpacketType.NotationData } => $"it asks that the notation '{NotationName(s.Body)}' be understood, and it is not",
        _ when !Enum.IsDefined(s.Type) || NotHonoured.Contains(s.Type) => $"it asks that subpacket {(int)s.Type} be understood, and it is not",
        _ => null,
    }).FirstOrDefault(text => text is not null);

    public static SubpacketArea Read(ReadOnlyMemory<byte> octets)
    {
        var found = new List<(SubpacketType Type, bool IsCritical, ReadOnlyMemory<byte> Body)>();
        var isCanonical = true;
        while (!octets.IsEmpty)
        {
            if (PacketLength.ReadSubpacket(octets.Span) is not { Value: > 0 } length || length.Value > octets.Length - length.Octets)
                return new SubpacketArea { IsWellFormed = false };
            var type = octets.Span[length.Octets];
            found.Add(((SubpacketType)(type & 0x7f), (type & 0x80) != 0, octets.Slice(length.Octets + 1, length.Value - 1)));
            isCanonical &= length.IsShortest;
            octets = octets[(length.Octets + length.Value)..];
        }

        var area = new SubpacketArea { IsWellFormed = true, IsCanonical = isCanonical };
        area.subpackets.AddRange(found);
        return area;
    }

    /// <summary>Whether there is nothing but subpackets of these types, none of them critical and none twice.</summary>
    public bool HoldsAtMostOneOf(params SubpacketType[] types) =>
        subpackets.TrueForAll(s => !s.IsCritical && types.Contains(s.Type)) && subpackets.DistinctBy(s => s.Type).Count() == subpackets.Count;

    public IEnumerable<ReadOnlyMemory<byte>> FindAll(SubpacketType type) => subpackets.Where(s => s.Type == type).Select(s => s.Body);

    /// <summary>The last of that type: where there are several, it is the one to heed (RFC 9580 §5.2.3.9).</summary>
    public ReadOnlyMemory<byte>? Find(SubpacketType type)
    {
        for (var i = subpackets.Count - 1; i >= 0; i--)
        {
            if (subpackets[i].Type == type)
                return subpackets[i].Body;
        }

        return null;
    }

    public DateTimeOffset? Time(SubpacketType type) =>
        Find(type) is { Length: 4 } body ? DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(body.Span)) : null;

    /// <summary>Null for absent and for zero, which both mean "for ever"; a damaged one means "not at all".</summary>
    public TimeSpan? Duration(SubpacketType type) => Find(type) switch
    {
        null => null,
        { Length: 4 } body => BinaryPrimitives.ReadUInt32BigEndian(body.Span) is var seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null,
        _ => TimeSpan.Zero,
    };

    private static string NotationName(ReadOnlyMemory<byte> body) =>
        body.Length >= NotationHeader && BinaryPrimitives.ReadUInt16BigEndian(body.Span[4..]) is var length && length <= body.Length - NotationHeader
            ? Encoding.UTF8.GetString(body.Span.Slice(NotationHeader, length))
            : "";
}

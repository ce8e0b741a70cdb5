using HelmSecure.Trust;
using System.Text;
using Org.BouncyCastle.Crypto;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>
/// A transferable key (RFC 9580 §10.1): a primary key with its user ids, subkeys and signatures, as they stood in the ring. Nothing in it is
/// proved; <see cref="CertificateView"/> asks the mathematics.
/// </summary>
internal sealed class Certificate
{
    private readonly List<SignaturePacket> direct = [];
    // By their octets: two user ids that are not UTF-8 may look alike as text.
    private readonly OrderedDictionary<string, Bound<string>> userIds = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<Fingerprint, Bound<PublicKey>> subkeys = [];
    private readonly Dictionary<Fingerprint, Packet> secrets = [];

    private Certificate(PublicKey primary) => Primary = primary;

    public PublicKey Primary { get; }

    /// <summary>Signatures over the primary key alone: direct-key signatures and revocations.</summary>
    public IReadOnlyList<SignaturePacket> Direct => direct;

    public IReadOnlyList<Bound<string>> UserIds => userIds.Values;

    public IReadOnlyList<Bound<PublicKey>> Subkeys => subkeys.Values;

    /// <summary>The secret-key packets, by the fingerprint of the key they belong to.</summary>
    public IReadOnlyDictionary<Fingerprint, Packet> Secrets => secrets;

    /// <summary>Whether a revocation of version 2 or 3 in the primary key's name is there, which nothing here can check.</summary>
    public bool HasOldRevocation { get; private set; }

    /// <summary>The primary key and the subkeys.</summary>
    public IEnumerable<PublicKey> Keys => Subkeys.Select(s => s.What).Prepend(Primary);

    /// <summary>Reads the packets of one certificate, the primary key first; on failure <paramref name="problem"/> says what about it cannot be read.</summary>
    public static Certificate? Read(IReadOnlyList<Packet> packets, out string? problem)
    {
        var primary = PublicKey.Read(packets[0], out problem);
        if (primary is null)
            return null;

        var certificate = new Certificate(primary);
        certificate.Remember(packets[0], primary);
        var signatures = certificate.direct;
        foreach (var packet in packets.Skip(1))
        {
            switch (packet.Tag)
            {
                case PacketTag.Signature:
                    if (SignaturePacket.Read(packet.Body) is { } signature)
                        (signature.Type == SignatureType.KeyRevocation ? certificate.direct : signatures).Add(signature);
                    else
                        certificate.HasOldRevocation |= SignaturePacket.IsOldRevocation(packet.Body, primary.Fingerprint.KeyId);
                    break;
                case PacketTag.Trust or PacketTag.Marker or PacketTag.Padding:
                    break;
                default:
                    signatures = certificate.Begin(packet);
                    break;
            }
        }

        return certificate;
    }

    /// <summary>
    /// Takes over what another copy of the same certificate has: a revocation that only one ring knows counts all the same.
    /// </summary>
    public void Merge(Certificate other)
    {
        HasOldRevocation |= other.HasOldRevocation;
        direct.AddRange(other.direct);
        foreach (var userId in other.UserIds)
            AddUserId(userId.Packet).AddRange(userId.Signatures);
        foreach (var subkey in other.Subkeys)
            AddSubkey(subkey.What, subkey.Packet).AddRange(subkey.Signatures);
        foreach (var (fingerprint, packet) in other.secrets)
            secrets.TryAdd(fingerprint, packet);
    }

    private List<SignaturePacket> Begin(Packet packet)
    {
        switch (packet.Tag)
        {
            case PacketTag.UserId:
                return AddUserId(packet);
            case PacketTag.PublicSubkey or PacketTag.SecretSubkey when PublicKey.Read(packet, out _) is { } subkey:
                Remember(packet, subkey);
                return AddSubkey(subkey, packet);
            default:
                // A photo, or a key we cannot read: the signatures that follow belong to it and not to what went before.
                return [];
        }
    }

    private void Remember(Packet packet, PublicKey key)
    {
        if (packet.Tag is PacketTag.SecretKey or PacketTag.SecretSubkey)
            secrets.TryAdd(key.Fingerprint, packet);
    }

    private List<SignaturePacket> AddUserId(Packet packet) => Add(userIds, Convert.ToHexString(packet.Body.Span), Encoding.UTF8.GetString(packet.Body.Span), packet);

    private List<SignaturePacket> AddSubkey(PublicKey subkey, Packet packet) => Add(subkeys, subkey.Fingerprint, subkey, packet);

    /// <summary>The signatures on a part, which may stand in the certificate already: a revocation on either copy is one on both.</summary>
    private static List<SignaturePacket> Add<TKey, T>(OrderedDictionary<TKey, Bound<T>> parts, TKey key, T what, Packet packet)
        where TKey : notnull
    {
        if (!parts.TryGetValue(key, out var bound))
            parts.Add(key, bound = new Bound<T>(what, packet));
        return bound.Signatures;
    }
}

/// <summary>A user id or a subkey with the signatures that followed it in the ring.</summary>
internal sealed record Bound<T>(T What, Packet Packet)
{
    public List<SignaturePacket> Signatures { get; } = [];

    /// <summary>What signatures about it hash (RFC 9580 §5.2.4): the primary key, and then the user id with its length or the subkey.</summary>
    public void HashInto(PublicKey primary, IDigest digest)
    {
        primary.HashInto(digest);
        if (What is PublicKey subkey)
        {
            subkey.HashInto(digest);
            return;
        }

        var length = Packet.Body.Length;
        digest.BlockUpdate([0xb4, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
        digest.BlockUpdate(Packet.Body.Span);
    }
}

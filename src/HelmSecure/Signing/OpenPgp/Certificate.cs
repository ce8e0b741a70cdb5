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
    private readonly List<Bound<string>> userIds = [];
    private readonly List<Bound<PublicKey>> subkeys = [];
    private readonly Dictionary<Fingerprint, Packet> secrets = [];

    private Certificate(PublicKey primary) => Primary = primary;

    public PublicKey Primary { get; }

    /// <summary>Signatures over the primary key alone: direct-key signatures and revocations.</summary>
    public IReadOnlyList<SignaturePacket> Direct => direct;

    public IReadOnlyList<Bound<string>> UserIds => userIds;

    public IReadOnlyList<Bound<PublicKey>> Subkeys => subkeys;

    /// <summary>The secret-key packets, by the fingerprint of the key they belong to.</summary>
    public IReadOnlyDictionary<Fingerprint, Packet> Secrets => secrets;

    /// <summary>The primary key and the subkeys.</summary>
    public IEnumerable<PublicKey> Keys => subkeys.Select(s => s.What).Prepend(Primary);

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
                        signatures.Add(signature);
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
        direct.AddRange(other.direct);
        foreach (var userId in other.userIds)
            (userIds.Find(u => u.What == userId.What)?.Signatures ?? Add(userIds, userId.What, userId.Packet)).AddRange(userId.Signatures);
        foreach (var subkey in other.subkeys)
            (subkeys.Find(s => s.What.Fingerprint == subkey.What.Fingerprint)?.Signatures ?? Add(subkeys, subkey.What, subkey.Packet)).AddRange(subkey.Signatures);
        foreach (var (fingerprint, packet) in other.secrets)
            secrets.TryAdd(fingerprint, packet);
    }

    private List<SignaturePacket> Begin(Packet packet)
    {
        switch (packet.Tag)
        {
            case PacketTag.UserId:
                return Add(userIds, Encoding.UTF8.GetString(packet.Body.Span), packet);
            case PacketTag.PublicSubkey or PacketTag.SecretSubkey when PublicKey.Read(packet, out _) is { } subkey:
                Remember(packet, subkey);
                return Add(subkeys, subkey, packet);
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

    private static List<SignaturePacket> Add<T>(List<Bound<T>> list, T what, Packet packet)
    {
        var bound = new Bound<T>(what, packet);
        list.Add(bound);
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

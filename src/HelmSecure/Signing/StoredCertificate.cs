using HelmSecure.Signing.OpenPgp;
using HelmSecure.Trust;

namespace HelmSecure.Signing;

/// <summary>
/// A certificate as it lies in its rings: octets, and whose they are. It is read anew whenever somebody asks for it, so that a ring with many keys takes little more memory than
/// its file.
/// </summary>
internal sealed class StoredCertificate(Fingerprint primary)
{
    /// <summary>A certificate with more packets is of no use: keys with a long life have some hundreds, and only a flood has as many.</summary>
    public const int MostPackets = 10_000;

    private readonly List<ReadOnlyMemory<byte>> copies = new(1);
    private Fingerprint[] keys = [];
    private int packets;

    public Fingerprint Primary => primary;

    /// <summary>Whether any key has a secret part, be it only a stub.</summary>
    public bool HasSecrets { get; private set; }

    /// <summary>Whether it has too many packets in all its copies together. A part of them would not do: what is left out might be a revocation.</summary>
    public bool IsFlooded => packets > MostPackets;

    /// <summary>Adds a copy; a revocation that only one of them has counts all the same.</summary>
    public void Add(ReadOnlyMemory<byte> copy, int packetsInCopy, Certificate certificate)
    {
        Add(packetsInCopy, [copy], certificate.Keys.Select(key => key.Fingerprint));
        HasSecrets |= certificate.Secrets.Count > 0;
    }

    public void Add(StoredCertificate other)
    {
        Add(other.packets, other.copies, other.keys);
        HasSecrets |= other.HasSecrets;
    }

    public bool HasKey(string keyId) => Array.Exists(keys, key => key.Hex.EndsWith(keyId, StringComparison.Ordinal));

    /// <summary>The primary key alone.</summary>
    public PublicKey OpenPrimary() => PublicKey.Read(Packet.Read(copies[0])!.Value, out _)!;

    public Certificate Open()
    {
        var certificate = Read(copies[0]);
        foreach (var copy in copies.Skip(1))
            certificate.Merge(Read(copy));
        return certificate;
    }

    private void Add(int more, IEnumerable<ReadOnlyMemory<byte>> moreCopies, IEnumerable<Fingerprint> moreKeys)
    {
        packets += more;
        keys = [.. keys.Union(moreKeys)];
        if (!IsFlooded)
            copies.AddRange(moreCopies);
    }

    private static Certificate Read(ReadOnlyMemory<byte> copy) => Certificate.Read(Packet.ReadAll(copy, MostPackets)!, out _)!;
}

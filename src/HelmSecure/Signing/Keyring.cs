using HelmSecure.Trust;
using System.Text;
using HelmSecure.Signing.OpenPgp;

namespace HelmSecure.Signing;

/// <summary>
/// The certificates of one or several keyrings, in any of the forms that gpg and Helm keep them: binary, ASCII armor (also several blocks), and
/// GnuPG's keybox, told apart by content.
/// </summary>
/// <remarks>
/// The ring is split into certificates here, so that a key with an unknown algorithm or version, or a damaged one, costs only itself. Helm
/// before 3.21.4 loses the whole ring, or silently the key beside it.
/// </remarks>
public sealed class Keyring
{
    /// <summary>The largest keyring read, in bytes.</summary>
    public const int MaximumSize = 32 * 1024 * 1024;

    private const int MostNotes = 100;

    private readonly OrderedDictionary<Fingerprint, Certificate> certificates = [];
    private readonly Dictionary<string, string> unreadable = new(StringComparer.Ordinal);
    private readonly List<string> notes = [];

    /// <summary>A ring without keys.</summary>
    public Keyring()
    {
    }

    /// <summary>What could not be read, one sentence each.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>How many certificates can be read.</summary>
    public int Count => certificates.Count;

    /// <summary>Whether any certificate has a secret part, be it only a stub.</summary>
    public bool HasSecretKeys => certificates.Values.Any(certificate => certificate.Secrets.Count > 0);

    internal IReadOnlyList<Certificate> Certificates => certificates.Values;

    /// <summary>Reads one keyring.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="HelmSecureException">The content is no keyring at all. An empty one is: it just trusts nobody.</exception>
    public static Keyring Read(ReadOnlyMemory<byte> content, string name)
    {
        if (content.Length > MaximumSize)
            throw new HelmSecureException($"'{name}' is larger than {MaximumSize / 1024 / 1024} MiB, and no keyring that is read here is");
        var ring = new Keyring();
        var text = content.Span;
        if (Keybox.IsKeybox(text))
            ring.AddBlocks(Keybox.Certificates(content), name);
        else if (Armor.HasKeyBlock(text))
            ring.AddBlocks(Armor.DecodeKeyBlocks(Encoding.Latin1.GetString(text)).Select(block => block is null ? (ReadOnlyMemory<byte>?)null : block), name);
        else if (text.IsEmpty || (text[0] & 0x80) != 0)
            ring.AddBlocks([content], name);
        else
            throw new HelmSecureException($"'{name}' is not an OpenPGP keyring: expected binary packets, ASCII armor or a GnuPG keybox")
            {
                Hint = "'gpg --export FINGERPRINT > keyring.gpg' writes one to verify with, 'gpg --export-secret-keys FINGERPRINT' one to sign with",
            };
        return ring;
    }

    /// <summary>Adds what another ring has; copies of one certificate become one with all its signatures, so that a revocation in either counts.</summary>
    public void Add(Keyring other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var certificate in other.Certificates)
            Add(certificate);
        foreach (var (keyId, problem) in other.unreadable)
            unreadable.TryAdd(keyId, problem);
        other.notes.ForEach(Note);
    }

    /// <summary>The certificates with one of these primary keys, and no others.</summary>
    public Keyring Only(IReadOnlySet<Fingerprint> primaries)
    {
        ArgumentNullException.ThrowIfNull(primaries);
        var ring = new Keyring();
        foreach (var certificate in Certificates.Where(c => primaries.Contains(c.Primary.Fingerprint)))
            ring.Add(certificate);
        return ring;
    }

    internal Certificate? FindPrimary(Fingerprint fingerprint) => certificates.GetValueOrDefault(fingerprint);

    /// <summary>The keys with this key id; more than one where somebody made a second key for it, or bound a copy of a subkey to their own.</summary>
    internal IEnumerable<(Certificate Certificate, PublicKey Key)> FindIssuers(string keyId) =>
        from certificate in Certificates
        from key in certificate.Keys
        where key.Fingerprint.KeyId == keyId
        select (certificate, key);

    /// <summary>Why the key with this key id, which is in the ring, could not be read; null where it is not in the ring at all.</summary>
    internal string? WhyUnreadable(string keyId) => unreadable.GetValueOrDefault(keyId);

    private void AddBlocks(IEnumerable<ReadOnlyMemory<byte>?> blocks, string name)
    {
        foreach (var block in blocks)
        {
            if (block is { } octets)
                AddBinary(octets, name);
            else
                Note($"'{name}' has a damaged part that was skipped");
        }
    }

    private void AddBinary(ReadOnlyMemory<byte> octets, string name)
    {
        var packets = new List<Packet>();
        while (!octets.IsEmpty)
        {
            if (Packet.Read(octets) is { } packet && !IsDamagedKey(packet))
            {
                if (packet.IsPrimaryKey)
                    Finish(packets, name);
                packets.Add(packet);
                octets = octets[packet.Whole.Length..];
                continue;
            }

            // Damage at the head of a key leaves the one before it whole; anywhere else, what is missing might be a revocation.
            if (MayBeginPrimaryKey(octets))
                Finish(packets, name);
            packets.Clear();
            Note($"'{name}' has a damaged key that was skipped");
            octets = FromNextPrimaryKey(octets[1..]);
        }

        Finish(packets, name);
    }

    private static bool MayBeginPrimaryKey(ReadOnlyMemory<byte> octets) => octets.Span[0] is 0x94 or 0x95 or 0x98 or 0x99 or 0xc5 or 0xc6;

    private static bool IsDamagedKey(Packet packet) =>
        packet.IsPrimaryKey && PublicKey.Read(packet, out var problem) is null && problem == PublicKey.Damaged;

    private void Finish(List<Packet> packets, string name)
    {
        if (packets.Count == 0)
            return;
        if (!packets[0].IsPrimaryKey)
            Note($"'{name}' has packets that belong to no key; they were skipped");
        else if (Certificate.Read(packets, out var problem) is { } certificate)
            Add(certificate);
        else
            NoteUnreadable(packets, problem!, name);
        packets.Clear();
    }

    private void Add(Certificate certificate)
    {
        if (!certificates.TryAdd(certificate.Primary.Fingerprint, certificate))
            certificates[certificate.Primary.Fingerprint].Merge(certificate);
    }

    private void NoteUnreadable(List<Packet> packets, string problem, string name)
    {
        if (PublicKey.FingerprintOf(packets[0]) is { } fingerprint)
            unreadable.TryAdd(fingerprint.KeyId, problem);
        Note($"'{name}' has a key that was skipped: {problem}{UserIdOf(packets)}");
    }

    private void Note(string note)
    {
        if (notes.Count < MostNotes)
            notes.Add(note);
    }

    private static string UserIdOf(List<Packet> packets) =>
        packets.Where(p => p.Tag == PacketTag.UserId).Select(p => $" ({Encoding.UTF8.GetString(p.Body.Span)})").FirstOrDefault("");

    /// <summary>After damage, goes on where the header of a version 4 primary key is followed by another packet.</summary>
    private static ReadOnlyMemory<byte> FromNextPrimaryKey(ReadOnlyMemory<byte> octets)
    {
        for (; !octets.IsEmpty; octets = octets[1..])
        {
            if (MayBeginPrimaryKey(octets) && Packet.Read(octets) is { Body.Span: [4, ..] } packet && Packet.Read(octets[packet.Whole.Length..]) is not null)
                return octets;
        }

        return octets;
    }
}

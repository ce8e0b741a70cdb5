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

    // As armored text, of which the octets are a copy.
    private const int LargestText = MaximumSize / 2;
    private const int MostKeys = 16_000;
    private const int MostNotes = 100;

    private const string ExportHint = "'gpg --export FINGERPRINT > keyring.gpg' writes one to verify with, 'gpg --export-secret-keys FINGERPRINT' one to sign with";

    private readonly OrderedDictionary<Fingerprint, StoredCertificate> certificates = [];
    private readonly Dictionary<string, string> unreadable = new(StringComparer.Ordinal);
    private readonly List<string> notes = [];
    private int keyCount;

    /// <summary>A ring without keys.</summary>
    public Keyring()
    {
    }

    /// <summary>What could not be read, one sentence each.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>How many certificates can be read.</summary>
    public int Count => Usable.Count();

    /// <summary>Whether any certificate has a secret part, be it only a stub.</summary>
    public bool HasSecretKeys => Usable.Any(certificate => certificate.HasSecrets);

    /// <summary>The certificates in the ring's order, each read only when it is its turn.</summary>
    internal IEnumerable<Certificate> Certificates => Usable.Select(certificate => certificate.Open());

    private IEnumerable<StoredCertificate> Usable => certificates.Values.Where(certificate => !certificate.IsFlooded);

    /// <summary>Reads one keyring.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="HelmSecureException">The content is no keyring at all. An empty one is: it just trusts nobody.</exception>
    public static Keyring Read(ReadOnlyMemory<byte> content, string name)
    {
        if (content.Length > MaximumSize)
            throw new HelmSecureException($"'{name}' is larger than {MaximumSize / 1024 / 1024} MiB, and no keyring that is read here is") { Hint = ExportHint };
        var ring = new Keyring();
        var text = content.Span;
        if (Keybox.IsKeybox(text))
            ring.AddBlocks(Keybox.Certificates(content), name);
        else if (Armor.HasKeyBlock(text))
            ring.AddBlocks(Armor.DecodeKeyBlocks(WithinText(content, name)), name);
        else if (text.IsEmpty || (text[0] & 0x80) != 0)
            ring.AddBlocks([content], name);
        else
            throw new HelmSecureException($"'{name}' is not an OpenPGP keyring: expected binary packets, ASCII armor or a GnuPG keybox")
            {
                Hint = ExportHint,
            };
        return ring;
    }

    /// <summary>Adds what another ring has; copies of one certificate become one with all its signatures, so that a revocation in either counts.</summary>
    public void Add(Keyring other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var certificate in other.certificates.Values)
            Stored(certificate.Primary).Add(certificate);
        foreach (var (keyId, problem) in other.unreadable)
            unreadable.TryAdd(keyId, problem);
        other.notes.ForEach(Note);
    }

    /// <summary>The certificates with one of these primary keys, and no others.</summary>
    public Keyring Only(IReadOnlySet<Fingerprint> primaries)
    {
        ArgumentNullException.ThrowIfNull(primaries);
        var ring = new Keyring();
        foreach (var certificate in certificates.Values.Where(c => primaries.Contains(c.Primary)))
            ring.Stored(certificate.Primary).Add(certificate);
        return ring;
    }

    /// <summary>The primary key of a certificate in the ring.</summary>
    internal PublicKey? FindPrimary(Fingerprint fingerprint) =>
        certificates.GetValueOrDefault(fingerprint) is { IsFlooded: false } certificate ? certificate.OpenPrimary() : null;

    /// <summary>The keys with this key id; more than one where somebody made a second key for it, or bound a copy of a subkey to their own.</summary>
    internal IEnumerable<(Certificate Certificate, PublicKey Key)> FindIssuers(string keyId) =>
        from stored in Usable
        where stored.HasKey(keyId)
        let certificate = stored.Open()
        from key in certificate.Keys
        where key.Fingerprint.KeyId == keyId
        select (certificate, key);

    /// <summary>Why the key with this key id, which is in the ring, could not be read; null where it is not in the ring at all.</summary>
    internal string? WhyUnreadable(string keyId) =>
        certificates.Values.Any(c => c.IsFlooded && c.HasKey(keyId)) ? Flooded : unreadable.GetValueOrDefault(keyId);

    private static string Flooded => $"it has more than {StoredCertificate.MostPackets} packets";

    private static ReadOnlyMemory<byte> WithinText(ReadOnlyMemory<byte> content, string name) => content.Length <= LargestText
        ? content
        : throw new HelmSecureException($"'{name}' is larger than {LargestText / 1024 / 1024} MiB, and no armored keyring that is read here is") { Hint = "'gpg --dearmor' makes it smaller" };

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
        var start = octets;
        while (!octets.IsEmpty)
        {
            if (Packet.Read(octets) is { } packet && !IsDamagedKey(packet))
            {
                if (packet.IsPrimaryKey)
                {
                    Finish(packets, start, name);
                    start = octets;
                }

                // One more than too many tells it.
                if (packets.Count <= StoredCertificate.MostPackets)
                    packets.Add(packet);
                octets = octets[packet.Whole.Length..];
                continue;
            }

            // Damage at the head of a key leaves the one before it whole; anywhere else, what is missing might be a revocation.
            if (MayBeginPrimaryKey(octets))
                Finish(packets, start, name);
            packets.Clear();
            Note($"'{name}' has a damaged key that was skipped");
            octets = FromNextPrimaryKey(octets[1..]);
            start = octets;
        }

        Finish(packets, start, name);
    }

    private static bool MayBeginPrimaryKey(ReadOnlyMemory<byte> octets) => octets.Span[0] is 0x94 or 0x95 or 0x98 or 0x99 or 0xc5 or 0xc6;

    private static bool IsDamagedKey(Packet packet) =>
        packet.IsPrimaryKey && PublicKey.Read(packet, out var problem) is null && problem == PublicKey.Damaged;

    private void Finish(List<Packet> packets, ReadOnlyMemory<byte> start, string name)
    {
        if (packets.Count == 0)
            return;
        if (!packets[0].IsPrimaryKey)
            Note($"'{name}' has packets that belong to no key; they were skipped");
        else if (Certificate.Read(packets, out var problem) is not { } certificate)
            NoteUnreadable(packets, problem!, name);
        else
            Add(certificate, packets, start, name);
        packets.Clear();
    }

    private void Add(Certificate certificate, List<Packet> packets, ReadOnlyMemory<byte> start, string name)
    {
        keyCount += certificate.Keys.Count();
        if (keyCount > MostKeys)
            throw new HelmSecureException($"'{name}' has more than {MostKeys} keys, and no keyring that is read here has") { Hint = ExportHint };
        var stored = Stored(certificate.Primary.Fingerprint);
        stored.Add(start[..packets.Sum(packet => packet.Whole.Length)], packets.Count, certificate);
        if (stored.IsFlooded)
            Note($"'{name}' has a key that was skipped: {Flooded}{UserIdOf(packets)}");
    }

    private StoredCertificate Stored(Fingerprint primary)
    {
        if (!certificates.TryGetValue(primary, out var stored))
            certificates.Add(primary, stored = new StoredCertificate(primary));
        return stored;
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

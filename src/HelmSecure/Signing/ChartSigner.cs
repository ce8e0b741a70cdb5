using System.Text;
using HelmSecure.Charts;
using HelmSecure.Signing.OpenPgp;

namespace HelmSecure.Signing;

/// <summary>
/// A chart about to be signed: the text that Helm would sign for this archive. Whoever has the private key, this library or gpg, signs
/// <see cref="SignedBytes"/>; <see cref="Finish"/> makes the provenance file of it, in the one shape that every Helm since 3.0 and gpg accept.
/// </summary>
public sealed class ChartSigner
{
    private const string HashName = "SHA512";

    private readonly string text;
    private byte[] presentSignatures = [];

    private ChartSigner(ChartMetadata metadata, string digest, string text)
    {
        Chart = metadata.Name;
        Version = metadata.Version;
        Digest = digest;
        this.text = text;
        SignedBytes = ClearSignedMessage.Canonical(text);
    }

    /// <summary>The chart's name.</summary>
    public string Chart { get; }

    /// <summary>The chart's version.</summary>
    public string Version { get; }

    /// <summary>The archive's digest: <c>sha256:</c> and 64 lower-case hex digits.</summary>
    public string Digest { get; }

    /// <summary>The key ids, 16 hex digits, of those who say they have signed already.</summary>
    public IReadOnlyList<string> PresentSigners { get; private set; } = [];

    /// <summary>What a signature hashes: UTF-8, lines joined by CR LF, no break after the last.</summary>
    public byte[] SignedBytes { get; }

    /// <summary>Reads the archive within Helm's limits and composes the text; null where <paramref name="problem"/> says why it is no chart to sign.</summary>
    /// <param name="archive">The archive's bytes.</param>
    /// <param name="archiveName">Its file name without folders, under which verifiers will look for it.</param>
    /// <param name="problem">A sentence, or empty.</param>
    public static ChartSigner? Prepare(ReadOnlyMemory<byte> archive, string archiveName, out string problem)
    {
        if (ChartArchive.Read(archive, out var fault) is not { } chart)
        {
            problem = fault!.Sentence;
            return null;
        }

        if (ChartMetadata.Read(chart.ChartYaml, chart.RequirementsYaml, out var metadataProblem) is not { } metadata)
        {
            problem = $"its Chart.yaml is no chart's: {metadataProblem}";
            return null;
        }

        problem = "";
        var digest = ChartVerifier.DigestOf(archive);
        return new ChartSigner(metadata, digest, Provenance.Compose(metadata, archiveName, digest));
    }

    /// <summary>As <see cref="Prepare"/>, to add a signature to the provenance file that is there; null too where that says something else than what would be signed now.</summary>
    /// <param name="archive">The archive's bytes.</param>
    /// <param name="archiveName">Its file name without folders.</param>
    /// <param name="provenance">The provenance file that is there.</param>
    /// <param name="problem">A sentence, or empty.</param>
    public static ChartSigner? PrepareToAdd(ReadOnlyMemory<byte> archive, string archiveName, ReadOnlySpan<byte> provenance, out string problem)
    {
        if (Prepare(archive, archiveName, out problem) is not { } signer)
            return null;
        if (ClearSignedMessage.Parse(provenance, out var what) is not { } message)
        {
            problem = $"the provenance file that is there {what}";
            return null;
        }

        if (!message.SignedBytes.AsSpan().SequenceEqual(signer.SignedBytes))
        {
            problem = "the provenance file that is there says something else than what would be signed now";
            return null;
        }

        signer.presentSignatures = [.. message.Signatures.SelectMany(packet => packet.Whole.ToArray())];
        signer.PresentSigners = [.. message.Signatures.Select(packet => SignaturePacket.Read(packet.Body)?.IssuerKeyId).OfType<string>()];
        return signer;
    }

    /// <summary>Signs with a key whose secret part lies in a ring.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">The time that goes into the signature.</param>
    /// <param name="passphrase">UTF-8; not read where the key has none.</param>
    /// <exception cref="HelmSecureException">The passphrase is wrong, or the secret part is damaged.</exception>
    public byte[] Sign(SigningKey key, DateTimeOffset now, ReadOnlyMemory<byte> passphrase)
    {
        ArgumentNullException.ThrowIfNull(key);
        var copy = passphrase.ToArray();
        try
        {
            return key.Sign(SignedBytes, now, copy);
        }
        finally
        {
            Array.Clear(copy);
        }
    }

    /// <summary>The provenance file.</summary>
    /// <param name="signature">A signature packet over <see cref="SignedBytes"/>, of type 0x01 over SHA-512.</param>
    public byte[] Finish(ReadOnlySpan<byte> signature) => Encoding.UTF8.GetBytes(ClearSignedMessage.Compose(text, HashName, [.. presentSignatures, .. signature]));
}

using HelmSecure.Charts;
using HelmSecure.Signing;
using HelmSecure.Trust;

namespace HelmSecure.Cli;

/// <summary>A chart archive and its provenance file, each read once: what is verified is what is used.</summary>
/// <param name="Name">The archive's file name.</param>
/// <param name="Provenance">Null where there is none.</param>
internal sealed record PackedChart(string Name, byte[] Archive, byte[]? Provenance)
{
    /// <param name="provenancePath">Null where it is known that there is none.</param>
    /// <param name="provenanceIsNamed">The user named it: it must be there.</param>
    /// <param name="refused">Why it is refused unread: one of the files is larger than any that Helm takes.</param>
    /// <exception cref="HelmSecureException">A file cannot be read.</exception>
    public static PackedChart? Read(string archivePath, string? provenancePath, bool provenanceIsNamed, out Verdict.Refused? refused)
    {
        refused = null;
        if (InputFile.ReadWithin(archivePath, ChartArchive.MaximumSize, "the chart") is not { } archive)
        {
            refused = new(RefusalReason.ArchiveTooLarge, $"the archive is larger than {ChartArchive.MaximumSize >> 20} MiB, the most that Helm unpacks", "ask the publisher what the archive holds");
            return null;
        }

        var name = Path.GetFileName(archivePath);
        if (provenancePath is null || !provenanceIsNamed && !InputFile.IsThere(provenancePath))
            return new(name, archive, null);
        if (InputFile.ReadWithin(provenancePath, VerificationRequest.MaximumProvenanceSize, "the provenance file") is { } provenance)
            return new(name, archive, provenance);
        refused = new(RefusalReason.ProvenanceMalformed, $"the provenance file is larger than {VerificationRequest.MaximumProvenanceSize >> 20} MiB", "get the chart and its provenance again from their origin");
        return null;
    }

    public Verdict Verify(VerificationRequest terms) => ChartVerifier.Verify(terms with { Archive = Archive, ArchiveName = Name, Provenance = Provenance });
}

using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Signing;

namespace HelmSecure.Rules.Charts;

/// <summary>What lies beside the packed charts in charts/.</summary>
internal static class VendoredSignature
{
    public static readonly Rule Missing = new()
    {
        Id = "vendored-dependency-unsigned",
        Summary = "Packed chart in charts/ comes without its signature",
        Fix = "fetch it with 'helm pull --prov', and keep the .prov file beside it",
        Category = Category.Charts,
        Severity = Severity.Info,
        References = ["attack:T1195.002"],
        IsStrict = true,
        Check = Check.EachChart(chart =>
            from archive in Archives(chart)
            where chart.Find(archive.Name + ".prov") is null
            select new Finding("no provenance file lies beside it", archive.At())),
    };

    public static readonly Rule Tampered = new()
    {
        Id = "vendored-dependency-tampered",
        Summary = "Packed chart in charts/ is not the one that its signature speaks of",
        Fix = "throw it away, and fetch it anew with 'helm pull --verify'",
        Category = Category.Charts,
        Severity = Severity.High,
        References = ["attack:T1195.002"],
        Check = Check.EachChart(chart =>
            from archive in Archives(chart)
            where chart.Find(archive.Name + ".prov") is { Text: not null } provenance && IsOfAnother(archive, provenance)
            select new Finding("its digest is none of those in the provenance file beside it", archive.At())),
    };

    private static IEnumerable<ChartFile> Archives(ChartSource chart) => chart.Subcharts.Select(subchart => subchart.Archive).OfType<ChartFile>();

    // Whose signature it is, and whether it is right, is for "verify" to say.
    private static bool IsOfAnother(ChartFile archive, ChartFile provenance) =>
        ClearSignedMessage.Parse(provenance.Content.Span, out _) is { } message
        && Provenance.Parse(message.Text, out _) is { } signed
        && !signed.Files.Values.Contains(ChartVerifier.DigestOf(archive.Content), StringComparer.Ordinal);
}

namespace HelmSecure.Reports;

/// <summary>Where a finding is, as an address: a file below the root is relative to it, and all that would mean something else in an address is percent-encoded.</summary>
internal static class ReportUri
{
    public static (string Uri, bool IsRelative) Of(string file)
    {
        if (ChartText.IsAddress(file))
            return (Uri.TryCreate(ChartText.Path(file), UriKind.Absolute, out var address) ? address.AbsoluteUri : Escape(ChartText.Path(file)), false);
        var path = Escape(file);
        if (path.StartsWith('/'))
            return ($"file://{path}", false);
        // "C:/charts"
        return file is [_, ':', '/', ..] ? ($"file:///{path}", false) : (path, true);
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}

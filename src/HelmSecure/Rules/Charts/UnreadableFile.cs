using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Charts;

internal static class UnreadableFile
{
    public static readonly Rule Rule = new()
    {
        Id = "chart-file-unreadable",
        Summary = "File of the chart is no YAML that Helm surely reads as it is meant",
        Fix = "mend what the message names: no rule could look into the file",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = [],
        Check = Check.EachChart(chart =>
            from file in chart.Files
            where ChartSource.IsDocument(file.Name) && file.Document.Fault is not null
            // "PATH:LINE:COLUMN: …", and the finding has the path already.
            select new Finding(file.Document.Fault!.StartsWith(file.Path + ":", StringComparison.Ordinal) ? $"it cannot be read: {file.Document.Fault[(file.Path.Length + 1)..].Trim()}" : "it cannot be read", file.At())),
    };
}

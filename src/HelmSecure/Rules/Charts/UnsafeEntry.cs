using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Charts;

/// <summary>What leads out of a chart.</summary>
internal static class UnsafeEntry
{
    public static readonly Rule InArchive = new()
    {
        Id = "archive-unsafe-entry",
        Summary = "Archive holds links, devices, or names that lead out of it or stand twice",
        Fix = "do not unpack it, and ask whoever sent it what it is",
        Category = Category.Charts,
        Severity = Severity.Critical,
        References = ["cve:CVE-2022-24348", "attack:T1195.002"],
        Check = Check.WholeChart(subject => subject.Chart!.Refusals.Select(refusal => new Finding(refusal.Fault.Sentence, FieldOf(refusal)))),
    };

    public static readonly Rule LinkOut = new()
    {
        Id = "link-out-of-chart",
        Summary = "Link leads out of the chart's folder, and what it leads to is packed",
        Fix = "copy what the chart needs, and take the link out",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = ["attack:T1552.001"],
        Check = Check.EachChart(Links),
    };

    private static Field FieldOf(ArchiveRefusal refusal) =>
        new Field(new YamlMap([new(refusal.Place, ScalarKind.String, default, YamlScalar.Of(refusal.Fault.Kind.ToString()))]))[refusal.Place];

    // A linked folder is one finding, however much lies in it.
    private static IEnumerable<Finding> Links(ChartSource chart) => chart.Files
        .Where(file => file.Entry.Link is { LeadsOut: true })
        .DistinctBy(file => file.Entry.Link!.Name, StringComparer.Ordinal)
        .Select(file => new Finding($"'{Bounded.Text(file.Entry.Link!.Name)}' is a link to '{Bounded.Text(file.Entry.Link.Target)}', outside of the chart", file.At(file.Entry.Link.Target)));
}

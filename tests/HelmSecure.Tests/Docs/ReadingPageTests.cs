using System.Globalization;
using System.Text.RegularExpressions;
using HelmSecure.Audit;
using HelmSecure.Cli;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Docs;

public sealed partial class ReadingPageTests
{
    /// <summary>In the order of the page.</summary>
    private static readonly string[] Limits =
    [
        Number(YamlLimits.Default.Nesting), MiB(YamlLimits.Default.Length), MiB(YamlLimits.Default.StreamLength), Number(YamlLimits.Default.Nodes), Number(YamlLimits.Default.StreamNodes),
        Number(YamlLimits.Default.Documents), Number(Release.MostRepeated), Number(FolderWalk.MostFiles), Number(Auditor.MostFindings), MiB(Configuration.MaximumSize), MiB(Baseline.MaximumSize),
    ];

    [Test]
    public void The_page_has_the_limits_that_count()
    {
        var table = File.ReadAllText(Repository.File("docs", "reading.md")).Split("\n## Limits\n")[1];

        Assert.That(Row().Matches(table).Select(match => match.Groups["limit"].Value), Is.EqualTo(Limits));
    }

    private static string Number(long limit) => limit.ToString("N0", CultureInfo.InvariantCulture);

    private static string MiB(int limit) => $"{limit >> 20} MiB";

    [GeneratedRegex(@"^\| .* \| (?<limit>[0-9][^|]*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}

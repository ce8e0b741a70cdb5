using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Rules;

/// <summary>Real charts, rendered by Helm with their default values.</summary>
public sealed class RenderedChartsTests
{
    /// <summary>How often each rule speaks: a change of it is meant, or it is a fault.</summary>
    [Test]
    public void Every_chart_is_read_and_each_rule_speaks_as_often_as_it_did()
    {
        var files = Directory.GetFiles(Repository.SharedData("charts-rendered"), "*.yaml");
        var findings = files.SelectMany(file => Audit(file).Findings).ToLookup(finding => finding.Rule);
        var counts = string.Concat(RuleCatalog.All.Select(rule => $"{findings[rule].Count(),5} {rule.Id}\n"));

        Assert.That(files, Has.Length.GreaterThan(30));
        Repository.IsGenerated(counts, "tests", "HelmSecure.Tests", "Rules", "RenderedCharts.counts.txt");
    }

    private static AuditReport Audit(string file)
    {
        var report = Auditor.Run(Release.Read(YamlStream.Read(File.ReadAllBytes(file), Path.GetFileName(file))), RuleCatalog.All, new());
        Assert.That(report.Summary.Objects, Is.GreaterThan(0), file);
        return report;
    }
}

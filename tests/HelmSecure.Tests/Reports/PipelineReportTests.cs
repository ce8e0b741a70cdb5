using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using HelmSecure.Audit;
using HelmSecure.Reports;

namespace HelmSecure.Tests.Reports;

/// <summary>What the hosts of pipelines ask of their reports.</summary>
public sealed class PipelineReportTests
{
    private static AuditResults Many(int count)
    {
        var report = SampleAudit.Results.Targets[0].Report!;
        var findings = Enumerable.Range(1, count).SelectMany(i => report.Findings.Select(finding => finding with { Finding = finding.Finding with { Message = $"number {i}" } }));
        return SampleAudit.Of([new("charts/shop", "shop 1.4.0", report with { Findings = [.. findings] })]);
    }

    [Test]
    public void GitHub_gets_ten_of_each_level_and_the_worst_of_them()
    {
        var lines = GitHub.Text(Many(6), Severity.Info).Split('\n');

        Assert.That(lines.Count(line => line.StartsWith("::error ", StringComparison.Ordinal)), Is.EqualTo(10));
        Assert.That(lines.Where(line => line.StartsWith("::error ", StringComparison.Ordinal)).Select(line => line.Contains("title=privileged-container (critical)::", StringComparison.Ordinal)), Is.All.True);
        Assert.That(lines.Count(line => line.StartsWith("::notice ", StringComparison.Ordinal)), Is.EqualTo(10));
        Assert.That(lines.Count(line => line.StartsWith("::warning ", StringComparison.Ordinal)), Is.EqualTo(6));
        Assert.That(lines, Does.Contain("helm secure audit: not annotated, for GitHub shows 10 of each level: 8 errors, 2 notices more; the summary of the step has them"));
    }

    [Test]
    public void GitHub_is_not_shown_what_was_not_asked_for()
    {
        var text = GitHub.Text(SampleAudit.Results, Severity.High);

        Assert.That(text, Does.Not.Contain("::notice").And.Not.Contain("::warning file").And.Contain("3 below high not shown"));
    }

    [Test]
    public void GitHub_reads_back_what_was_meant()
    {
        var report = SampleAudit.Results.Targets[0].Report!;
        var finding = report.Findings[0] with { Finding = report.Findings[0].Finding with { Message = "100%0A::error" }, PlaceOnDisk = new("a,b:c%.yaml", 3, 3, null) };
        var line = GitHub.Text(SampleAudit.Of([new("x", null, report with { Findings = [finding] })]), Severity.Info).Split('\n')[0];

        Assert.That(line, Does.StartWith("::error file=deploy/a%2Cb%3Ac%25.yaml,line=3,title=host-network (high)::100%250A::error (Deployment/web). Fix: "));
    }

    [Test]
    public void GitLab_gets_each_fingerprint_once_and_a_target_that_could_not_be_audited()
    {
        var results = SampleAudit.Of([.. SampleAudit.Results.Targets, .. SampleAudit.Results.Targets]);
        var issues = Json(writer => GitLab.Write(writer, results)).EnumerateArray().ToList();

        Assert.That(issues.Select(issue => issue.GetProperty("fingerprint").GetString()), Is.Unique);
        Assert.That(issues[0].GetProperty("check_name").GetString(), Is.EqualTo("not-audited"));
        Assert.That(issues.Select(issue => issue.GetProperty("severity").GetString()).Distinct(StringComparer.Ordinal), Is.EqualTo((string[])["blocker", "critical", "major", "minor", "info"]));
        Assert.That(issues.Select(issue => issue.GetProperty("location").GetProperty("lines").GetProperty("begin").GetInt32()), Is.All.Positive);
    }

    [Test]
    public void GitLab_gets_a_list_also_where_nothing_was_found() => Assert.That(Json(writer => GitLab.Write(writer, SampleAudit.Empty)).GetArrayLength(), Is.Zero);

    [Test]
    public void JUnit_counts_its_cases_and_names_each_once()
    {
        var root = XDocument.Parse(JUnit.Text(SampleAudit.Results)).Root!;

        foreach (var suite in root.Elements("testsuite").Append(root))
        {
            Assert.That(Number(suite, "tests"), Is.EqualTo(suite.Descendants("testcase").Count()));
            Assert.That(Number(suite, "failures"), Is.EqualTo(suite.Descendants("failure").Count()));
            Assert.That(Number(suite, "errors"), Is.EqualTo(suite.Descendants("error").Count()));
            Assert.That(Number(suite, "skipped"), Is.EqualTo(suite.Descendants("skipped").Count()));
        }

        Assert.That(root.Descendants("testcase").Select(test => (string)test.Attribute("classname")! + (string)test.Attribute("name")!), Is.Unique);
    }

    [Test]
    public void JUnit_fails_what_fails_the_audit_and_no_more()
    {
        var root = XDocument.Parse(JUnit.Text(SampleAudit.Results)).Root!;

        Assert.That(root.Elements("testsuite").First().Elements("testcase").Where(test => test.Element("failure") is not null).Select(test => (string)test.Attribute("name")!), Is.EqualTo((string[])["privileged-container shop/Deployment/web", "host-network shop/Deployment/web"]));
        Assert.That(root.Descendants("system-out").First().Value, Does.StartWith("medium: "));
    }

    [Test]
    public void The_summary_of_a_step_stays_below_its_limit()
    {
        var text = Markdown.Text(Many(3000), Severity.Info);

        Assert.That(Encoding.UTF8.GetByteCount(text), Is.InRange(900_000, 1_048_576));
        Assert.That(text, Does.StartWith("## helm secure audit: FAILED\n\n6000 critical, "));
        Assert.That(text, Does.EndWith("\nThis page has no room for all; `-o json` has it.\n"));
    }

    private static int Number(XElement element, string name) => int.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            write(writer);
        return JsonDocument.Parse(bytes.ToArray()).RootElement;
    }
}

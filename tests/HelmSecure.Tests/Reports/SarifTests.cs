using System.Text.Json;
using HelmSecure.Audit;
using HelmSecure.Reports;

namespace HelmSecure.Tests.Reports;

public sealed class SarifTests
{
    private static IEnumerable<string> Samples => SampleAudit.All.Keys;

    private static JsonShape Shape => new(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.SharedData("schemas"), "sarif-2.1.0.json"))).RootElement);

    [TestCaseSource(nameof(Samples))]
    public void Each_result_has_the_shape_of_the_standard(string sample) => Assert.That(Shape.Problem(Write(SampleAudit.All[sample])), Is.Null);

    [TestCase("version", "\"2.0.0\"", "$.version is 2.0.0")]
    [TestCase("runs", "[{}]", "$.runs[0] has no tool")]
    [TestCase("runs", "[{\"tool\": {\"driver\": {\"name\": \"x\"}}, \"results\": [{\"message\": {\"text\": \"x\"}, \"level\": \"bad\"}]}]", "$.runs[0].results[0].level is bad")]
    [TestCase("runs", "[{\"tool\": {\"driver\": {\"name\": \"x\"}}, \"results\": [{\"message\": {}}]}]", "$.runs[0].results[0].message fits none of the forms")]
    [TestCase("more", "1", "$ has more")]
    public void What_has_another_shape_is_found(string key, string value, string problem)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(Write(SampleAudit.Empty).GetRawText())!;
        json[key] = System.Text.Json.Nodes.JsonNode.Parse(value);

        Assert.That(Shape.Problem(JsonDocument.Parse(json.ToJsonString()).RootElement), Is.EqualTo(problem));
    }

    [TestCaseSource(nameof(Samples))]
    public void Addresses_are_addresses_and_relative_to_the_repository(string sample)
    {
        var places = Results(SampleAudit.All[sample]).SelectMany(result => result.GetProperty("locations").EnumerateArray()).Select(location => location.GetProperty("physicalLocation").GetProperty("artifactLocation")).ToList();

        Assert.That(places.Select(place => place.GetProperty("uri").GetString()!).Where(uri => !Uri.IsWellFormedUriString(uri, UriKind.Relative)), Is.Empty);
        Assert.That(places.Select(place => place.GetProperty("uriBaseId").GetString()), Is.All.EqualTo("%SRCROOT%"));
    }

    [Test]
    public void A_result_points_to_its_rule()
    {
        var run = Run(SampleAudit.Results);
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");

        Assert.That(run.GetProperty("results").EnumerateArray().Select(result => rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()), Is.EqualTo(run.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("ruleId").GetString())));
        Assert.That(rules.EnumerateArray().Select(rule => rule.GetProperty("help").GetProperty("markdown").GetString()), Is.All.Contains("## Reported"));
    }

    [Test]
    public void A_rule_is_as_severe_as_the_worst_of_its_results()
    {
        var rules = Run(SampleAudit.Results).GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().ToDictionary(rule => rule.GetProperty("id").GetString()!, StringComparer.Ordinal);

        Assert.That(rules["privileged-container"].GetProperty("properties").GetProperty("security-severity").GetString(), Is.EqualTo("9.5"));
        Assert.That(rules["run-as-user-root"].GetProperty("properties").GetProperty("security-severity").GetString(), Is.EqualTo("0.0"), "configured as info");
        Assert.That(rules["run-as-user-root"].GetProperty("defaultConfiguration").GetProperty("level").GetString(), Is.EqualTo("warning"));
    }

    [Test]
    public void Accepted_results_are_suppressed_and_the_others_say_that_they_are_not()
    {
        var results = Results(SampleAudit.Results).ToList();
        var accepted = results.Where(result => result.GetProperty("suppressions").GetArrayLength() > 0).Select(result => $"{result.GetProperty("ruleId")} {result.GetProperty("suppressions")[0].GetProperty("kind")}: {result.GetProperty("suppressions")[0].GetProperty("justification")}").ToList();

        Assert.That(accepted, Has.Count.EqualTo(3));
        Assert.That(accepted, Does.Contain("host-pid external: reads the node's processes").And.Contain("host-ipc inSource: reads shared memory"));
    }

    [Test]
    public void What_could_not_be_audited_is_told_by_the_run()
    {
        var invocation = Run(SampleAudit.Results).GetProperty("invocations")[0];

        Assert.That(invocation.GetProperty("executionSuccessful").GetBoolean(), Is.False);
        Assert.That(invocation.GetProperty("toolExecutionNotifications")[0].GetProperty("message").GetProperty("text").GetString(), Is.EqualTo("gone.yaml could not be audited: there is no file 'gone.yaml'"));
        Assert.That(Run(SampleAudit.Empty).GetProperty("invocations")[0].GetProperty("executionSuccessful").GetBoolean(), Is.True);
    }

    [Test]
    public void Links_and_placeholders_of_a_chart_are_none()
    {
        var message = Results(SampleAudit.OfHostile).First().GetProperty("message").GetProperty("text").GetString();

        Assert.That(message, Does.Contain(@"\[x\](https://evil.example)").And.Contain("{{0}}"));
    }

    [Test]
    public void More_results_than_a_host_takes_are_cut_from_the_least_bad_and_counted()
    {
        var report = SampleAudit.Results.Targets[0].Report!;
        var many = report with { Findings = [.. Enumerable.Repeat(report.Findings.First(finding => finding.Severity is Severity.Info), 25_000), .. report.Findings] };
        var run = Run(SampleAudit.Of([SampleAudit.Results.Targets[0] with { Report = many }]));

        Assert.That(run.GetProperty("results").GetArrayLength(), Is.EqualTo(25_000));
        Assert.That(run.GetProperty("results")[0].GetProperty("ruleId").GetString(), Is.EqualTo("privileged-container"));
        Assert.That(run.GetProperty("invocations")[0].GetProperty("toolExecutionNotifications")[0].GetProperty("message").GetProperty("text").GetString(), Does.StartWith("8 results more are not told"));
    }

    [TestCase("charts/a b/x.yaml", "charts/a%20b/x.yaml", true)]
    [TestCase("a:b/c#d?e%f", "a%3Ab/c%23d%3Fe%25f", true)]
    [TestCase("/tmp/x.yaml", "file:///tmp/x.yaml", false)]
    [TestCase("C:/x y.yaml", "file:///C%3A/x%20y.yaml", false)]
    [TestCase("charts/https://a.yaml", "charts/https%3A//a.yaml", true)]
    [TestCase("oci://registry.example/shop", "oci://registry.example/shop", false)]
    [TestCase("https://me:secret-word@charts.example/a.tgz", "https://me:***@charts.example/a.tgz", false)]
    public void Paths_become_addresses(string file, string uri, bool isRelative) => Assert.That(ReportUri.Of(file), Is.EqualTo((uri, isRelative)));

    private static JsonElement.ArrayEnumerator Results(AuditResults results) => Run(results).GetProperty("results").EnumerateArray();

    private static JsonElement Run(AuditResults results) => Write(results).GetProperty("runs")[0];

    private static JsonElement Write(AuditResults results)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            Sarif.Write(writer, results);
        return JsonDocument.Parse(bytes.ToArray()).RootElement;
    }
}

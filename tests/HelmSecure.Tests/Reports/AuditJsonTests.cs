using System.Text.Json;
using HelmSecure.Audit;
using HelmSecure.Reports;

namespace HelmSecure.Tests.Reports;

public sealed class AuditJsonTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Repository.File("docs", "audit.schema.json"))).RootElement;

    private static IEnumerable<string> Samples => SampleAudit.All.Keys;

    [TestCaseSource(nameof(Samples))]
    public void Each_result_has_the_shape_of_the_schema(string sample) => Assert.That(new JsonShape(Schema).Problem(Write(SampleAudit.All[sample])), Is.Null);

    [TestCase("schemaVersion", "2", "$.schemaVersion is not 1")]
    [TestCase("failOn", "\"worst\"", "$.failOn is worst")]
    [TestCase("findings", "[{}]", "$.findings[0] has no rule")]
    [TestCase("targets", "[{\"target\": \"a\", \"chart\": null, \"error\": null}]", "$.targets[0] fits 0 of the forms")]
    [TestCase("more", "1", "$ has more")]
    public void What_has_another_shape_is_found(string key, string value, string problem)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(Write(SampleAudit.Empty).GetRawText())!;
        json[key] = System.Text.Json.Nodes.JsonNode.Parse(value);

        Assert.That(new JsonShape(Schema).Problem(JsonDocument.Parse(json.ToJsonString()).RootElement), Is.EqualTo(problem));
    }

    [Test]
    public void One_finding_for_several_objects_names_them_all_and_its_own_first()
    {
        var finding = Write(SampleAudit.Results).GetProperty("findings").EnumerateArray().First(finding => finding.GetProperty("rule").GetString() is "host-network");

        Assert.That(
            finding.GetProperty("objects").EnumerateArray().Select(item => $"{item.GetProperty("object").GetProperty("name")} {item.GetProperty("field")} {item.GetProperty("file")}:{item.GetProperty("line")} {item.GetProperty("renderedLine")}"),
            Is.EqualTo((string[])["web spec.template.spec.hostNetwork charts/shop/templates/web.yaml:9 11", "agent spec.template.spec.hostPID charts/shop/templates/agent.yaml:10 32"]));
    }

    [Test]
    public void Accepted_findings_say_who_answers_for_them()
    {
        var suppressed = Write(SampleAudit.Results).GetProperty("suppressed").EnumerateArray().First(finding => finding.GetProperty("rule").GetString() is "host-pid").GetProperty("suppression");

        Assert.That(
            suppressed.EnumerateObject().Select(property => property.Value.GetString()),
            Is.EqualTo((string[])["configuration", "reads the node's processes", ".helm-secure.yaml:9", "2031-12-31", "SEC-812"]));
    }

    [Test]
    public void A_wish_that_does_not_count_is_told_beside_the_finding_that_does()
    {
        var json = Write(SampleAudit.Results);

        Assert.That(json.GetProperty("notHonoured").EnumerateArray().Single().GetProperty("rule").GetString(), Is.EqualTo("privileged-container"));
        Assert.That(json.GetProperty("notHonoured")[0].GetProperty("ignore").GetProperty("kind").GetString(), Is.EqualTo("annotation"));
        Assert.That(json.GetProperty("summary").GetProperty("notHonoured").GetInt32(), Is.EqualTo(1));
        Assert.That(json.GetProperty("summary").GetProperty("findings").GetProperty("critical").GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void The_schema_has_every_severity_and_kind_of_suppression()
    {
        var kinds = Schema.GetProperty("$defs").GetProperty("suppressed").GetProperty("properties").GetProperty("suppression").GetProperty("properties").GetProperty("kind").GetProperty("enum");

        Assert.That(Schema.GetProperty("$defs").GetProperty("severity").GetProperty("enum").EnumerateArray().Select(word => word.GetString()), Is.EqualTo(Severities.Words));
        Assert.That(kinds.EnumerateArray().Select(word => word.GetString()), Is.EqualTo(Enum.GetValues<SuppressionKind>().Select(kind => KebabCase.Of(kind))));
    }

    private static JsonElement Write(AuditResults results)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            AuditJson.Write(writer, results);
        return JsonDocument.Parse(bytes.ToArray()).RootElement;
    }
}

using System.Text;
using HelmSecure.Charts;

namespace HelmSecure.Tests.Charts;

/// <summary>Expected texts are what <c>helm show chart</c> of 3.6.2 and 3.10.1 print for an archive with these files, apart from style.</summary>
public sealed class ChartMetadataTests
{
    private const string Least = "apiVersion: v2\nname: web\nversion: 1.2.3\n";

    public static IEnumerable<string> SignedArchives => Directory.EnumerateFiles(Repository.File("tests", "vectors", "charts"), "*.tgz", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.File("tests", "vectors"), path))
        .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(SignedArchives))]
    public void What_Helm_signed_is_what_its_archive_says(string archive)
    {
        var chart = ChartArchive.Read(Repository.Vector(archive), out _)!;
        var archived = ChartMetadata.Read(chart.ChartYaml, chart.RequirementsYaml, out _)!;
        var signed = Read(SignedPart(archive));

        Assert.That(signed.FirstDifference(archived), Is.Null);
        Assert.That(archived.FirstDifference(signed), Is.Null);
        Assert.That(Path.GetFileName(archive), Is.EqualTo($"{signed.Name}-{signed.Version}.tgz"));
    }

    [TestCaseSource(nameof(SignedArchives))]
    public void What_we_write_says_what_Helm_wrote(string archive)
    {
        var signed = Read(SignedPart(archive));

        Assert.That(Read(signed.ToYaml()).FirstDifference(signed), Is.Null);
    }

    [TestCase("appVersion: 1.10", "appVersion: \"1.1\"")]
    [TestCase("appVersion: 0777", "appVersion: \"511\"")]
    [TestCase("appVersion: 1e21", "appVersion: \"1e+21\"")]
    [TestCase("appVersion: yes", "appVersion: \"true\"")]
    [TestCase("appVersion: 2001-01-01", "appVersion: \"2001-01-01\"")]
    [TestCase("APPVERSION: 5", "appVersion: \"5\"")]
    [TestCase("appVersion: null", null)]
    [TestCase("appVersion: ''", null)]
    [TestCase("unknown: 5", null)]
    [TestCase("\u212Aeywords: [a]", "keywords:\n- a")]
    [TestCase("keywords: [a, null, 5, true]", "keywords:\n- a\n- \"\"\n- \"5\"\n- \"true\"")]
    [TestCase("keywords: []", null)]
    [TestCase("maintainers: [{}]", "maintainers:\n- {}")]
    [TestCase("deprecated: true", "deprecated: true")]
    [TestCase("deprecated: no", null)]
    [TestCase("home: \"a\\nb\\tc\\u200bd\\u00a0e\"", "home: a b cd e")]
    [TestCase("dependencies: [{name: a, version: 1.0}]", "dependencies:\n- name: a\n  repository: \"\"\n  version: \"1\"")]
    [TestCase("dependencies: [{name: a, import-values: [1.0, {z: y, a: null}]}]", "dependencies:\n- import-values:\n  - 1\n  - a: null\n    z: true\n  name: a\n  repository: \"\"")]
    public void A_field_is_what_Helm_makes_of_it(string written, string? expected)
    {
        var lines = Read(Least + written).ToYaml().Replace("apiVersion: v2\n", "", StringComparison.Ordinal)
            .Replace("name: web\n", "", StringComparison.Ordinal).Replace("version: 1.2.3\n", "", StringComparison.Ordinal);

        Assert.That(lines, Is.EqualTo(expected is null ? "" : $"{expected}\n"));
    }

    [Test]
    public void Annotations_are_text_and_keep_their_line_ends()
    {
        Assert.That(
            Read(Least + "annotations: {a: null, b: 1.5, 5: \"c\\nd\"}").ToYaml(),
            Is.EqualTo("annotations:\n  \"5\": \"c\\nd\"\n  a: \"\"\n  b: \"1.5\"\napiVersion: v2\nname: web\nversion: 1.2.3\n"));
    }

    [Test]
    public void An_absent_or_empty_apiVersion_is_v1([Values("", "apiVersion: ''\n", "apiVersion: null\n")] string apiVersion)
    {
        Assert.That(Read($"{apiVersion}name: web\nversion: 1\n").ToYaml(), Is.EqualTo("apiVersion: v1\nname: web\nversion: \"1\"\n"));
    }

    [Test]
    public void Requirements_are_laid_over_the_chart_element_by_element()
    {
        var metadata = Read(
            "name: c\nversion: 1.0\ndependencies: [{name: a, version: '1', repository: r, tags: [x]}, {name: b}]\nkeywords: [x, y]\n",
            "dependencies: [{name: z, version: '2'}]\nname: q\nkeywords: [k]\n");

        Assert.That(
            metadata.ToYaml(),
            Is.EqualTo("apiVersion: v1\ndependencies:\n- name: z\n  repository: r\n  tags:\n  - x\n  version: \"2\"\nkeywords:\n- k\nname: q\nversion: \"1\"\n"));
    }

    [Test]
    public void Requirements_that_are_null_take_dependencies_away()
    {
        Assert.That(Read(Least + "dependencies: [{name: a}]", "dependencies: null\n").ToYaml(), Does.Not.Contain("dependencies"));
    }

    [TestCase("name: [a]", "Chart.yaml:4:7: 'name' is a list where text was expected")]
    [TestCase("keywords: a", "Chart.yaml:4:11: 'keywords' is text where a list was expected")]
    [TestCase("deprecated: 'true'", "Chart.yaml:4:13: 'deprecated' is text where true or false was expected")]
    [TestCase("annotations: {a: {b: c}}", "Chart.yaml:4:18: 'annotations.a' is a mapping where text was expected")]
    [TestCase("maintainers: [null]", "Chart.yaml:4:15: 'maintainers[0]' is nothing (null) where a mapping was expected")]
    [TestCase("Name: ''\nname: ''\nversion: ''", "Chart.yaml: the chart has no name")]
    [TestCase("version: ''", "Chart.yaml: the chart has no version")]
    [TestCase("home: [", "Chart.yaml:5:1: while parsing a node, did not find expected node content")]
    public void What_Helm_could_not_load_is_a_fault(string written, string expected)
    {
        Assert.That(ChartMetadata.Read(Bytes(Least + written + "\n"), requirementsYaml: null, out var fault), Is.Null);
        Assert.That(fault, Is.EqualTo(expected));
    }

    [Test]
    public void A_text_that_is_no_mapping_is_a_fault()
    {
        Assert.That(ChartMetadata.Read(Bytes("- a\n"), requirementsYaml: null, out var fault), Is.Null);
        Assert.That(fault, Is.EqualTo("Chart.yaml:1:1: the document is a list where a mapping was expected"));
    }

    [TestCase("appVersion: '1.2345679'", "appVersion: 1.23456789")]
    [TestCase("appVersion: '1.23456789'", "appVersion: 1.23456789")]
    [TestCase("home: ''", "# nothing")]
    [TestCase("keywords: []", "other: 5")]
    [TestCase("dependencies: [{name: a, import-values: [1]}]", "dependencies: [{name: a, import-values: [1.0], repository: ''}]")]
    public void What_is_the_same_to_some_Helm_is_no_difference(string signed, string archived)
    {
        Assert.That(Read(Least + signed).FirstDifference(Read(Least + archived)), Is.Null);
    }

    [TestCase("home: a", "home: b", "'home' is 'a' in the signed text and 'b' in the archive's Chart.yaml")]
    [TestCase("home: a", "", "'home' is 'a' in the signed text and absent in the archive's Chart.yaml")]
    [TestCase("", "deprecated: true", "'deprecated' is absent in the signed text and 'true' in the archive's Chart.yaml")]
    [TestCase("keywords: [a, b]", "keywords: [a, c]", "'keywords[1]' is 'b' in the signed text and 'c' in the archive's Chart.yaml")]
    [TestCase("dependencies: [{name: a, alias: b}]", "dependencies: [{name: a}]", "'dependencies[0].alias' is 'b' in the signed text and absent in the archive's Chart.yaml")]
    [TestCase("annotations: {a: b}", "annotations: {a: \"\\e[2J\"}", "'annotations.a' is 'b' in the signed text and '\\x1b[2J' in the archive's Chart.yaml")]
    [TestCase("dependencies: [{name: a, import-values: [1]}]", "dependencies: [{name: a, import-values: ['1']}]", "'dependencies[0].import-values[0]' is '1' in the signed text and '1' in the archive's Chart.yaml")]
    public void A_difference_is_told_by_field_and_values(string signed, string archived, string expected)
    {
        Assert.That(Read(Least + signed).FirstDifference(Read(Least + archived)), Is.EqualTo(expected));
    }

    [Test]
    public void Duplicate_keys_are_reported()
    {
        Assert.That(Read(Least + "maintainers: [{name: a, name: b}]\nversion: 1.2.4\n").DuplicateKeys, Is.EqualTo(new[] { "version (line 3)", "name (line 4)" }));
    }

    private static ChartMetadata Read(string chartYaml, string? requirementsYaml = null)
    {
        var metadata = ChartMetadata.Read(Bytes(chartYaml), requirementsYaml is null ? null : Bytes(requirementsYaml), out var fault);

        Assert.That(fault, Is.Null);
        return metadata!;
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string SignedPart(string archive)
    {
        var provenance = Encoding.UTF8.GetString(Repository.Vector(archive + ".prov")).Split('\n');
        var lines = provenance.SkipWhile(line => line.Length > 0).Skip(1).TakeWhile(line => line is not "...");
        return string.Join('\n', lines.Select(line => line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line));
    }
}

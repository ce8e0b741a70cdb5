using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using HelmSecure.Audit;
using HelmSecure.Cli;
using HelmSecure.Cli.Commands;
using HelmSecure.Reports;

namespace HelmSecure.Tests.Reports;

/// <summary>What holds for each format of <c>helm secure audit -o</c>.</summary>
public sealed partial class AuditReportTests
{
    private static readonly (string Name, string File, Func<AuditResults, string> Write)[] All =
    [
        ("text", "audit.txt", Text),
        ("json", "audit.json", results => Json(writer => AuditJson.Write(writer, results))),
        ("sarif", "audit.sarif", results => Json(writer => Sarif.Write(writer, results))),
        ("junit", "audit.xml", JUnit.Text),
        ("github", "github.txt", results => GitHub.Text(results, Severity.Info)),
        ("gitlab", "gitlab.json", results => Json(writer => GitLab.Write(writer, results))),
        ("markdown", "audit.md", results => Markdown.Text(results, Severity.Info)),
    ];

    private static IEnumerable<string> Formats => All.Select(format => format.Name);

    [TestCaseSource(nameof(Formats))]
    public void The_sample_is_told_as_its_golden_file_has_it(string format) =>
        Repository.IsGenerated(Write(format, SampleAudit.Results), "tests", "HelmSecure.Tests", "Reports", "Golden", All.Single(known => known.Name == format).File);

    [TestCaseSource(nameof(Formats))]
    public void Two_runs_give_the_same_bytes(string format)
    {
        var first = Write(format, SampleAudit.Results);

        Assert.That(Write(format, SampleAudit.Results), Is.EqualTo(first));
    }

    [Test]
    public void No_format_is_forgotten()
    {
        using var environment = new Cli.FakeEnvironment();
        environment.Run("audit", "-", "-o", "x");

        Assert.That(environment.Error, Does.Contain($"--output takes {string.Join(", ", Formats.SkipLast(1))} or {Formats.Last()}, not 'x'"));
    }

    [TestCaseSource(nameof(Formats))]
    public void Hostile_text_is_told_and_does_nothing(string format)
    {
        var text = Write(format, SampleAudit.OfHostile);
        var decoded = Decoded(format, text);

        Assert.That(decoded, Does.Contain(SampleAudit.Sentinel));
        Assert.That(text.Concat(decoded).Where(letter => letter is not '\n' && HostileText.Neutralize(letter.ToString()) != letter.ToString()), Is.Empty, "control characters, marks of direction, lone surrogates");
        Assert.That(Lines(text).Where(IsCommand), Is.EqualTo(Lines(text).Where(IsOurCommand)));
        Assert.That(decoded == text ? [] : Lines(decoded).Where(IsCommand), Is.Empty, "what is taken out of a format may be printed");
        Assert.That(decoded, Does.Not.Contain("##[").And.Not.Contain("##vso["));
    }

    [TestCaseSource(nameof(Formats))]
    public void What_looks_like_a_secret_is_in_no_format(string format)
    {
        var text = Decoded(format, Write(format, SampleAudit.OfHostile));

        Assert.That(text, Does.Contain("***"));
        Assert.That(text, Does.Not.Contain(SampleAudit.Password).And.Not.Contain(SampleAudit.Token));
    }

    [TestCaseSource(nameof(Formats))]
    public void A_name_without_end_does_not_make_a_report_without_end(string format)
    {
        var report = SampleAudit.Audit($"apiVersion: v1\nkind: Pod\nmetadata: {{name: {new string('a', 1_000_000)}}}\nspec: {{containers: [{{name: {new string('b', 1_000_000)}, securityContext: {{privileged: true}}}}]}}\n", "a.yaml", isOwn: true);

        Assert.That(Write(format, SampleAudit.Of([new("a.yaml", null, report)])), Has.Length.LessThan(30_000));
    }

    [Test]
    public void In_markdown_all_from_a_chart_stands_in_code()
    {
        var text = Write("markdown", SampleAudit.OfHostile);
        var prose = Code().Replace(text, "");

        Assert.That(prose, Does.Not.Contain(SampleAudit.Sentinel).And.Not.Contain("pwned").And.Not.Contain("evil"));
        Assert.That(Tags().Matches(prose).Select(tag => tag.Value).Distinct(StringComparer.Ordinal), Is.EquivalentTo((string[])["<details>", "</details>", "<summary>", "</summary>"]));
        Assert.That(Lines(text).Where(line => line.StartsWith("| critical", StringComparison.Ordinal)).Select(line => line.Count(letter => letter is '|')), Is.EqualTo((int[])[5]));
    }

    [Test]
    public void Colours_are_ours_alone()
    {
        var text = Text(SampleAudit.OfHostile, color: true);

        Assert.That(text, Does.Contain("\x1b[1;31mCRITICAL\x1b[0m  "));
        Assert.That(Colour().Replace(text, ""), Is.EqualTo(Text(SampleAudit.OfHostile)));
    }

    private static string Write(string format, AuditResults results) => All.Single(known => known.Name == format).Write(results);

    private static string Text(AuditResults results) => Text(results, color: false);

    private static string Text(AuditResults results, bool color)
    {
        var noColor = new ColorChoice(_ => null, () => false);
        using var page = new Terminal(() => Stream.Null, () => Stream.Null, noColor, noColor) { ForcedColor = color };
        new AuditText(page, Severity.Info, all: true).Write(results);
        return page.Output.ToString();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            write(writer);
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    /// <summary>What its reader makes of it: the texts, one a line; of formats that are read as they are, the format.</summary>
    private static string Decoded(string format, string text) => format switch
    {
        "json" or "sarif" or "gitlab" => string.Join('\n', Strings(JsonDocument.Parse(text).RootElement)),
        "junit" => string.Join('\n', XDocument.Parse(text).Descendants().SelectMany(element => element.Attributes().Select(attribute => attribute.Value).Append(element.Value))),
        _ => text,
    };

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Strings(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    private static string[] Lines(string text) => text.Split('\n');

    private static bool IsCommand(string line) => line.TrimStart() is [':', ':', >= 'a' and <= 'z', ..];

    private static bool IsOurCommand(string line) => OurCommand().IsMatch(line);

    [GeneratedRegex("^::(error|warning|notice) file=[^:,]*(,line=[0-9]+)?,title=[^:,]*::[^\n]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OurCommand();

    [GeneratedRegex("\x1b\\[[0-9;]*m", RegexOptions.None, 1000)]
    private static partial Regex Colour();

    [GeneratedRegex("`[^`\n]*`", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tags();
}

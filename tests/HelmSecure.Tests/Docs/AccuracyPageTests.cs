using System.Globalization;
using System.Text.RegularExpressions;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Docs;

/// <summary>
/// What somebody read by hand, in docs/accuracy.md, beside what the audit says today. The draw goes round the rules, and round the charts: a rule that speaks often would fill it otherwise,
/// and a rule that is new changes few of its rows.
/// </summary>
public sealed partial class AccuracyPageTests
{
    private const int Seed = 20;
    private const int Findings = 60;
    private const int Workloads = 20;
    private const int StrictFindings = 100;

    private static readonly Lazy<IReadOnlyList<Release>> Charts = new(() => [.. Directory.GetFiles(Repository.SharedData("charts-rendered"), "*.yaml").Select(Read)]);
    private static readonly Lazy<IReadOnlyList<AuditFinding>> All = new(() => [.. Charts.Value.SelectMany(chart => Auditor.Run(chart, RuleCatalog.All, new() { Strict = true }).Findings)]);
    private static readonly Lazy<IReadOnlyList<AuditFinding>> Made = new(() => [.. All.Value.Where(finding => finding.Rule is { Category: Category.PodSecurity or Category.Isolation, Severity: not Severity.Info })]);
    private static readonly string Page = File.ReadAllText(Repository.File("docs", "accuracy.md"));

    /// <summary>Chart, line and rule of each row.</summary>
    private static IEnumerable<string> ReadFindings(string heading) => RowsOf(heading).Select(cells => $"{cells[0]}:{cells[1]} {cells[2]}");

    [Test]
    public void Every_finding_that_was_read_is_made([Values("Findings", "Findings of all categories")] string heading)
    {
        Assert.That(ReadFindings(heading), Is.Not.Empty);
        Assert.That(ReadFindings(heading).Except(All.Value.Select(Key), StringComparer.Ordinal), Is.Empty, "read by hand and no longer found");
    }

    [Test]
    public void The_findings_that_were_read_are_those_that_the_seed_draws() =>
        AreThose(ReadFindings("Findings"), DrawnFindings().Select(Key));

    /// <summary>None that stands in the first table.</summary>
    [Test]
    public void The_findings_of_all_categories_that_were_read_are_those_that_the_seed_draws() =>
        AreThose(ReadFindings("Findings of all categories"), DrawnOfAllCategories().Select(Key));

    [Test]
    public void Every_category_that_speaks_of_the_charts_is_read()
    {
        var read = RowsOf("Findings of all categories").Select(cells => RuleCatalog.Find(cells[2]).Category).Distinct();

        Assert.That(read, Is.EquivalentTo(All.Value.Select(finding => finding.Rule.Category).Distinct()));
    }

    /// <summary>Read, and true, of each category: the numbers of the page are those of its rows.</summary>
    [Test]
    public void Precision_is_that_of_the_rows()
    {
        var counted = RowsOf("Findings of all categories").GroupBy(cells => RuleCatalog.Find(cells[2]).Category).Select(rows => $"{KebabCase.Of(rows.Key)} {rows.Count()} {rows.Count(cells => cells[4] is "true")}");

        Assert.That(RowsOf("Precision").Select(cells => $"{cells[0]} {cells[3]} {cells[4]}"), Is.EquivalentTo(counted));
    }

    [Test]
    public void Of_what_was_read_95_in_a_hundred_are_true_at_least()
    {
        var verdicts = RowsOf("Findings of all categories").Select(cells => cells[4]).ToList();

        Assert.That(verdicts, Has.All.EqualTo("true").Or.EqualTo("false"));
        Assert.That(verdicts.Count(verdict => verdict is "true"), Is.AtLeast(verdicts.Count * 0.95));
    }

    /// <summary>The excerpt is what stands there, so that the verdict is about this very text.</summary>
    [Test]
    public void Every_excerpt_stands_on_its_line([Values("Findings", "Findings of all categories")] string heading)
    {
        foreach (var cells in RowsOf(heading))
        {
            var line = File.ReadLines(Path.Combine(Repository.SharedData("charts-rendered"), cells[0])).ElementAt(int.Parse(cells[1], CultureInfo.InvariantCulture) - 1);
            Assert.That(line, Does.Contain(cells[3].Trim('`')), string.Join(' ', cells));
        }
    }

    [Test]
    public void The_workloads_that_were_read_are_those_that_the_seed_draws() =>
        AreThose(RowsOf("Workloads").Select(cells => $"{cells[0]}:{cells[1]} {cells[2]}"), DrawnWorkloads().Select(Key));

    /// <summary>No more than what was read, and no less.</summary>
    [Test]
    public void Of_each_workload_that_was_read_the_audit_says_what_the_reader_says()
    {
        var said = DrawnWorkloads().ToDictionary(Key, workload => Made.Value.Where(finding => finding.Object == workload).Select(finding => finding.Rule.Id), StringComparer.Ordinal);

        foreach (var cells in RowsOf("Workloads"))
        {
            var expected = cells[3].Split(", ", StringSplitOptions.RemoveEmptyEntries).SelectMany(Repeated);
            Assert.That(said[$"{cells[0]}:{cells[1]} {cells[2]}"], Is.EquivalentTo(expected), string.Join(' ', cells));
        }
    }

    private static void AreThose(IEnumerable<string> read, IEnumerable<string> drawn)
    {
        var wanted = drawn.ToList();
        var unread = wanted.Except(read, StringComparer.Ordinal);
        Assert.That(read, Is.EquivalentTo(wanted), $"to be read by hand:\n{string.Join('\n', unread)}\n");
    }

    // "seccomp-not-set ×2"
    private static IEnumerable<string> Repeated(string words) =>
        words.Split(" ×") is [var id, var times] ? Enumerable.Repeat(id, int.Parse(times, CultureInfo.InvariantCulture)) : [words];

    private static IEnumerable<KubeObject> DrawnWorkloads() =>
        Draw(Charts.Value.SelectMany(chart => chart.Objects).Where(item => item.Pods.Count > 0), workload => workload.File, Key).Take(Workloads);

    private static IEnumerable<AuditFinding> DrawnFindings() => Draw(Made.Value.DistinctBy(Key, StringComparer.Ordinal), finding => finding.Rule.Id, Key).Take(Findings);

    /// <summary>Round the categories, and in each round the rules.</summary>
    private static IEnumerable<AuditFinding> DrawnOfAllCategories()
    {
        var before = DrawnFindings().Select(Key).ToHashSet(StringComparer.Ordinal);
        var left = All.Value.DistinctBy(Key, StringComparer.Ordinal).Where(finding => !before.Contains(Key(finding)));
        return Round(left, finding => KebabCase.Of(finding.Rule.Category), category => Draw(category, finding => finding.Rule.Id, Key)).Take(StrictFindings);
    }

    /// <summary>In each group, and among the groups, as the dice have it.</summary>
    private static IEnumerable<T> Draw<T>(IEnumerable<T> all, Func<T, string> group, Func<T, string> key) => Round(all, group, same => same.OrderBy(one => Dice(key(one))));

    /// <summary>First the first of each group, then the second.</summary>
    private static IEnumerable<T> Round<T>(IEnumerable<T> all, Func<T, string> group, Func<IEnumerable<T>, IEnumerable<T>> order) => all
        .GroupBy(group, StringComparer.Ordinal)
        .SelectMany(same => order(same).Select((one, round) => (One: one, Round: round, Place: Dice(same.Key))))
        .OrderBy(drawn => drawn.Round).ThenBy(drawn => drawn.Place)
        .Select(drawn => drawn.One);

    // FNV-1a and a last stir: what an entry throws depends on nothing but itself.
    private static ulong Dice(string text)
    {
        var hash = 14695981039346656037 + Seed;
        foreach (var character in text)
            hash = unchecked((hash ^ character) * 1099511628211);
        return unchecked((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9);
    }

    private static string Key(AuditFinding finding) => $"{finding.Object.File}:{finding.Line} {finding.Rule.Id}";

    private static string Key(KubeObject workload) => $"{workload.File}:{workload.Root.Span.Line} {workload.Title}";

    private static Release Read(string file)
    {
        var name = Path.GetFileName(file);
        return Release.Read([new ManifestFile(name, YamlStream.Read(File.ReadAllBytes(file), name))]);
    }

    /// <summary>The cells of the rows of the table under a heading, without their first row and the line below it.</summary>
    private static IEnumerable<string[]> RowsOf(string heading)
    {
        var section = Page.Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));
        return Row().Matches(section).Skip(2).Select(match => match.Groups["cells"].Value.Split('|', StringSplitOptions.TrimEntries));
    }

    [GeneratedRegex(@"^\|(?<cells>.*)\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}

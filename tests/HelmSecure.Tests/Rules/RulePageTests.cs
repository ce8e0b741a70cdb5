using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>The pages of the rules are their tests.</summary>
public sealed class RulePageTests
{
    private const string Cases = "tests/HelmSecure.Tests/Rules/Cases";

    private static IEnumerable<string> IdsOfCases => Directory.GetFiles(Repository.File(Cases), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Ids => RuleCatalog.All.Select(rule => rule.Id);

    [TestCaseSource(nameof(Ids))]
    public void Rule_reports_what_its_page_says(string id)
    {
        var (rule, page) = Open(id);

        Assert.That(page.Reported, Is.Not.Empty);
        Assert.That(page.Accepted, Is.Not.Empty);
        foreach (var example in page.Reported)
        {
            Assert.That(example.Expected, Is.Not.Empty, example.Text);
            Assert.That(example.Said(rule), Is.EqualTo(example.Expected), example.Text);
        }
    }

    [TestCaseSource(nameof(Ids))]
    public void Rule_accepts_what_its_page_says(string id)
    {
        var (rule, page) = Open(id);

        foreach (var example in page.Accepted)
            Assert.That(example.Said(rule), Is.Empty, example.Text);
    }

    /// <summary>Cases too dull for the page, in its notation: <c>Cases/ID.md</c>.</summary>
    [TestCaseSource(nameof(IdsOfCases))]
    public void Rule_decides_its_dull_cases_as_written(string id)
    {
        var rule = RuleCatalog.All.Single(rule => rule.Id == id);
        var page = RulePage.Read(File.ReadAllText(Repository.File(Cases, id + ".md")));

        foreach (var example in page.Reported)
        {
            Assert.That(example.Expected, Is.Not.Empty, example.Text);
            Assert.That(example.Said(rule), Is.EqualTo(example.Expected), example.Text);
        }

        foreach (var example in page.Accepted)
            Assert.That(example.Said(rule), Is.Empty, example.Text);
    }

    [TestCaseSource(nameof(Ids))]
    public void Findings_have_a_severity_that_the_rule_lists(string id)
    {
        var (rule, page) = Open(id);
        var given = page.Reported.SelectMany(example => example.Findings(rule)).Select(finding => finding.Severity).Distinct();

        Assert.That(given, Is.EquivalentTo(rule.OtherSeverities.Append(rule.Severity)));
    }

    [Test]
    public void Every_page_stands_beside_a_listed_rule()
    {
        var pages = typeof(Rule).Assembly.GetManifestResourceNames().Select(name => Path.GetFileNameWithoutExtension(name));

        Assert.That(pages, Is.EquivalentTo(Ids));
    }

    private static (Rule Rule, RulePage Page) Open(string id)
    {
        var rule = RuleCatalog.All.Single(rule => rule.Id == id);
        return (rule, RulePage.Read(RuleCatalog.Page(rule)));
    }
}

using System.Reflection;
using System.Text.RegularExpressions;
using HelmSecure.Audit;
using HelmSecure.Reports;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

public sealed partial class RuleCatalogTests
{
    private static IEnumerable<Rule> Written => typeof(Rule).Assembly.GetTypes()
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(member => member.FieldType == typeof(Rule))
        .Select(member => (Rule)member.GetValue(null)!);

    [Test]
    public void Every_rule_is_listed() => Assert.That(Written.Except(RuleCatalog.All).Select(rule => rule.Id), Is.Empty);

    [Test]
    public void The_list_is_sorted_and_each_id_stands_once()
    {
        var ids = RuleCatalog.All.Select(rule => rule.Id).ToList();

        Assert.That(ids, Is.EqualTo(ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
    }

    [Test]
    public void Ids_and_tags_have_their_grammar()
    {
        Assert.That(RuleCatalog.All.Select(rule => rule.Id).Where(id => !KebabCase().IsMatch(id)), Is.Empty);
        Assert.That(RuleCatalog.All.SelectMany(rule => rule.References).Where(tag => !Tag().IsMatch(tag)), Is.Empty);
    }

    [Test]
    public void Rules_of_peers_have_their_grammar()
    {
        var peers = "kube-linter|trivy|checkov|kubescape|polaris|kube-score|kubesec|kubeaudit|kyverno|gatekeeper|terrascan|datree|rbac-police|kubiscan|semgrep|psa|marvin".Split('|');

        Assert.That(RuleCatalog.All.SelectMany(rule => rule.Also).Where(also => also.Split(':') is not [var peer, { Length: > 0 }] || !peers.Contains(peer, StringComparer.Ordinal)), Is.Empty);
    }

    [Test]
    public void What_is_not_certain_is_not_in_the_default_set() =>
        Assert.That(RuleCatalog.All.Where(rule => rule.Confidence is Confidence.Low && !rule.IsStrict).Select(rule => rule.Id), Is.Empty);

    [Test]
    public void Summaries_are_one_line_without_a_full_stop() =>
        Assert.That(RuleCatalog.All.Select(rule => rule.Summary).Where(text => !char.IsUpper(text[0]) || text.EndsWith('.') || text.Length > 100), Is.Empty);

    [Test]
    public void Advice_is_one_line_in_lower_case_without_a_full_stop() =>
        Assert.That(RuleCatalog.All.Select(rule => rule.Fix).Where(text => !char.IsLower(text[0]) || text.EndsWith('.') || text.Length > 100), Is.Empty);

    [Test]
    public void Nothing_in_what_we_say_ourselves_looks_like_a_secret() =>
        Assert.That(RuleCatalog.All.SelectMany(rule => (string[])[rule.Summary, rule.Fix]).Where(text => ChartText.Shown(text) != text), Is.Empty);

    [Test]
    public void A_rule_stands_in_the_folder_of_its_category() =>
        Assert.That(RuleCatalog.All.Where(rule => !File.Exists(Repository.File("src", "HelmSecure", "Rules", rule.Category.ToString(), rule.Id + ".md"))).Select(rule => rule.Id), Is.Empty);

    [Test]
    public void What_only_restricted_asks_for_is_medium_at_most()
    {
        var severities = RuleCatalog.All
            .Where(rule => rule.References.Contains("pss:restricted", StringComparer.Ordinal))
            .SelectMany(rule => rule.OtherSeverities.Append(rule.Severity));

        Assert.That(severities, Has.All.LessThanOrEqualTo(Severity.Medium));
    }

    [Test]
    public void Rules_yield_to_rules_that_exist() =>
        Assert.That(RuleCatalog.All.SelectMany(rule => rule.YieldsTo).Select(overlap => overlap.RuleId).Distinct(StringComparer.Ordinal), Is.SubsetOf(RuleCatalog.All.Select(rule => rule.Id)));

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KebabCase();

    [GeneratedRegex("^(pss|cis-1[.]([89]|1[0-2])|nsa|attack|cve):[A-Za-z0-9.-]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();
}

using System.Text;
using HelmSecure.Trust;
using Semver;

namespace HelmSecure.Tests.Trust;

public sealed class TrustPolicyTests
{
    private const string Signer = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [TestCase("web", "web", true)]
    [TestCase("web", "web2", false)]
    [TestCase("web", "Web", false)]
    [TestCase("web-*", "web-front", true)]
    [TestCase("web-*", "web-", true)]
    [TestCase("web-*", "web", false)]
    [TestCase("*", "anything", true)]
    [TestCase("web?", "web2", true)]
    [TestCase("web?", "web", false)]
    [TestCase("*b*", "web", true)]
    [TestCase("w[ei]b", "web", false)]
    [TestCase("web.*", "web-1", false)]
    [TestCase("*.*", "web", false)]
    public void Globs_match_whole_names_to_the_letter(string glob, string chart, bool matches) =>
        Assert.That(Policy($"charts: ['{glob}']").RuleFor(chart, Version("1.0.0")) is not null, Is.EqualTo(matches));

    [TestCase(">=1.0.0 <2.0.0", "1.0.0", true)]
    [TestCase(">=1.0.0 <2.0.0", "2.0.0", false)]
    [TestCase(">=1.0.0 <2.0.0", "1.5.0+build", true)]
    [TestCase(">=1.0.0 <2.0.0", "1.5.0-rc.1", false)]
    [TestCase(">=1.0.0 <2.0.0", "2.0.0-rc.1", false)]
    [TestCase(">=1.5.0-rc.1", "1.5.0-rc.2", true)]
    [TestCase(">=1.5.0-rc.1", "1.6.0-rc.1", false)]
    [TestCase("^1.4", "1.9.9", true)]
    [TestCase("1.4", "1.4.9", true)]
    [TestCase("<1.0.0 || >=2.0.0", "2.1.0", true)]
    public void A_range_narrows_a_rule(string range, string version, bool matches) =>
        Assert.That(Policy($"charts: [web]\n    versions: '{range}'").RuleFor("web", Version(version)) is not null, Is.EqualTo(matches));

    [Test]
    public void A_chart_without_a_rule_has_none() =>
        Assert.That(Policy("charts: [web]", "charts: [database]").RuleFor("cache", Version("1.0.0")), Is.Null);

    [Test]
    public void The_one_rule_that_matches_is_given() =>
        Assert.That(Policy("charts: [web]", "charts: [data*]").RuleFor("database", Version("1.0.0"))!.Name, Is.EqualTo("rule 2"));

    [Test]
    public void Two_globs_of_one_rule_are_one_rule() =>
        Assert.That(Policy("charts: ['*', web]").RuleFor("web", Version("1.0.0")), Is.Not.Null);

    [Test]
    public void Two_rules_about_one_chart_are_an_error_that_names_both()
    {
        var error = Assert.Throws<HelmSecureException>(() => Policy("charts: [web]", "charts: [x]", "charts: ['w*']").RuleFor("web", Version("1.0.0")));

        Assert.That(error.Message, Is.EqualTo("two rules of the trust policy are about web 1.0.0: rule 1 (trust.yaml:4) and rule 3 (trust.yaml:10)"));
        Assert.That(error.Hint, Is.EqualTo("narrow one of them with 'charts' or 'versions', so that one rule decides"));
    }

    [Test]
    public void Two_rules_with_ranges_that_do_not_meet_are_fine() =>
        Assert.That(Policy("charts: [web]\n    versions: <2.0.0", "charts: [web]\n    versions: '>=2.0.0'").RuleFor("web", Version("2.0.0"))!.Name, Is.EqualTo("rule 2"));

    [Test]
    public void A_long_glob_of_stars_takes_no_time() =>
        Assert.That(Policy($"charts: ['{string.Concat(Enumerable.Repeat("*a", 500))}b']").RuleFor(new string('a', 1000), Version("1.0.0")), Is.Null);

    private static SemVersion Version(string text) => SemVersion.Parse(text, SemVersionStyles.Strict);

    private static TrustPolicy Policy(params string[] rules)
    {
        var text = new StringBuilder("apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules:\n");
        for (var i = 0; i < rules.Length; i++)
            text.Append($"  - name: rule {i + 1}\n    {rules[i]}\n    signers: [{Signer}]\n");
        return TrustPolicy.Read(Encoding.UTF8.GetBytes(text.ToString()), "trust.yaml");
    }
}

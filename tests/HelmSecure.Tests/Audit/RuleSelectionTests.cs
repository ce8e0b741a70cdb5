using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Audit;

public sealed class RuleSelectionTests
{
    private const string Hook = "kind: Pod\nmetadata: {name: a, annotations: {helm.sh/hook: HOOK}}\nspec: {containers: [{name: a, securityContext: {privileged: true}}]}";

    private static readonly Rule Probes = new()
    {
        Id = "without-probes",
        Summary = "Has no probes",
        Fix = "add probes",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Check = Check.EachContainer(container => [new Finding("has no probes", container.Field)]),
    };

    private static readonly Rule Privileged = RuleCatalog.All.Single(rule => rule.Id is "privileged-container");

    [TestCase("test", nameof(TestHooks.Relaxed), "privileged-container")]
    [TestCase("test-success", nameof(TestHooks.Relaxed), "privileged-container")]
    [TestCase("test", nameof(TestHooks.Audit), "privileged-container without-probes")]
    [TestCase("test", nameof(TestHooks.Skip), "")]
    [TestCase("pre-install", nameof(TestHooks.Relaxed), "privileged-container without-probes")]
    [TestCase("pre-install", nameof(TestHooks.Skip), "privileged-container without-probes")]
    [TestCase("\"pre-install,test\"", nameof(TestHooks.Relaxed), "privileged-container without-probes")]
    public void What_only_a_test_runs_is_asked_for_security(string hook, string tests, string expected)
    {
        var release = Manifest.Release(Hook.Replace("HOOK", hook, StringComparison.Ordinal));
        var findings = Auditor.Run(release, [Privileged, Probes], new() { Tests = Enum.Parse<TestHooks>(tests) }).Findings;

        Assert.That(string.Join(' ', findings.Select(finding => finding.Rule.Id).Order(StringComparer.Ordinal)), Is.EqualTo(expected));
    }

    [TestCase("--only pod-security", true)]
    [TestCase("--only isolation", false)]
    [TestCase("--only cis-1.8:5.2.2", true)]
    [TestCase("--only cis-1.8:5.2", false)]
    [TestCase("--only nsa:pod-security", true)]
    [TestCase("--rule privileged-container --skip-rule privileged-container", false)]
    [TestCase("--rule privileged-container --only isolation", false)]
    public void A_rule_is_chosen_by_name_category_and_tag(string options, bool isChosen)
    {
        var words = options.Split(' ');
        string[] Given(string option) => [.. words.Zip(words.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second)];

        Assert.That(new AuditSettings { Only = Given("--only"), Rules = Given("--rule"), SkipRules = Given("--skip-rule") }.Selects(Privileged), Is.EqualTo(isChosen));
    }
}

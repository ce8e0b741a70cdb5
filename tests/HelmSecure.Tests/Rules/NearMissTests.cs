using System.Text;
using HelmSecure.Audit;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Rules;

/// <summary>What a rule minds must be what it says: on its page stands an accepted example that differs from a reported one in one field only.</summary>
public sealed class NearMissTests
{
    // A comment is no field.
    private static IEnumerable<string> Ids => RuleCatalog.All.Where(rule => !SuppressionRules.IsOne(rule)).Select(rule => rule.Id);

    [TestCaseSource(nameof(Ids))]
    public void One_field_makes_the_difference(string id)
    {
        var page = RulePage.Read(RuleCatalog.Page(RuleCatalog.Find(id)));
        var nearest =
            from reported in page.Reported
            from accepted in page.Accepted
            select Differences(Nodes(reported), Nodes(accepted));

        Assert.That(nearest, Does.Contain(1));
    }

    [TestCase("a: 1", "a: 2", 1)]
    [TestCase("a: 1", "a: 1", 0)]
    [TestCase("a: 1", "b: 1", 2)]
    [TestCase("a: {b: 1}", "a: {}", 1)]
    [TestCase("a: [1, 2]", "a: [2]", 1)]
    [TestCase("a: [1, 2]", "a: [2, 1]", 2)]
    [TestCase("a: 1\n---\nb: 1", "a: 2\n---\nb: 2", 2)]
    [TestCase("# file: a\nx: 1\n", "# file: a\nx: 2 # <- mark\n", 1)]
    [TestCase("# file: a\nx: 1\n", "# file: a\nx: 1\ny: 2\n", 1)]
    [TestCase("# file: a\nx: 1\n", "# file: a\nx: 1\n# file: b\ny: 2\n", 1)]
    [TestCase("# file: a\nx: 1\n", "# file: b\nx: 1\n", 2)]
    [TestCase("# file: a\nx: 1\n", "# file: a (executable)\nx: 1\n", 1)]
    public void Fields_are_counted(string one, string other, int count) =>
        Assert.That(Differences(Nodes(new(one)), Nodes(new(other))), Is.EqualTo(count));

    // The version of the cluster and the namespace of the release are fields like others.
    private static YamlList Nodes(RulePage.Example example) => example.Chart is { } chart
        ? new([YamlScalar.Of(example.Version.ToString()), chart.Node])
        : new([YamlScalar.Of(example.Version.ToString()), YamlScalar.Of(example.Namespace ?? ""), .. YamlStream.Read(Encoding.UTF8.GetBytes(example.Text), "example").Select(document => document.Root)]);

    private static int Differences(YamlNode? one, YamlNode? other) => (one, other) switch
    {
        (YamlMap first, YamlMap second) =>
            first.Entries.Concat(second.Entries).Select(entry => entry.Key).Distinct(StringComparer.Ordinal).Sum(key => Differences(first[key], second[key]))
            + Math.Abs(first.DuplicateKeys.Count - second.DuplicateKeys.Count),
        (YamlList first, YamlList second) when first.Items.Count == second.Items.Count => first.Items.Zip(second.Items).Sum(pair => Differences(pair.First, pair.Second)),
        (YamlList first, YamlList second) => first.Items.Count < second.Items.Count ? Missing(first, second) : Missing(second, first),
        _ => one is not null && other is not null && one.HasValueOf(other) ? 0 : 1,
    };

    // One item more is one field; what else differs comes on top.
    private static int Missing(YamlList shorter, YamlList longer) => longer.Items.Count - shorter.Items.Count is not 1
        ? int.MaxValue / 1000
        : 1 + Enumerable.Range(0, longer.Items.Count).Min(left => Differences(shorter, new YamlList([.. longer.Items.Where((_, i) => i != left)])));
}

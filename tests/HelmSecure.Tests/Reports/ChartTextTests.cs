using HelmSecure.Reports;

namespace HelmSecure.Tests.Reports;

public sealed class ChartTextTests
{
    [Test]
    public void A_long_text_is_cut_and_says_so() => Assert.That(ChartText.Shown(new string('a', 9_000)), Is.EqualTo(new string('a', 2_000) + "…"));

    [Test]
    public void Half_a_secret_at_the_cut_is_not_shown()
    {
        // The mask of what comes first is short, so that the end of what was read comes into view.
        var text = "password=" + new string('x', 7_980) + " ghp_0123456789abcdefABCDEF0123456789abcd";

        Assert.That(ChartText.Shown(text), Does.Not.Contain("ghp_"));
    }

    [Test]
    public void A_cut_leaves_no_half_of_a_character() => Assert.That(ChartText.Shown(new string('a', 1_999) + "\U0001F600b"), Is.EqualTo(new string('a', 1_999) + "…"));

    [Test, CancelAfter(10_000)]
    public void Text_without_end_is_not_read_to_its_end([Values("a:b@", " ", "x: ")] string part) =>
        Assert.That(SecretMask.Hide(string.Concat(Enumerable.Repeat(part, 250_000))), Has.Length.LessThan(2_000_000));

    [TestCase("set automountServiceAccountToken: false in the pod's spec", "set automountServiceAccountToken: false in the pod's spec")]
    [TestCase("--with-token=true", "--with-token=true")]
    [TestCase("password: \"null\"", "password: \"null\"")]
    [TestCase("password: falsehood", "password: ***")]
    [TestCase("token=true1", "token=***")]
    public void Switches_are_no_secrets(string text, string expected) => Assert.That(ChartText.Shown(text), Is.EqualTo(expected));

    [TestCase("spec.versions[0].schema.openAPIV3Schema.properties.spec.x-kubernetes-preserve-unknown-fields", "spec.versions[0].schema.openAPIV3Schema.properties.spec.x-kubernetes-preserve-unknown-fields")]
    [TestCase("data.q7RtY2uI9oP4aS6dF8gH1jK3.user", "data.***.user")]
    [TestCase("data.ghp_0123456789abcdefABCDEF0123456789abcd", "data.***")]
    public void Of_a_field_each_key_is_masked_for_itself(string path, string expected) => Assert.That(ChartText.FieldPath(path), Is.EqualTo(expected));

    [TestCase("charts/AbCdEfGh0123456789IjKl/x.yaml", "charts/AbCdEfGh0123456789IjKl/x.yaml")]
    [TestCase("https://me:secret-word@charts.example/a.tgz", "https://me:***@charts.example/a.tgz")]
    [TestCase("a\x1b.yaml", @"a\x1b.yaml")]
    public void Of_places_only_addresses_are_masked(string file, string expected) => Assert.That(ChartText.Path(file), Is.EqualTo(expected));
}

using System.Globalization;
using System.Text;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Yaml;

public sealed class YamlStreamTests
{
    [TestCase("", "")]
    [TestCase("---\n", "")]
    [TestCase("---\n---\n# nothing\n---\nnull\n---\n", "")]
    [TestCase("a: 1", "1:a")]
    [TestCase("a: 1\n---\nb: 2\n", "1:a 3:b")]
    [TestCase("---\na: 1\n---\nb: 2\n---", "2:a 4:b")]
    [TestCase("a: 1\r\n---\r\nb: 2\r\n", "1:a 3:b")]
    [TestCase("a: 1\n---\t\nb: 2\n--- \nc: 3\n", "1:a 3:b 5:c")]
    [TestCase("a: 1\n--- # b\nb: 2\n---\t#\nc: 3\n", "1:a 3:b 5:c")]
    [TestCase("a: 1\n...\n---\nb: 2\n", "1:a 4:b")]
    [TestCase("a: |\n  ---\n  b\n---\nc: 3\n", "1:a 5:c")]
    [TestCase("a: x ---\n---\n# ---\nb: '---'\n", "1:a 4:b")]
    [TestCase("\uFEFFa: 1\n---\nb: 2\n", "1:a 3:b")]
    [TestCase("a: 1 # x\rb: 2\u0085c: |\u2028  d\u2029---\ne: 3\n", null)]
    [TestCase("a: 1 # x\rb: 2\u0085---\n", null)]
    [TestCase("a: 1 # x\rb: 2\u0085\n---\ne: 3\n", "1:a 5:e")]
    [TestCase("a: |\u2028 x\u2029\r\n---\ne: 3\n", "1:a 5:e")]
    [TestCase("a: 1\n ---\nb: 2", "1:a")]
    public void Documents_begin_after_a_line_of_three_dashes(string text, string? expected)
    {
        if (expected is null)
            Assert.That(() => Roots(text), Throws.TypeOf<HelmSecureException>());
        else
            Assert.That(Roots(text), Is.EqualTo(expected));
    }

    [TestCase("a: 1\n---b: 2\n", 2)]
    [TestCase("a: 1\n--- b: 2\n", 2)]
    [TestCase("--- {a: 1}\n", 1)]
    [TestCase("---#x\na: 1\n", 1)]
    [TestCase("a: 1\n----\nb: 2\n", 2)]
    [TestCase("a: 1\n---\rb: 2\n", 2)]
    [TestCase("a: 1\n--- #\rb: 2\n", 2)]
    [TestCase("a: 1\n--- #\u2028b: 2\n", 2)]
    [TestCase("a: 1\n---\u00A0\nb: 2\n", 2)]
    [TestCase("a: 1\n---\f\nb: 2\n", 2)]
    [TestCase("a: 1\r# x\n---x\n", 3)]
    public void What_stands_behind_the_dashes_may_be_a_comment_only(string text, int line) =>
        Assert.That(() => Read(text), Throws.TypeOf<HelmSecureException>()
            .With.Message.EqualTo($"x.yaml:{line}:1: a line that begins with '---' separates documents, and only a comment may follow on it"));

    [TestCase("a: 1\r---\rb: 2", 2)]
    [TestCase("a: 1\u0085---\u0085b: 2", 2)]
    [TestCase("c: 1\n---\na: 1\u2028---\u2028b: 2", 4)]
    [TestCase("a: 1\n...\n\u2029---\u2029b: 2", 4)]
    public void A_document_that_only_YAML_sees_is_refused(string text, int line) =>
        Assert.That(() => Read(text), Throws.TypeOf<HelmSecureException>()
            .With.Message.EqualTo($"x.yaml:{line}:1: a second document begins here, which Helm and Kubernetes would not read"));

    private static string Roots(string text) => string.Join(' ', Read(text)
        .Select(document => string.Create(CultureInfo.InvariantCulture, $"{document.Root.Span.Line}:{((YamlMap)document.Root).Entries[0].Key}")));

    private static IReadOnlyList<YamlDocument> Read(string text) => YamlStream.Read(Encoding.UTF8.GetBytes(text), "x.yaml");
}

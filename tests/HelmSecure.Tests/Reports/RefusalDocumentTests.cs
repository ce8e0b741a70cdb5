using System.Text;
using HelmSecure.Reports;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Reports;

/// <summary>Whatever a refusal says, Helm 4 must not be able to take it for a release.</summary>
public sealed class RefusalDocumentTests
{
    private static readonly string[] Hostile =
    [
        "", " ", "\n", "---\n", "...\n", "--- {}\n", "# comment\n", "null", "~", "{}", "a: b", "\t", "%YAML 1.2\n---\na: b\n", "\u0085---\u0085a: b", "\u2028---\u2028", "\ud800", "\ufeff", "\ufffe\uffff",
        "\x1b[31m", "\r\n---\r\nkind: Pod\r\n", "  indented\n more", "|\n", ">-\n  a", "!!binary x", "&a *a", "\0", "a\n\n\n\nb", "\U0001f600",
    ];

    [Test]
    public void Every_refusal_is_one_document_that_is_a_text_and_not_empty()
    {
        var dice = new Random(4711);
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, dice.Next(12)).Select(_ => dice.Next(3) is 0 ? Letters(dice) : Hostile[dice.Next(Hostile.Length)]));
            var headline = Hostile[dice.Next(Hostile.Length)];

            var document = YamlStream.Read(RefusalDocument.Of(headline, text), "refusal").ToList();

            Assert.That(document, Has.Count.EqualTo(1), text);
            Assert.That(document[0].Root, Is.InstanceOf<YamlScalar>(), text);
            Assert.That(((YamlScalar)document[0].Root).Kind, Is.EqualTo(ScalarKind.String), text);
            Assert.That(((YamlScalar)document[0].Root).Text, Does.StartWith("helm secure:"), text);
        }
    }

    [Test]
    public void It_is_written_as_helm_4_repeats_it() =>
        Assert.That(Encoding.UTF8.GetString(RefusalDocument.Of("refused: 1 critical", "Deployment/web:\n\n  privileged")), Is.EqualTo("|\n  helm secure: refused: 1 critical\n  Deployment/web:\n\n    privileged\n"));

    [Test]
    public void A_long_report_is_cut_at_the_end_of_a_line()
    {
        var document = RefusalDocument.Of("refused", string.Concat(Enumerable.Repeat("a finding\n", 20_000)));

        Assert.That(document, Has.Length.LessThanOrEqualTo(RefusalDocument.MaximumSize));
        Assert.That(Encoding.UTF8.GetString(document), Does.EndWith("  a finding\n  … cut here\n"));
    }

    private static string Letters(Random dice) => new([.. Enumerable.Range(0, dice.Next(20)).Select(_ => (char)dice.Next(0x10000))]);
}

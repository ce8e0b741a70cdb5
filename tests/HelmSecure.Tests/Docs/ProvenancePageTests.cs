using System.Reflection;
using System.Text.RegularExpressions;
using HelmSecure.Reports;
using HelmSecure.Trust;

namespace HelmSecure.Tests.Docs;

public sealed partial class ProvenancePageTests
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs", "provenance.md"));

    private static IEnumerable<string> Reasons => Enum.GetValues<RefusalReason>().Select(VerdictJson.Word);

    private static IEnumerable<string> Notices =>
        typeof(NoticeWord).GetFields(BindingFlags.Public | BindingFlags.Static).Select(word => (string)word.GetRawConstantValue()!);

    [Test]
    public void Every_reason_word_has_its_row_and_no_other_word_has() => Assert.That(WordsOf("Reasons"), Is.EquivalentTo(Reasons));

    [Test]
    public void Every_notice_word_has_its_row_and_no_other_word_has() => Assert.That(WordsOf("Notices"), Is.EquivalentTo(Notices));

    /// <summary>The words that begin the rows of the table under a heading.</summary>
    private static IEnumerable<string> WordsOf(string heading)
    {
        var section = Page.Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));
        return FirstCell().Matches(section).Select(match => match.Groups["word"].Value);
    }

    [GeneratedRegex(@"^\| `(?<word>[a-z-]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FirstCell();
}

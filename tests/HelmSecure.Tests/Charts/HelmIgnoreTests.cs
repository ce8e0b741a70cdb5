using HelmSecure.Charts;

namespace HelmSecure.Tests.Charts;

/// <summary>Cases are those of Helm's internal/ignore, and what its code says beside them.</summary>
public sealed class HelmIgnoreTests
{
    [TestCase("*.txt", "a.txt", true)]
    [TestCase("*.txt", "ci/a.txt", true, TestName = "A name is meant in every folder")]
    [TestCase("ci/*.txt", "ci/a.txt", true)]
    [TestCase("ci/*.txt", "x/ci/a.txt", false, TestName = "A path is meant from the top")]
    [TestCase("/a.txt", "a.txt", true)]
    [TestCase("/a.txt", "ci/a.txt", false, TestName = "A leading slash means the top only")]
    [TestCase("ci/*", "ci/x/a.txt", false, TestName = "A star ends at a slash")]
    [TestCase("a?c", "abc", true)]
    [TestCase("a?c", "a/c", false)]
    [TestCase("[a-c]x", "bx", true)]
    [TestCase("[^a-c]x", "bx", false)]
    [TestCase("[a-", "a", false, TestName = "What is no pattern matches nothing")]
    [TestCase("\\*x", "*x", true)]
    [TestCase("\\*x", "ax", false)]
    [TestCase("a*b*c", "aXbXbXc", true)]
    [TestCase("ci/", "ci", false, TestName = "A trailing slash means folders")]
    [TestCase("# *", "a", false, TestName = "A comment names nothing")]
    [TestCase("  *.txt  ", "a.txt", true)]
    [TestCase("!a.txt", "b.txt", true, TestName = "All but one, as Helm takes it")]
    [TestCase("!a.txt", "a.txt", false)]
    [TestCase("", "templates/.secret.yaml", true, TestName = "Hidden templates are never packed")]
    [TestCase("", "templates/secret.yaml", false)]
    public void Files_are_left_out(string rule, string file, bool isIgnored) => Assert.That(HelmIgnore.Parse(rule, ".helmignore").Ignores(file, isFolder: false), Is.EqualTo(isIgnored));

    [TestCase("ci/", "ci", true)]
    [TestCase("ci", "x/ci", true)]
    [TestCase(".*", ".git", true)]
    public void Folders_are_left_out(string rule, string folder, bool isIgnored) => Assert.That(HelmIgnore.Parse(rule, ".helmignore").Ignores(folder, isFolder: true), Is.EqualTo(isIgnored));

    [Test]
    public void What_helm_does_not_read_is_told_with_its_line() =>
        Assert.That(() => HelmIgnore.Parse("*.txt\nci/**\n", "web/.helmignore"), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("web/.helmignore:2: helm reads no '**' here"));

    [Test]
    [CancelAfter(5000)]
    public void Many_stars_take_no_longer_than_they_must() =>
        Assert.That(GoGlob.Matches(string.Concat(Enumerable.Repeat("a*", 400)) + "b", new string('a', 4000)), Is.False);
}

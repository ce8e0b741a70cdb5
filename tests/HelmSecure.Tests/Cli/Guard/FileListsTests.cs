using HelmSecure.Cli.Guard;

namespace HelmSecure.Tests.Cli.Guard;

public sealed class FileListsTests
{
    [TestCase("", "")]
    [TestCase("a.yaml", "a.yaml")]
    [TestCase("a.yaml,b.yaml", "a.yaml|b.yaml")]
    [TestCase("a.yaml,", "a.yaml|")]
    [TestCase(" a.yaml , b", " a.yaml | b")]
    [TestCase("\"a,b.yaml\",c", "a,b.yaml|c")]
    [TestCase("\"a\"\"b\"", "a\"b")]
    [TestCase("a\nb", "a")]
    [TestCase("значения.yaml,-", "значения.yaml|-")]
    public void Values_are_a_line_of_comma_separated_values(string line, string expected)
    {
        Assert.That(string.Join('|', FileLists.Fields(line)), Is.EqualTo(expected));
    }

    [TestCase("a\"b")]
    [TestCase("\"a")]
    [TestCase("\"a\"b")]
    public void Quotes_that_helm_does_not_take_are_refused(string line)
    {
        Assert.That(() => FileLists.Fields(line), Throws.TypeOf<HelmSecureException>().With.Message.EndsWith("do not match"));
    }

    [TestCase("/tmp/a.yaml", "/tmp/a.yaml")]
    [TestCase("/tmp/a,b.yaml", "\"/tmp/a,b.yaml\"")]
    [TestCase("/tmp/a\"b", "\"/tmp/a\"\"b\"")]
    public void Path_is_written_as_one_field(string path, string expected)
    {
        Assert.That(FileLists.Field(path), Is.EqualTo(expected));
        Assert.That(FileLists.Fields(expected), Is.EqualTo((string[])[path]));
    }

    [TestCase("a=f", "a=<f>")]
    [TestCase("a.b=f,c=g", "a.b=<f>,c=<g>")]
    [TestCase("a[0]=f", "a[0]=<f>")]
    [TestCase("a\\,b=f", "a\\,b=<f>")]
    [TestCase("a\\=b=f=g", "a\\=b=<f=g>")]
    [TestCase("a={f,g},b=h", "a={<f>,<g>},b=<h>")]
    [TestCase("a={f,g", "a={<f>,<g>")]
    [TestCase("a={}", "a={}")]
    [TestCase("a=", "a=")]
    [TestCase("a=,b=f", "a=,b=<f>")]
    [TestCase("a", "a")]
    [TestCase("a,b=f", "a,b=<f>")]
    [TestCase("", "")]
    public void Paths_of_set_file_are_replaced_and_nothing_else(string text, string expected)
    {
        Assert.That(FileLists.ReplacePaths(text, path => $"<{path}>"), Is.EqualTo(expected));
    }

    [Test]
    public void Path_is_read_without_its_backslashes_and_written_with_them()
    {
        var asked = new List<string>();

        var text = FileLists.ReplacePaths(@"a=x\,y\\z", path =>
        {
            asked.Add(path);
            return "/tmp/{a,b}";
        });

        Assert.That(asked, Is.EqualTo((string[])[@"x,y\z"]));
        Assert.That(text, Is.EqualTo(@"a=/tmp/\{a\,b\}"));
    }
}

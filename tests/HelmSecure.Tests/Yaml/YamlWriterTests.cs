using HelmSecure.Yaml;

namespace HelmSecure.Tests.Yaml;

/// <summary>Each expected text was read back by helm 3.6.2 and 3.10.1 as the value that was written.</summary>
public sealed class YamlWriterTests
{
    [TestCase("web", "web")]
    [TestCase("1.2.3", "1.2.3")]
    [TestCase("a:b#c", "a:b#c")]
    [TestCase("-a", "-a")]
    [TestCase("it's \"so\"", "it's \"so\"")]
    [TestCase("日本 é", "日本 é")]
    [TestCase(">=1.2.0", "\">=1.2.0\"")]
    [TestCase("", "\"\"")]
    [TestCase("1.0", "\"1.0\"")]
    [TestCase("0x1F", "\"0x1F\"")]
    [TestCase("1_0", "\"1_0\"")]
    [TestCase("y", "\"y\"")]
    [TestCase("No", "\"No\"")]
    [TestCase("off", "\"off\"")]
    [TestCase("true", "\"true\"")]
    [TestCase("~", "\"~\"")]
    [TestCase("null", "\"null\"")]
    [TestCase(".inf", "\".inf\"")]
    [TestCase("2001-01-01", "\"2001-01-01\"")]
    [TestCase("1:30", "\"1:30\"")]
    [TestCase("<<", "\"<<\"")]
    [TestCase("-", "\"-\"")]
    [TestCase("---", "\"---\"")]
    [TestCase("...", "\"...\"")]
    [TestCase(" a", "\" a\"")]
    [TestCase("a ", "\"a \"")]
    [TestCase("a: b", "\"a: b\"")]
    [TestCase("a:", "\"a:\"")]
    [TestCase("a #b", "\"a #b\"")]
    [TestCase("#a", "\"#a\"")]
    [TestCase("*a", "\"*a\"")]
    [TestCase("@a", "\"@a\"")]
    [TestCase("a\nb\n", "\"a\\nb\\n\"")]
    [TestCase("a\tb", "\"a\tb\"")]
    [TestCase("a\u0085b", "\"a\\Nb\"")]
    [TestCase("a\u2028b", "\"a\\Lb\"")]
    [TestCase("a\0b", "\"a\\0b\"")]
    [TestCase("a\u001bb", "\"a\\eb\"")]
    [TestCase("a\uFEFFb", "\"a\\uFEFFb\"")]
    public void Text_is_quoted_exactly_when_go_yaml_would_read_something_else(string text, string expected)
    {
        Assert.That(YamlWriter.Write(Map(("v", YamlScalar.Of(text)))), Is.EqualTo($"v: {expected}\n"));
    }

    [Test]
    public void Long_text_stays_on_one_line()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 1000)) + " 'quoted: '";

        Assert.That(YamlWriter.Write(Map(("v", YamlScalar.Of(text)))), Is.EqualTo($"v: \"{text}\"\n"));
    }

    [Test]
    public void Structure_is_in_block_style_without_trailing_blanks()
    {
        var root = Map(
            ("b", Map(("on", YamlScalar.Of(true)), ("n", YamlScalar.Of(5)))),
            ("a", new YamlList([YamlScalar.Of("x"), Map(("k", YamlScalar.Of("v")), ("l", new YamlList([])))])),
            ("e", Map()));

        Assert.That(YamlWriter.Write(root), Is.EqualTo("b:\n  \"on\": true\n  \"n\": 5\na:\n- x\n- k: v\n  l: []\ne: {}\n"));
    }

    [Test]
    public void Numbers_and_null_are_written_as_they_were_read()
    {
        const string Text = "a: 0777\nb: 1e3\nc: null\nd: yes\n";

        Assert.That(YamlWriter.Write(YamlReader.Read(Text, "x.yaml")), Is.EqualTo(Text));
    }

    private static YamlMap Map(params (string Key, YamlNode Value)[] entries) =>
        new([.. entries.Select(entry => new YamlEntry(entry.Key, ScalarKind.String, default, entry.Value))]);
}

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

    [TestCase("  spec:\n  kind: Pod\n", "x.yaml:1:3")]
    [TestCase("a: 1\n---\n\n  spec:\n  kind: Pod\n", "x.yaml:4:3")]
    [TestCase("---\n  spec: |1\n   x\n  kind: Pod\n", "x.yaml:2:3")]
    [TestCase("privileged: true\u00A0\n", "x.yaml:1:1")]
    public void A_document_that_is_another_without_the_white_space_around_it_is_refused(string text, string place) =>
        Assert.That(() => Read(text), Throws.TypeOf<HelmSecureException>()
            .With.Message.EqualTo($"{place}: Helm cuts white space off the ends of a document, and without it this one is another"));

    [TestCase("\r---\r  spec:\r\n  kind: Pod", 2)]
    [TestCase("a: 1\n---\n# c\u2028---\u2028b: 1", 4)]
    [TestCase("---\n---\n# c\n\u0085---\u0085b: 1", 5)]
    public void A_separator_that_is_none_for_Kubernetes_is_refused(string text, int line) =>
        Assert.That(() => Read(text), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo($"x.yaml:{line}:1: '---' separates documents here for YAML, and not for Kubernetes"));

    [TestCase("  spec: 1\n", "1:spec")]
    [TestCase("# c\n  spec:\n  kind: Pod\n", "2:spec")]
    [TestCase("---\n# Source: x\n  spec:\n  kind: Pod\n", "3:spec")]
    [TestCase("a: |+\n x\n\n\n---\nb: 1\n", "1:a 6:b")]
    public void Indentation_that_changes_nothing_is_allowed(string text, string expected) => Assert.That(Roots(text), Is.EqualTo(expected));

    [TestCase("a: 1\n---\n\uFEFFb: 2\n", "x.yaml:3:1: a byte order mark is allowed at the beginning only")]
    [TestCase("a: 1\n---\nb: [\n---\nc: {\n", "x.yaml:4:1: while parsing a node, did not find expected node content")]
    [TestCase("a: 1\n---\nb: \u0001\n", "x.yaml:3:4: the character U+0001 is not allowed in YAML")]
    [TestCase("a: 1\r\r\n---\rb: \u0001", "x.yaml:3:1: a line that begins with '---' separates documents, and only a comment may follow on it")]
    [TestCase("a: 1\n---\nb: *c\n", "x.yaml:3:4: the alias 'c' has no anchor above it")]
    [TestCase("a: &c 1\n---\nb: *c\n", "x.yaml:3:4: the alias 'c' has no anchor above it")]
    public void A_fault_is_told_with_its_place_in_the_stream(string text, string message) =>
        Assert.That(() => Read(text), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo(message));

    [TestCase("%YAML 1.1\n---\na: 1\n")]
    [TestCase("a: 'b\n---\nc'\n")]
    [TestCase("a: [b,\n---\nc]\n")]
    public void What_the_splitting_tears_apart_is_refused(string text) => Assert.That(() => Read(text), Throws.TypeOf<HelmSecureException>());

    [Test]
    public void Nodes_know_their_line_in_the_stream()
    {
        var second = Read("a: 1\r\n---\r\n# c\r\nb:\r\n- c: 2\r\n")[1];

        Assert.That((second.Line, new Field(second.Root)["b"][0]["c"].Span), Is.EqualTo((3, new SourceSpan(5, 6))));
    }

    [TestCase("---\n# Source: c/templates/a.yaml\na: 1\n", "c/templates/a.yaml")]
    [TestCase("---\r\n# Source: c/templates/a.yaml\r\n# Source: forged\r\na: 1\r\n", "c/templates/a.yaml")]
    [TestCase("---\n# License\n#   Source: c\n\na: 1\n", "c")]
    [TestCase("---\n# Source: crds/a.yaml\n---\n# c\nb: 1\n", "crds/a.yaml")]
    [TestCase("a: 1\n# Source: b\n", null)]
    [TestCase("a: 1 # Source: b\n", null)]
    [TestCase("# source: b\na: 1\n", null)]
    public void The_source_is_the_first_comment_that_names_one(string text, string? expected) => Assert.That(Read(text).Single().Source, Is.EqualTo(expected));

    [TestCase("# x\na: 1 # y\n  # z \n", "1:x! 2:y 3:z!")]
    [TestCase("a: x#y\nb: 'x # y'\nc: \"x # y\" # z\n", "3:z")]
    [TestCase("a: |\n  # no\n  x # no\n# yes\n", "4:yes!")]
    [TestCase("a: | # yes\n  # no\n\n# yes\nb: >-\n  x\n  # no", "1:yes 4:yes!")]
    [TestCase("a: !!str # yes |\n  &b # yes\n  |\n  # no\n", "1:yes | 2:yes")]
    [TestCase("a: 'x\n  # no'\nb: x\n  y # yes\n", "4:yes")]
    [TestCase("a: [x,# yes\n  'y'# yes\n ]\n", "1:yes 2:yes")]
    [TestCase("'a # no': 1\n? b # yes\n: # yes\n  c\n", "2:yes 3:yes")]
    [TestCase("# x\ra: 1 # y\u0085# z\u2028b: |\u2029  # no\n", "1:x! 2:y 3:z!")]
    [TestCase("\uFEFF# x\na: \U0001F600 # y\n", "1:x! 2:y")]
    [TestCase("# x\n---\na: 1\n--- # no\n# y\nb: 2\n... # z\n", "5:y! 7:z")]
    [TestCase("a: |+\n  x\n\n # yes\n", "4:yes!")]
    public void Comments_are_found_and_text_that_looks_like_them_is_not(string text, string expected) =>
        Assert.That(
            string.Join(' ', Read(text).SelectMany(document => document.Comments).Select(comment => string.Create(CultureInfo.InvariantCulture, $"{comment.Line}:{comment.Text}{(comment.IsWholeLine ? "!" : "")}"))),
            Is.EqualTo(expected));

    [TestCase("{\"a\":1}{\"b\":[2]}\n {\"c\": {}}", "1:a 1:b 2:c")]
    [TestCase(" \r\n\t{\"a\\/\\ud83d\\ude00\": \"\\/\"}", "2:a/\U0001F600")]
    [TestCase("{\"a\":1} null {\"b\":2}", "1:a 1:b")]
    [TestCase("{\"a\":1}\n---\n{\"b\":2}", "1:a 3:b")]
    [TestCase("{a: 1,}\n---\nb: 2", "1:a 3:b")]
    [TestCase("{\"a\":1} # c\n", "1:a")]
    public void A_stream_that_begins_with_a_brace_is_JSON_and_YAML_where_that_fails(string text, string expected) => Assert.That(Roots(text), Is.EqualTo(expected));

    [TestCase("{\"a\":1}{b: 2}")]
    [TestCase("{\"a\":1}\nb: 2\n")]
    [TestCase("{\"a\":1}{\"b\":2}\n---\nc: 3")]
    [TestCase("{\"a\":\"\\/\"}\n---\nb: 1")]
    [TestCase("{\"a\":\"\\ud83d\"}")]
    [TestCase("{\"a\":1")]
    public void What_is_neither_is_refused(string text) => Assert.That(() => Read(text), Throws.TypeOf<HelmSecureException>());

    [Test]
    public void JSON_values_keep_kinds_places_and_duplicates()
    {
        var root = (YamlMap)Read("{\"\u2028é\": 1,\n \"privileg\\u0065d\": \"yes\", \"n\": -1.5e3,\n\"privileged\": true}").Single().Root;

        Assert.That(root.Entries.Select(entry => $"{entry.Key} {entry.Value.Description} {entry.Value.Span}"),
            Is.EqualTo((string[])["\u2028é a number 2:5", "privileged a boolean 4:15", "n a number 3:33"]));
        Assert.That(root.DuplicateKeys.Single().KeySpan, Is.EqualTo(new SourceSpan(3, 2)));
        Assert.That(((YamlScalar)root["n"]!).Number, Is.EqualTo(-1500));
    }

    [Test]
    public void Utf16_is_read_behind_a_mark_as_one_document([Values("utf-16", "utf-16BE")] string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] Bytes(string text) => [.. encoding.Preamble, .. encoding.GetBytes(text)];

        Assert.That(YamlStream.Read(Bytes("---\na: é # c\n"), "x.yaml").Single().Comments.Single().Text, Is.EqualTo("c"));
        Assert.That(() => YamlStream.Read(Bytes("a: 1\n---\nb: 2\n"), "x.yaml"), Throws.TypeOf<HelmSecureException>()
            .With.Message.EqualTo("x.yaml:2:1: a second document begins here, which Helm and Kubernetes would not read"));
        Assert.That(() => YamlStream.Read(encoding.GetBytes("a: 1\n"), "x.yaml"), Throws.TypeOf<HelmSecureException>()
            .With.Message.EqualTo("x.yaml:1:1: the text looks like UTF-16 without a byte order mark, which Helm and Kubernetes read as something else"));
    }

    [Test]
    public void Text_that_is_not_Utf8_is_refused_with_its_line() =>
        Assert.That(() => YamlStream.Read(Encoding.Latin1.GetBytes("a: 1\n---\nb: \n  \u00FF\n"), "x.yaml"), Throws.TypeOf<HelmSecureException>()
            .With.Message.EqualTo("x.yaml:4:3: the text is not valid UTF-8"));

    [TestCase("a: 1\n---\nb: 2\n---\nc: 3\n---\nd\n", "x.yaml: the stream is larger than 26 bytes")]
    [TestCase("a: 1\n---\nb: 234567890\n", "x.yaml:3: the document is larger than 12 bytes")]
    [TestCase("{\"a\":1}{\"b\": 123456}", "x.yaml:1: the document is larger than 12 bytes")]
    [TestCase("---\n---\n1\n---\n2\n", "x.yaml:5: the stream has more than 1 documents")]
    public void Size_has_limits(string text, string expected) =>
        Assert.That(() => YamlStream.Read(Encoding.UTF8.GetBytes(text), "x.yaml", new() { StreamLength = 26, Length = 12, Documents = text is ['-', ..] ? 1 : 9 }),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo(expected));

    [TestCase("a: [1, 2]\n---\nb: [1, 2]\n", "x.yaml:3: the stream has more than 9 nodes, counted through its aliases")]
    [TestCase("{\"a\": [1, 2]}\n{\"a\": [1, 2]}\n", "x.yaml:2: the stream has more than 9 nodes, counted through its aliases")]
    public void Nodes_of_a_stream_have_a_limit(string text, string expected) =>
        Assert.That(() => YamlStream.Read(Encoding.UTF8.GetBytes(text), "x.yaml", new() { StreamNodes = 9 }), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo(expected));

    /// <summary>Few characters, a million nodes: they are compared with what is left when the first line's indentation is cut off.</summary>
    [Test]
    [CancelAfter(20_000)]
    public void What_aliases_repeat_is_compared_once()
    {
        var bomb = "x";
        for (var level = 0; level < 12; level++)
            bomb = $"[&b{level} {bomb}, *b{level} , *b{level} ]";
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(Read($"  a: {bomb}\n"), Has.Count.EqualTo(1));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16L << 20));
    }

    [Test]
    public void Many_documents_are_read_in_their_order_and_the_first_fault_is_told()
    {
        var text = string.Concat(Enumerable.Range(0, 50_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"---\n# Source: {i}\nkind: K{i}\n")));
        var documents = Read(text);

        Assert.That(documents.Select(document => document.Source), Is.EqualTo(Enumerable.Range(0, 50_000).Select(i => i.ToString(CultureInfo.InvariantCulture))));
        Assert.That(documents[49_999].Root.Span.Line, Is.EqualTo(150_000));
        Assert.That(() => Read(text.Replace("K30000", "[", StringComparison.Ordinal).Replace("K40", "{", StringComparison.Ordinal).Replace("K20000", "&", StringComparison.Ordinal)),
            Throws.TypeOf<HelmSecureException>().With.Message.StartsWith("x.yaml:124:1: "));
    }

    [Test]
    public void Every_chart_that_was_rendered_is_read()
    {
        var charts = Directory.GetFiles(Charts(), "*.yaml").Select(file => YamlStream.Read(File.ReadAllBytes(file), file)).ToList();

        Assert.That(charts, Has.Count.GreaterThan(40).And.All.Not.Empty);
        Assert.That(charts.SelectMany(documents => documents).Select(document => document.Source), Has.None.Null);
    }

    private static string Roots(string text) => string.Join(' ', Read(text)
        .Select(document => string.Create(CultureInfo.InvariantCulture, $"{document.Root.Span.Line}:{((YamlMap)document.Root).Entries[0].Key}")));

    private static IReadOnlyList<YamlDocument> Read(string text) => YamlStream.Read(Encoding.UTF8.GetBytes(text), "x.yaml");

    private static string Charts()
    {
        for (var folder = TestContext.CurrentContext.TestDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(folder, "shared", "data", "charts-rendered")))
                return Path.Combine(folder, "shared", "data", "charts-rendered");
        }

        const string Absent = "the rendered charts (shared/data/charts-rendered) are not beside this repository";
        if (Environment.GetEnvironmentVariable("CI") is "true")
            Assert.Fail(Absent);
        Assert.Ignore(Absent);
        return "";
    }
}

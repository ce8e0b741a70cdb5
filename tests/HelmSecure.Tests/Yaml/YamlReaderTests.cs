using System.Text;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Yaml;

/// <summary>Expected values are what helm 3.6.2 and 3.10.1 print for <c>fromYaml | toJson</c>, unless the test says that we refuse.</summary>
public sealed class YamlReaderTests
{
    [TestCase("y", nameof(ScalarKind.Bool))]
    [TestCase("Off", nameof(ScalarKind.Bool))]
    [TestCase("oN", nameof(ScalarKind.String))]
    [TestCase("tRUE", nameof(ScalarKind.String))]
    [TestCase("~", nameof(ScalarKind.Null))]
    [TestCase("", nameof(ScalarKind.Null))]
    [TestCase("nULL", nameof(ScalarKind.String))]
    [TestCase("0777", nameof(ScalarKind.Integer))]
    [TestCase("0o8", nameof(ScalarKind.String))]
    [TestCase("_1", nameof(ScalarKind.String))]
    [TestCase("1e3", nameof(ScalarKind.Float))]
    [TestCase("08", nameof(ScalarKind.Float))]
    [TestCase("18446744073709551616", nameof(ScalarKind.Float))]
    [TestCase("1e400", nameof(ScalarKind.String))]
    [TestCase("0x1p4", nameof(ScalarKind.String))]
    [TestCase("._5", nameof(ScalarKind.String))]
    [TestCase("1:30", nameof(ScalarKind.String))]
    [TestCase("2001-01-01", nameof(ScalarKind.String))]
    [TestCase("NaN", nameof(ScalarKind.String))]
    [TestCase("'5'", nameof(ScalarKind.String))]
    [TestCase("!!str 5", nameof(ScalarKind.String))]
    [TestCase("! 5", nameof(ScalarKind.String))]
    [TestCase("!own 5", nameof(ScalarKind.String))]
    [TestCase("!!int '5'", nameof(ScalarKind.Integer))]
    [TestCase("!!bool 'yes'", nameof(ScalarKind.Bool))]
    [TestCase("!!float 0x10", nameof(ScalarKind.Float))]
    [TestCase("!!null ''", nameof(ScalarKind.Null))]
    public void A_scalar_has_the_kind_that_go_yaml_gives_it(string written, string expected)
    {
        Assert.That(Scalar(written).Kind.ToString(), Is.EqualTo(expected));
    }

    [TestCase("0777", 511)]
    [TestCase("0o777", 511)]
    [TestCase("0_7", 7)]
    [TestCase("0x_1F", 31)]
    [TestCase("-0b11", -3)]
    [TestCase("0b-11", -3)]
    [TestCase("1__000", 1000)]
    [TestCase("+5", 5)]
    [TestCase("9223372036854775807", long.MaxValue)]
    public void An_integer_has_the_value_that_Go_reads(string written, long expected)
    {
        Assert.That(Scalar(written).Integer, Is.EqualTo((Int128)expected));
    }

    [TestCase("1.", 1.0)]
    [TestCase(".1_0", 0.1)]
    [TestCase("+.5", 0.5)]
    [TestCase("089", 89.0)]
    [TestCase("1e-400", 0.0)]
    [TestCase("!!float 0x10", 16.0)]
    [TestCase("!!float 010", 8.0)]
    public void A_float_has_the_value_that_Go_reads(string written, double expected)
    {
        Assert.That(Scalar(written).Number, Is.EqualTo(expected));
    }

    [Test]
    public void Binary_is_decoded()
    {
        Assert.That(Scalar("!!binary aGk=").Text, Is.EqualTo("hi"));
    }

    [TestCase("y: 1", "true")]
    [TestCase("0x10: 1", "16")]
    [TestCase("1000000.0: 1", "1e+06")]
    [TestCase("1234567.5: 1", "1.2345675e+06")]
    [TestCase("0.00001: 1", "1e-05")]
    [TestCase("2001-01-01: 1", "2001-01-01")]
    public void A_key_is_spelled_as_Helm_spells_it(string text, string expected)
    {
        Assert.That(Keys(text), Is.EqualTo(new[] { expected }));
    }

    [TestCase("a: 0\n<<: {a: 1}", 1)]
    [TestCase("<<: {a: 1}\na: 2", 2)]
    [TestCase("<<: [{a: 1}, {a: 2}]", 1)]
    [TestCase("<<: {<<: {a: 1}, b: 2}", 1)]
    [TestCase("b: &b {a: 1}\n<<: *b\n<<: {a: 3}", 3)]
    public void Merge_keys_override_in_the_order_of_go_yaml(string text, int expected)
    {
        Assert.That(Read(text)["a"].Long, Is.EqualTo(expected));
    }

    [Test]
    public void The_last_duplicate_key_counts_and_the_others_are_reported()
    {
        var map = (YamlMap)YamlReader.Read("a: 1\nb: 2\na: 3\n", "x.yaml");

        Assert.That(new Field(map)["a"].Long, Is.EqualTo(3));
        Assert.That(map.DuplicateKeys.Select(entry => $"{entry.Key} at {entry.KeySpan}"), Is.EqualTo(new[] { "a at 1:1" }));
    }

    [Test]
    public void A_key_that_overrides_a_merged_one_is_no_duplicate()
    {
        var map = (YamlMap)YamlReader.Read("<<: {a: 1}\na: 2\n", "x.yaml");

        Assert.That(map.DuplicateKeys, Is.Empty);
    }

    [Test]
    public void Aliases_share_their_node()
    {
        var map = (YamlMap)YamlReader.Read("a: &a {b: 1}\nc: *a\n", "x.yaml");

        Assert.That(map["c"], Is.SameAs(map["a"]));
    }

    [Test]
    public void An_empty_stream_is_null()
    {
        Assert.That(YamlReader.Read("# nothing\n", "x.yaml"), Is.InstanceOf<YamlScalar>().With.Property("Kind").EqualTo(ScalarKind.Null));
    }

    [TestCase("a: b\n---\nc: d\n", "x.yaml:2:1: a second document begins here, which Helm and Kubernetes would not read")]
    [TestCase("a: [b\n", "x.yaml:2:1: while parsing a flow sequence, did not find expected ',' or ']'")]
    [TestCase("a: b\n  c: d\n", "x.yaml:2:4: mapping values are not allowed in this context")]
    [TestCase("{a: b}x\n", "x.yaml:1:7: the document ended above, and something other than '---' follows")]
    [TestCase("%YAML 1.2\n---\na: b\n", "x.yaml:1:1: only YAML 1.1 is read by Helm; the document declares another version")]
    [TestCase("a: &a [*a]\n", "x.yaml:1:8: the anchor 'a' contains itself")]
    [TestCase("a: &a {<<: *a}\n", "x.yaml:1:12: the anchor 'a' contains itself")]
    [TestCase("a: *b\n", "x.yaml:1:4: the alias 'b' has no anchor above it")]
    [TestCase("null: 1\n", "x.yaml:1:1: nothing (null) cannot be a key here; quote it")]
    [TestCase("18446744073709551615: 1\n", "x.yaml:1:1: a number cannot be a key here; quote it")]
    [TestCase("[a]: b\n", "x.yaml:1:1: a key must be text, not a mapping or a list")]
    [TestCase("1: a\n'1': b\n", "x.yaml:2:1: the key '1' is written in two ways, and which one counts is undefined")]
    [TestCase("<<: a\n", "x.yaml:1:5: '<<' merges a mapping or a list of mappings, and this is neither")]
    [TestCase("a: &a [{b: c}]\n<<: *a\n", "x.yaml:2:5: '<<' merges a mapping or a list of mappings, and this is neither")]
    [TestCase("a: .inf\n", "x.yaml:1:4: '.inf' is not a number that JSON, and so Kubernetes, can hold; quote it if it is text")]
    [TestCase("a: !!int 5.0\n", "x.yaml:1:4: '5.0' is not what its tag !!int says")]
    [TestCase("a: !!float 9223372036854775808\n", "x.yaml:1:4: '9223372036854775808' is not what its tag !!float says")]
    [TestCase("a: !!binary aGk\n", "x.yaml:1:4: the !!binary value is not base64 of UTF-8 text")]
    [TestCase("a: \"b\\/c\"\n", "x.yaml:1:4: the escape '\\/' is unknown to the YAML that Helm reads")]
    [TestCase("a: \"\\ud83d\\ude00\"\n", "x.yaml:1:4: the escape '\\ud83d' is unknown to the YAML that Helm reads")]
    [TestCase("a: b\u0001\n", "x.yaml:1:5: the character U+0001 is not allowed in YAML")]
    [TestCase("a: b\nc: \uFEFFd\n", "x.yaml:2:4: the character U+FEFF is not allowed in YAML")]
    public void What_Helm_might_see_otherwise_is_refused_with_its_place(string text, string expected)
    {
        Assert.That(() => YamlReader.Read(text, "x.yaml"), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo(expected));
    }

    [Test]
    public void Text_that_is_not_Utf8_is_refused_with_its_place()
    {
        byte[] bytes = [.. "a: b\nc: "u8, 0xFF, (byte)'\n'];

        Assert.That(() => YamlReader.Read(bytes, "x.yaml"), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("x.yaml:2:4: the text is not valid UTF-8"));
    }

    [Test]
    public void A_byte_order_mark_is_skipped([Values("utf-8", "utf-16", "utf-16BE")] string encoding)
    {
        var chosen = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. chosen.GetPreamble(), .. chosen.GetBytes("a: é")];

        Assert.That(new Field(YamlReader.Read(bytes, "x.yaml"))["a"].Text, Is.EqualTo("é"));
    }

    [Test]
    public void Nesting_has_a_limit()
    {
        Assert.That(() => Read(Nested(200)), Throws.Nothing);
        Assert.That(
            () => Read(Nested(201)),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("x.yaml:1:201: mappings and lists are nested deeper than 200 levels"));
    }

    [Test]
    public void Nesting_far_beyond_the_limit_is_refused_as_well()
    {
        Assert.That(() => Read(new string('[', 1_000_000)), Throws.TypeOf<HelmSecureException>());
        Assert.That(() => Read(string.Concat(Enumerable.Repeat("- ", 1_000_000))), Throws.TypeOf<HelmSecureException>());
    }

    [Test]
    public void Aliases_that_expand_without_end_are_refused()
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 30; i++)
            text.Append($"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n");

        Assert.That(() => Read(text.ToString()), Throws.TypeOf<HelmSecureException>().With.Message.Contains("has more than 2000000 nodes, counted through its aliases"));
    }

    [Test]
    public void Size_has_a_limit()
    {
        Assert.That(
            () => YamlReader.Read(new byte[101], "x.yaml", new YamlLimits { Length = 100 }),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("x.yaml: the document is larger than 100 bytes"));
    }

    private static Field Read(string text) => new(YamlReader.Read(text, "x.yaml"));

    private static YamlScalar Scalar(string written) => (YamlScalar)((YamlMap)YamlReader.Read($"v: {written}\n", "x.yaml"))["v"]!;

    private static IEnumerable<string> Keys(string text) => Read(text).Entries.Select(entry => entry.Key);

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);
}

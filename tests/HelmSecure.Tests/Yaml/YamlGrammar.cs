using System.Text;

namespace HelmSecure.Tests.Yaml;

/// <summary>Makes small documents, the same ones for the same seed, and counts which production made them.</summary>
internal sealed class YamlGrammar(int seed)
{
    private const int Deepest = 3;

    private static readonly string[] TameWords = ["a", "b", "name", "privileged", "x y", "a#b", "a:b", "-a", "--x", "http://a", "é", "\U0001F600", "a\u00A0b", "=", "a'b", "a\"b", ".", ".."];
    private static readonly string[] BoldWords = ["?a", ":a", "@a", "`", "%a", "....", "---", "- -", "a,b", "a[b", "*", "&", "!", "|", ">"];

    private static readonly string[] Booleans = ["y", "Y", "n", "N", "yes", "Yes", "yEs", "no", "NO", "on", "On", "ON", "off", "OFF", "true", "True", "TRUE", "tRue", "false", "FALSE"];
    private static readonly string[] Nulls = ["", "~", "null", "Null", "NULL", "nULL"];
    private static readonly string[] Integers = ["0", "7", "-0", "+12", "0777", "0o17", "0O17", "0x1F", "0X_f", "0b101", "0b-1", "-0b11", "1_000", "1__0", "_1", "08", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615", "18446744073709551616"];
    private static readonly string[] Floats = ["1.", ".5", "-.5", "+1.5", "1e3", "1E-3", "1_0.5", "._5", ".1_0", "1e400", "1e-400", "0x1p4", "0.1", "1.0", "089", "123456789012345678901234567890", "inf", "1e", "e1", ".inf", "-.Inf", ".nan", "NaN", ".INF", "+.inf"];
    private static readonly string[] Dates = ["2001-01-01", "2001-1-1", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "12:30", "190:20:30", "1:30.5"];
    private static readonly string[] TameTags = ["!!str", "!own", "!", "!<tag:yaml.org,2002:str>", "!!seq", "!!map", "!!omap", "!!set"];
    private static readonly string[] BoldTags = ["!!int", "!!float", "!!bool", "!!null", "!!binary", "!!timestamp", "!!merge"];
    private static readonly string[] TameEscapes = [@"\n", @"\t", @"\""", @"\\", @"\u0065", @"\x65", @"\U0001F600", @"\N", @"\_", @"\L", @"\P", @"\e", @"\0", @"\a", @"\ ", "\\\n                  ", "#", " # ", ": "];
    private static readonly string[] BoldEscapes = [@"\/", @"\ud83d", "\\\n ", @"\q"];
    private static readonly string[] Breaks = ["\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029"];
    private static readonly string[] Noise = ["\t", " ", "\n", "\r", "\u0085", "\u2028", "#", " #", ":", ": ", "-", "- ", "{", "}", "[", "]", ",", "'", "\"", "|", ">", "&a ", "*a", "!", "%", "?", "<<: ", "\\", "\uFEFF", "---\n", "...\n", "\n---", "\0", "\x7F", "a", "1", "~", "=", "@", "`"];

    private static readonly string[] Documents =
    [
        "a: 1\n", "b: [x]\n", "c: |\n  ---\n  text\n", "  d: 1\n", "  e:\n  f: 2\n", "  g: x\n  h:\n", "i: x", "j: x ---\n", "# k\n", "# ---\n", "\n", "\t\n", "null\n", "l: 'x\n---\ny'\n",
        "%YAML 1.1\n", "...\n", "\uFEFFm: 1\n", "n: true\u00A0\n", "\u00A0o: 1\n", "\u2028p: 1\n", "q: x\rr: y\n", "s: &s 1\n", "t: *s\n", "u: |1\n   x\n  v: w\n",
    ];

    private static readonly string[] BoldSeparators =
    [
        "--- # x\n", "---\t\n", "--- \t# x\n", "---\r\n", "---", "----\n", "---a: 1\n", "--- b: 1\n", "---#x\n", "--- |\n", "---\r", "\r---\r", "\u0085---\u0085", "\u2028---\n", " ---\n", "\t---\n",
        "---\u00A0\n", "---\u2028", "---\f\n", "--- # x\ry: 1\n", "---\n---\n", "\n---\n\n", "\r\n---\r\n",
    ];

    private readonly Random dice = new(seed);
    private readonly List<string> anchors = [];
    private readonly List<string> mappings = [];
    private bool isBold;

    /// <summary>How often each production was used.</summary>
    public SortedDictionary<string, int> Hits { get; } = new(StringComparer.Ordinal);

    public byte[] Document()
    {
        anchors.Clear();
        mappings.Clear();
        isBold = Chance(3);
        var text = Start() + Map(0, 0) + (Chance(20) ? Hit("document end", "...\n") : "");
        if (Chance(15))
            text = Disturbed(text);
        text = WithBreaks(text);
        return dice.Next(40) switch
        {
            0 => Hit<byte[]>("byte order mark, UTF-16", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)]),
            1 => Hit<byte[]>("byte order mark, UTF-16 big endian", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(text)]),
            2 => Hit<byte[]>("byte order mark, UTF-8", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)]),
            _ => Encoding.UTF8.GetBytes(text),
        };
    }

    /// <summary>A few documents and what stands between them.</summary>
    public string Stream()
    {
        var text = new StringBuilder();
        for (var count = dice.Next(2, 6); count > 0; count--)
            text.Append(Chance(3) ? OneOf(Documents) : "a: 1\n").Append(Chance(6) ? Separator() : "---\n");
        text.Append(Chance(2) ? OneOf(Documents) : "z: 1\n");
        return Chance(10) ? Hit("stream of CR LF", text.Replace("\r\n", "\n").Replace("\n", "\r\n").ToString()) : text.ToString();
    }

    private string Separator()
    {
        var separator = OneOf(BoldSeparators);
        return Hit($"between documents: {HostileText.Neutralize(separator)}", separator);
    }

    private string Start() => dice.Next(12) switch
    {
        0 => Hit("document start", "---\n"),
        1 => Hit("document start with comment", "--- # c\n"),
        2 => Hit("directive", OneOf(["%YAML 1.1\n---\n", isBold ? "%YAML 1.2\n---\n" : "---\t\n", "%TAG ! tag:yaml.org,2002:\n---\n", "%TAG !! !own\n---\n"])),
        3 => Hit("comment line", "# c\n"),
        _ => "",
    };

    private string Map(int indent, int depth)
    {
        var text = new StringBuilder();
        for (var count = dice.Next(1, 5); count > 0; count--)
        {
            if (Chance(20))
                text.Append(Hit("comment line", $"{Pad(dice.Next(4))}# {Word()}\n"));
            var pad = Pad(indent);
            if (Chance(6))
                text.Append(pad).Append(MergeKey()).Append(':').Append(Merged());
            else if (Chance(25))
                text.Append(Hit("explicit key", $"{pad}? {Key()}\n{pad}:")).Append(Value(indent, depth));
            else
                text.Append(pad).Append(Key()).Append(Chance(30) ? Hit("space before colon", " :") : ":").Append(Value(indent, depth));
        }

        return text.ToString();
    }

    private string Key() => dice.Next(isBold ? 18 : 14) switch
    {
        0 => Hit("boolean key", OneOf(Booleans)),
        1 => Hit("number key", OneOf(Integers)),
        2 => Hit("double-quoted key", $"\"a{Escape()}\""),
        3 => Hit("escaped key", "\"privileg\\u0065d\""),
        4 => Hit("single-quoted key", $"'{OneOf(Booleans)}'"),
        5 => Hit("tagged key", $"{Tag()} {OneOf([.. Booleans, .. Integers, .. TameWords])}"),
        6 => Hit("anchored key", $"{Anchor()}{Word()}"),
        7 => Hit("date key", OneOf(Dates)),
        14 => Hit("null key", OneOf(Nulls)),
        15 => Hit("float key", OneOf(Floats)),
        16 => Hit("any word as key", Word()),
        // Few enough to make duplicates likely.
        _ => Hit("plain key", OneOf(["a", "b", "c", "d", "e", "privileged"])),
    };

    private string MergeKey() => dice.Next(isBold ? 4 : 20) switch
    {
        0 => Hit("merge key quoted", "'<<'"),
        1 => Hit("merge key tagged", OneOf(["!!merge <<", "!!str <<", "! <<", "!own <<", "!!merge '<<'", "! '<<'"])),
        _ => Hit("merge key", "<<"),
    };

    private string Merged() => " " + dice.Next(isBold ? 8 : 7) switch
    {
        0 => Hit("merge of inline mapping", $"{{{FlowEntries(1)}}}"),
        1 => Hit("merge of list of mappings", $"[{{{FlowEntries(1)}}}, {{{FlowEntries(1)}}}]"),
        2 => Hit("merge of list of aliases", $"[{MapAlias()}, {MapAlias()}]"),
        3 => Hit("merge of block mapping", $"\n{Map(12, Deepest)}").TrimEnd('\n'),
        7 => Hit("merge of anything", Flow(Deepest)),
        _ => Hit("merge of alias", MapAlias()),
    } + "\n";

    private string Value(int indent, int depth) => dice.Next(depth < Deepest ? 12 : 7) switch
    {
        0 => $" {Properties()}{BlockScalar(indent)}",
        1 => $" {Properties()}{Flow(depth)}{End()}",
        2 => Hit("alias", $" {Alias()}{End()}"),
        3 => Hit("nothing", End()),
        4 => $"{Hit("tab or spaces after colon", OneOf(["\t", "  ", " \t"]))}{Properties()}{Scalar(indent)}{End()}",
        5 or 6 => $" {Properties()}{Scalar(indent)}{End()}",
        7 or 8 => Behind(Hit("list", List(indent + (2 * dice.Next(2)), depth + 1)), isMap: false),
        _ => Behind(Hit("mapping", Map(indent + dice.Next(1, 4), depth + 1)), isMap: true),
    };

    // Made after the content, for an alias in it to its own anchor is never read.
    private string Behind(string content, bool isMap) => $" {Properties(isMap)}\n{content}";

    private string List(int indent, int depth)
    {
        var text = new StringBuilder();
        for (var count = dice.Next(1, 4); count > 0; count--)
        {
            text.Append(Pad(indent)).Append('-');
            if (depth < Deepest && Chance(3))
                text.Append(' ').Append(Hit("mapping in list", Map(indent + 2, depth + 1).TrimStart(' ')));
            else
                text.Append(Value(indent, depth + 1));
        }

        return text.ToString();
    }

    private string Flow(int depth) => dice.Next(4) switch
    {
        0 => Hit("flow mapping", $"{{{FlowEntries(depth)}}}"),
        1 => Hit("flow mapping over lines", $"{{\n    {FlowEntries(depth).Replace(", ", " , # c\n    ", StringComparison.Ordinal)}\n    }}"),
        2 => Hit("JSON", $"{{\"a\":{FlowValue(depth)},\"privileged\":true,\"b\":[1,\"x\",null]}}"),
        _ => Hit("flow list", $"[{FlowValue(depth)}, {FlowValue(depth)}{OneOf(["", ",", ", a: b", ", ? a : b", ", : a"])}]"),
    };

    private string FlowEntries(int depth) =>
        string.Join(", ", Enumerable.Range(0, dice.Next(4)).Select(_ => Chance(8) ? $"{MergeKey()}: {MapAlias()}" : $"{Key()}{OneOf(isBold ? [": ", ":", "", ": ,"] : [": ", " : "])}{FlowValue(depth)}"));

    private string FlowValue(int depth) => depth < Deepest && Chance(4) ? Properties() + Flow(depth + 1) : Chance(6) ? Alias() : Properties() + Scalar(8);

    private string Scalar(int indent) => dice.Next(isBold ? 14 : 10) switch
    {
        0 => Hit("boolean", OneOf(Booleans)),
        1 => Hit("null", OneOf(Nulls)),
        2 => Hit("integer", OneOf(Integers)),
        3 => Hit("float", OneOf(Floats[..(isBold ? ^0 : ^6)])),
        4 => Hit("date", OneOf(Dates)),
        5 => Hit("single-quoted", $"'{Word().Replace("'", "''", StringComparison.Ordinal)}'"),
        6 => Hit("double-quoted with escapes", $"\"{OneOf(["", "a", " "])}{Escape()}{OneOf(["", "b", " "])}\""),
        7 => Hit("plain over lines", $"a b\n{Pad(indent + 1)}{Word()}{OneOf(["", "\n\n" + Pad(indent + 1) + "c", " # c"])}"),
        8 => Hit("quoted over lines", Quoted($"a \n{Pad(indent + 1)}# b\n\n{Pad(indent + 1)}c")),
        10 => Hit("almost a word", Soup("ab :#-?,[]{}&*!|>'\"%@\t", 5)),
        11 => Hit("almost a number", Soup("0123456789+-._eExob", 6)),
        12 => Hit("tagged scalar", $"{Tag()} {OneOf([OneOf(Booleans), OneOf(Integers), OneOf(Floats), OneOf(Dates), "aGk=", "'yes'", "\"1\"", ""])}"),
        _ => Hit("word", Word()),
    };

    private string BlockScalar(int indent)
    {
        var own = indent + dice.Next(1, 4);
        var header = OneOf(isBold ? ["|2", ">1-", "|+1", "|9"] : ["|", ">", "|-", ">-", "|+", ">+"])
            + OneOf(isBold ? ["#", "\t"] : ["", "", " ", " # helm-secure: ignore a"]);
        var lines = Enumerable.Range(0, dice.Next(5)).Select(_ => OneOf(
            [$"{Pad(own)}a", $"{Pad(own)}# helm-secure: ignore b", $"{Pad(own)} more", $"{Pad(own)}---", "", $"{Pad(own)}{(isBold ? "" : "a")}\ttab", $"{Pad(own)}k: v", isBold ? Pad(dice.Next(6)) : "", isBold ? $"{Pad(indent)}# outside" : ""]));
        return Hit(header[0] is '|' ? "literal block" : "folded block", string.Concat(lines.Prepend(header).Select(line => line + "\n")));
    }

    private string Properties(bool isMap = false) => dice.Next(12) switch
    {
        0 => Hit("anchor", Anchor(isMap)),
        1 or 2 or 3 when isMap => Hit("anchor", Anchor(isMap)),
        4 => Hit("tag", $"{Tag()} "),
        5 when Chance(4) => Hit("tag and anchor", $"{Tag()} {Anchor(isMap)}"),
        _ => "",
    };

    private string Anchor(bool isMap = false)
    {
        // A name that is used twice changes its meaning on the way.
        var name = (isMap ? "m" : "x") + (Chance(5) ? 0 : anchors.Count + mappings.Count);
        (isMap ? mappings : anchors).Add(name);
        return $"&{name} ";
    }

    private string Alias() => anchors.Count > 0 ? $"*{OneOf([.. anchors])} " : isBold && Chance(4) ? "*x0 " : "a";

    private string MapAlias() => isBold && Chance(2) ? Alias() : mappings.Count > 0 ? $"*{OneOf([.. mappings])} " : "{a: 1}";

    private string End() => dice.Next(12) switch
    {
        0 => Hit("comment behind a value", " # c: d\n"),
        1 => Hit("blanks behind a value", "  \n"),
        2 => Hit("tab behind a value", "\t\n"),
        3 => Hit("empty line", "\n\n"),
        _ => "\n",
    };

    private string Disturbed(string text)
    {
        var at = dice.Next(text.Length + 1);
        return dice.Next(3) switch
        {
            0 => Hit("something deleted", text.Remove(at, Math.Min(dice.Next(1, 4), text.Length - at))),
            1 => Hit("something doubled", text.Insert(at, text[at..Math.Min(text.Length, at + dice.Next(1, 12))])),
            _ => Hit("something inserted", text.Insert(at, OneOf(Noise))),
        };
    }

    private string WithBreaks(string text)
    {
        if (!Chance(4))
            return text;

        var one = OneOf(Breaks);
        return Chance(2)
            ? Hit($"breaks U+{(int)one[0]:X4}{(one.Length > 1 ? " U+000A" : "")}", text.Replace("\n", one, StringComparison.Ordinal))
            : Hit("mixed breaks", string.Concat(text.Select(character => character is '\n' && Chance(2) ? OneOf(Breaks) : character.ToString())));
    }

    private string Word() => isBold && Chance(3) ? OneOf(BoldWords) : OneOf(TameWords);

    private string Tag() => isBold ? OneOf(BoldTags) : OneOf(TameTags);

    private string Escape() => isBold && Chance(3) ? OneOf(BoldEscapes) : OneOf(TameEscapes);

    private string Quoted(string text) => Chance(2) ? $"'{text}'" : $"\"{text}\"";

    private string Soup(string characters, int length) => string.Concat(Enumerable.Range(0, dice.Next(1, length + 1)).Select(_ => characters[dice.Next(characters.Length)]));

    private bool Chance(int oneIn) => dice.Next(oneIn) is 0;

    private string OneOf(string[] choices) => choices[dice.Next(choices.Length)];

    private T Hit<T>(string production, T made)
    {
        Hits[production] = Hits.GetValueOrDefault(production) + 1;
        return made;
    }

    private static string Pad(int count) => new(' ', count);
}

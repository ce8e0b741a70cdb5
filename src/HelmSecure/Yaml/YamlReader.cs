using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SharpYaml;
using SharpYaml.Events;

namespace HelmSecure.Yaml;

/// <summary>
/// Reads one document as sigs.k8s.io/yaml over go-yaml v2 does in Helm and Kubernetes: YAML 1.1 scalars, merge keys (a later <c>&lt;&lt;</c> overrides), the last
/// duplicate key wins. SharpYaml splits the text into events; what they mean is decided here. Where it is not certain that Helm sees the same, it refuses.
/// </summary>
internal sealed class YamlReader
{
    private const string TagPrefix = "tag:yaml.org,2002:";
    private static readonly SearchValues<char> AfterProperty = SearchValues.Create(" \t\r\n\x85\u2028\u2029");

    private readonly string text;
    private readonly string sourceName;
    private readonly YamlLimits limits;
    private readonly WordPool words;
    private readonly int linesAbove;
    private readonly IParser parser;
    private readonly Dictionary<string, Anchored> anchors = new(StringComparer.Ordinal);
    private readonly List<Range> scalarsWithHashes = [];

    // Of all mappings and lists that are being read, the inner ones above the outer: no list grows for each of them.
    private readonly List<YamlEntry> openEntries = [];
    private readonly List<YamlNode> openItems = [];
    private SourceSpan? separator;
    private long weight;
    private long repeated;

    private YamlReader(string text, string sourceName, int linesAbove, YamlLimits limits, WordPool words)
    {
        this.text = text;
        this.sourceName = sourceName;
        this.limits = limits;
        this.words = words;
        this.linesAbove = linesAbove;
        // One level more than we allow, so that the limit is ours and the sentence too.
        parser = Parser.CreateParser(new StringReader(text), limits.Nesting + 2);
    }

    /// <summary>The root of the only document in <paramref name="text"/>; null (the scalar) where there is none.</summary>
    /// <param name="text">YAML; one byte order mark in front is skipped.</param>
    /// <param name="sourceName">What messages call the text: a path as the user knows it.</param>
    /// <param name="limits">Null for the default ones.</param>
    /// <exception cref="HelmSecureException">"NAME:LINE:COLUMN: …": not YAML, more than one document, past a limit, or not surely what Helm reads.</exception>
    public static YamlNode Read(string text, string sourceName, YamlLimits? limits = null) => 
        ReadPart(text, sourceName, linesAbove: 0, limits ?? YamlLimits.Default, new()).Root;

    /// <summary>The same for bytes: UTF-8, or UTF-16 behind a byte order mark.</summary>
    public static YamlNode Read(ReadOnlyMemory<byte> bytes, string sourceName, YamlLimits? limits = null)
    {
        limits ??= YamlLimits.Default;
        YamlText.RefuseLonger(bytes.Length, sourceName, linesAbove: 0, limits);
        return Read(YamlText.Decode(bytes.Span, sourceName, linesAbove: 0), sourceName, limits);
    }

    /// <summary>One document of a stream, which is told as it stands there.</summary>
    internal static YamlPart ReadPart(string text, string sourceName, int linesAbove, YamlLimits limits, WordPool words)
    {
        YamlText.RefuseLonger(text.Length, sourceName, linesAbove, limits);
        if (text is ['\uFEFF', ..])
            text = text[1..];

        YamlText.RefuseUnprintable(text, sourceName, linesAbove);
        var reader = new YamlReader(text, sourceName, linesAbove, limits, words);
        try
        {
            var root = reader.ReadStream();
            return new(root, reader.separator, YamlComments.Find(text, reader.scalarsWithHashes, linesAbove), reader.weight, reader.repeated);
        }
        catch (YamlException exception)
        {
            throw Fault(sourceName, reader.Place(exception.Start), Sentence(exception), exception);
        }
    }

    private SourceSpan Place(Mark mark) => new(linesAbove + mark.Line + 1, mark.Column + 1);

    // "(Lin: 1, Col: 2, Chr: 3) - (Lin: 1, Col: 4, Chr: 5): While parsing a block mapping, did not find expected key."
    private static string Sentence(YamlException exception)
    {
        var message = exception.Message;
        var end = message.StartsWith("(Lin: ", StringComparison.Ordinal) ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        var sentence = (end < 0 ? message : message[(end + 3)..]).TrimEnd('.');
        if (sentence.Contains("<document start>", StringComparison.Ordinal))
            return "the document ended above, and something other than '---' follows";
        return sentence.Length > 1 ? char.ToLowerInvariant(sentence[0]) + sentence[1..] : "this is not YAML";
    }

    private static HelmSecureException Fault(string sourceName, SourceSpan place, string sentence, Exception? cause = null) =>
        new($"{sourceName}:{place}: {sentence}", cause);

    private HelmSecureException Fault(ParsingEvent at, string sentence) => Fault(sourceName, Place(at.Start), sentence);

    private YamlNode ReadStream()
    {
        Next<StreamStart>();
        var current = Next();
        if (current is StreamEnd)
            return new YamlScalar("", ScalarKind.Null, isQuoted: false, new(linesAbove + 1, 1));

        var start = (DocumentStart)current;
        separator = start.IsImplicit ? null : Place(start.Start);
        if (start.Version is { } version && version.Version is not { Major: 1, Minor: 1 })
            throw Fault(start, "only YAML 1.1 is read by Helm; the document declares another version");

        var root = ReadNode(Next(), 1);
        Next<DocumentEnd>();
        current = Next();
        return current is StreamEnd ? root : throw Fault(current, "a second document begins here, which Helm and Kubernetes would not read");
    }

    private ParsingEvent Next() => parser.MoveNext() && parser.Current is { } current
        ? current
        : throw new HelmSecureException($"{sourceName}: the document ends too early");

    private T Next<T>()
        where T : ParsingEvent
        => Next() is var next && next is T expected ? expected : throw Fault(next, "the document is not understood");

    private YamlNode ReadNode(ParsingEvent current, int depth)
    {
        if (depth > limits.Nesting)
            throw Fault(current, $"mappings and lists are nested deeper than {limits.Nesting} levels");
        if (current is AnchorAlias alias)
            return Follow(alias);
        if (current is not NodeEvent start)
            throw Fault(current, "the document is not understood");

        if (string.IsNullOrEmpty(start.Anchor))
            return ReadContent(start, depth);

        // Registered before its content is read, as go-yaml does: an anchor of the same name inside replaces it, an alias inside is a cycle.
        var anchored = new Anchored();
        anchors[start.Anchor] = anchored;
        var before = weight;
        anchored.Node = ReadContent(start, depth);
        anchored.Weight = weight - before;
        return anchored.Node;
    }

    private YamlNode ReadContent(NodeEvent start, int depth)
    {
        YamlNode node = start switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart list => ReadList(list, depth),
            MappingStart map => new MapReader(this, map, depth).Read(),
            _ => throw Fault(start, "the document is not understood"),
        };
        Weigh(node, 1);
        return node;
    }

    private YamlNode Follow(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value, out var anchored))
            throw Fault(alias, $"the alias '{alias.Value}' has no anchor above it");
        if (anchored.Node is null)
            throw Fault(alias, $"the anchor '{alias.Value}' contains itself");

        repeated += anchored.Weight;
        Weigh(anchored.Node, anchored.Weight);
        return anchored.Node;
    }

    private void Weigh(YamlNode node, long more)
    {
        weight += more;
        if (weight > limits.Nodes)
            throw Fault(sourceName, node.Span, $"the document has more than {limits.Nodes} nodes, counted through its aliases");
    }

    private YamlList ReadList(SequenceStart start, int depth)
    {
        var first = openItems.Count;
        for (var current = Next(); current is not SequenceEnd; current = Next())
            openItems.Add(ReadNode(current, depth + 1));
        var list = new YamlList(CollectionsMarshal.AsSpan(openItems)[first..], Place(start.Start));
        CollectionsMarshal.SetCount(openItems, first);
        return list;
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        var value = words.Share(scalar.Value);
        var isQuoted = scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any);
        var place = Place(scalar.Start);
        weight += value.Length / 64;
        if (text.AsSpan(scalar.Start.Index, scalar.End.Index - scalar.Start.Index).Contains('#'))
            scalarsWithHashes.Add(new(BeginOfText(scalar), scalar.End.Index));
        if (scalar.Style is ScalarStyle.DoubleQuoted)
            RefuseJsonEscapes(scalar);
        if (string.IsNullOrEmpty(scalar.Tag))
            return new(value, isQuoted ? ScalarKind.String : Finite(scalar, ScalarResolver.Resolve(value)), isQuoted, place);

        var name = scalar.Tag.StartsWith(TagPrefix, StringComparison.Ordinal) ? scalar.Tag[TagPrefix.Length..] : "";
        return name switch
        {
            "null" => new(value, Tagged(scalar, ScalarKind.Null), isQuoted, place),
            "bool" => new(value, Tagged(scalar, ScalarKind.Bool), isQuoted, place),
            "int" => new(value, Tagged(scalar, ScalarKind.Integer), isQuoted, place),
            "float" => new(value, Tagged(scalar, ScalarKind.Float), isQuoted, place),
            "binary" => new(FromBase64(scalar), ScalarKind.String, isQuoted, place),
            "timestamp" => throw Fault(scalar, "the tag !!timestamp is not supported; write the date in quotes"),
            _ => new(value, ScalarKind.String, isQuoted, place),
        };
    }

    // What stands before a block scalar's first line, its header, may end in a comment.
    private int BeginOfText(Scalar scalar)
    {
        var at = scalar.Start.Index;
        if (scalar.Style is not (ScalarStyle.Literal or ScalarStyle.Folded))
            return at;

        while (text[at] is not ('|' or '>'))
        {
            if (text[at] is '#')
                at = LineBreaks.EndOfLine(text, at);
            else if (text[at] is '!' or '&')
                at += text.AsSpan(at).IndexOfAny(AfterProperty);
            else
                at++;
        }

        return LineBreaks.EndOfLine(text, at);
    }

    // go-yaml refuses JSON's "\/" and its pairs of surrogates.
    private void RefuseJsonEscapes(Scalar scalar)
    {
        var written = text.AsSpan(scalar.Start.Index, scalar.End.Index - scalar.Start.Index);
        for (var escape = written.IndexOf('\\'); escape >= 0 && escape + 1 < written.Length; escape = written.IndexOf('\\'))
        {
            written = written[(escape + 1)..];
            if (written is ['/', ..] or ['u', 'd' or 'D', (>= '8' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F'), ..])
                throw Fault(scalar, $"the escape '\\{written[0]}{(written[0] is 'u' ? written[1..Math.Min(5, written.Length)] : "")}' is unknown to the YAML that Helm reads");
            written = written[1..];
        }
    }

    private ScalarKind Finite(Scalar scalar, ScalarKind kind) => kind is ScalarKind.Float && ScalarResolver.IsInfinityOrNaN(scalar.Value)
        ? throw Fault(scalar, $"'{scalar.Value}' is not a number that JSON, and so Kubernetes, can hold; quote it if it is text")
        : kind;

    private ScalarKind Tagged(Scalar scalar, ScalarKind wanted)
    {
        var kind = Finite(scalar, ScalarResolver.Resolve(scalar.Value));
        var isFloatOfInteger = wanted is ScalarKind.Float && ScalarResolver.TryInteger(scalar.Value, out var integer) && integer <= long.MaxValue;
        return kind == wanted || isFloatOfInteger
            ? wanted
            : throw Fault(scalar, $"'{scalar.Value}' is not what its tag !!{scalar.Tag?[TagPrefix.Length..]} says");
    }

    private string FromBase64(Scalar scalar)
    {
        try
        {
            // Go ignores line ends and nothing else.
            if (!scalar.Value.AsSpan().ContainsAny(' ', '\t'))
                return YamlText.StrictUtf8.GetString(Convert.FromBase64String(scalar.Value));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            throw Fault(sourceName, Place(scalar.Start), "the !!binary value is not base64 of UTF-8 text", exception);
        }

        throw Fault(scalar, "the !!binary value is not base64 of UTF-8 text");
    }

    // sigs.k8s.io/yaml, convertToJSONableObject. Its float keys are shortest single precision, which is not worth copying beyond the plain ones.
    private string KeyText(ParsingEvent at, YamlScalar key) => key.Kind switch
    {
        ScalarKind.String => key.Text,
        ScalarKind.Bool => key.Bool is true ? "true" : "false",
        ScalarKind.Integer when key.Integer is { } integer && integer <= long.MaxValue => integer.ToString(CultureInfo.InvariantCulture),
        // Zero has two spellings and what single precision cannot hold a surprising one.
        ScalarKind.Float when key.Number is { } number and not 0 && float.IsFinite((float)number) => GoFloat.Format32(number),
        _ => throw Fault(at, $"{key.Description} cannot be a key here; quote it"),
    };

    private sealed class Anchored
    {
        public YamlNode? Node { get; set; }

        public long Weight { get; set; }
    }

    /// <summary>Collects one mapping.</summary>
    private struct MapReader(YamlReader reader, MappingStart start, int depth)
    {
        private readonly List<YamlEntry> entries = reader.openEntries;
        private readonly int first = reader.openEntries.Count;
        private Dictionary<string, int>? index;
        private HashSet<string>? merged;
        private List<YamlEntry>? overridden;

        public YamlMap Read()
        {
            for (var current = reader.Next(); current is not MappingEnd; current = reader.Next())
            {
                var key = reader.ReadNode(current, depth + 1) as YamlScalar
                    ?? throw reader.Fault(current, "a key must be text, not a mapping or a list");
                if (IsMerge(current))
                    Merge(reader.Next());
                else
                    Set(new(reader.KeyText(current, key), key.Kind, reader.Place(current.Start), reader.ReadNode(reader.Next(), depth + 1)), isMerged: false);
            }

            var map = new YamlMap(CollectionsMarshal.AsSpan(entries)[first..], reader.Place(start.Start), overridden);
            CollectionsMarshal.SetCount(entries, first);
            return map;
        }

        private static bool IsMerge(ParsingEvent key) => key is Scalar { Value: "<<" } scalar
            && (scalar.Tag is TagPrefix + "merge" or "!" || (string.IsNullOrEmpty(scalar.Tag) && scalar.Style is ScalarStyle.Plain));

        private void Merge(ParsingEvent current)
        {
            switch (reader.ReadNode(current, depth + 1))
            {
                case YamlMap map:
                    MergeFrom(map);
                    break;
                // go-yaml refuses an alias to a list of mappings; the first of a list that stands here counts most.
                case YamlList list when current is SequenceStart && list.Items.All(item => item is YamlMap):
                    foreach (var map in list.Items.Reverse())
                        MergeFrom((YamlMap)map);
                    break;
                default:
                    throw reader.Fault(current, "'<<' merges a mapping or a list of mappings, and this is neither");
            }
        }

        private void MergeFrom(YamlMap map)
        {
            foreach (var entry in map.Entries)
                Set(entry, isMerged: true);
        }

        private void Set(YamlEntry entry, bool isMerged)
        {
            if (Find(entry.Key) is { } place)
            {
                var earlier = entries[place];
                // 1 and "1" are two keys for go-yaml and one for JSON; which of them survives is chance.
                if (earlier.KeyKind != entry.KeyKind || entry.KeyKind is ScalarKind.Float)
                    throw Fault(reader.sourceName, entry.KeySpan, $"the key '{entry.Key}' is written in two ways, and which one counts is undefined");
                if (merged?.Contains(entry.Key) is not true)
                    (overridden ??= []).Add(earlier);
                entries[place] = entry;
            }
            else
            {
                index?.Add(entry.Key, entries.Count);
                entries.Add(entry);
            }

            if (isMerged)
                (merged ??= new(StringComparer.Ordinal)).Add(entry.Key);
            else
                merged?.Remove(entry.Key);
        }

        private int? Find(string key)
        {
            if (index is null && entries.Count - first >= YamlMap.IndexFrom)
            {
                index = new(StringComparer.Ordinal);
                for (var i = first; i < entries.Count; i++)
                    index.Add(entries[i].Key, i);
            }

            if (index is not null)
                return index.TryGetValue(key, out var place) ? place : null;

            // Every key comes by: no delegate.
            for (var i = first; i < entries.Count; i++)
            {
                if (string.Equals(entries[i].Key, key, StringComparison.Ordinal))
                    return i;
            }

            return null;
        }
    }
}

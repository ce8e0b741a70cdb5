using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace HelmSecure.Yaml;

/// <summary>
/// A stream that begins with <c>{</c> holds JSON values one after the other for Kubernetes' client, and is YAML when that fails. JSON knows what Helm's YAML does not: <c>\/</c> and
/// pairs of surrogates.
/// </summary>
internal ref struct JsonStream
{
    private readonly ReadOnlySpan<byte> text;
    private readonly YamlLimits limits;
    private Utf8JsonReader reader;
    private int placed;
    private int line = 1;
    private int column = 1;
    private int weight;

    private JsonStream(ReadOnlySpan<byte> text, YamlLimits limits)
    {
        this.text = text;
        this.limits = limits;
        reader = new(text, new JsonReaderOptions { MaxDepth = limits.Nesting, AllowMultipleValues = true });
    }

    /// <summary>Null where this is not JSON from beginning to end.</summary>
    public static IReadOnlyList<YamlDocument>? TryRead(ReadOnlyMemory<byte> bytes, string sourceName, YamlLimits limits)
    {
        if (bytes.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            return null;

        var stream = new JsonStream(bytes.Span, limits);
        var documents = new List<YamlDocument>();
        var nodes = 0L;
        try
        {
            while (stream.reader.Read())
            {
                var start = stream.reader.TokenStartIndex;
                stream.weight = 0;
                var root = stream.ReadNode();
                nodes += stream.weight;
                var what = (stream.reader.BytesConsumed - start > limits.Length, nodes > limits.StreamNodes, documents.Count >= limits.Documents) switch
                {
                    (true, _, _) => $"the document is larger than {limits.Length} bytes",
                    (_, true, _) => $"the stream has more than {limits.StreamNodes} nodes, counted through its aliases",
                    (_, _, true) => $"the stream has more than {limits.Documents} documents",
                    _ when stream.weight > limits.Nodes => $"the document has more than {limits.Nodes} nodes",
                    _ => null,
                };
                if (what is not null)
                    throw new HelmSecureException($"{sourceName}:{root.Span.Line}: {what}");
                if (root is not YamlScalar { Kind: ScalarKind.Null })
                    documents.Add(new(root, root.Span.Line, Source: null, Comments: []));
            }

            return documents;
        }
        // The latter is what a lone surrogate ends in.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private YamlNode ReadNode()
    {
        var place = Place();
        weight++;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMap(place);
            case JsonTokenType.StartArray:
                var items = new List<YamlNode>();
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
                    items.Add(ReadNode());
                return new YamlList(CollectionsMarshal.AsSpan(items), place);
            case JsonTokenType.String:
                var value = reader.GetString()!;
                weight += value.Length / 64;
                return new YamlScalar(value, ScalarKind.String, isQuoted: true, place);
            default:
                var word = Encoding.UTF8.GetString(reader.ValueSpan);
                var kind = ScalarResolver.Resolve(word);
                // What no double can hold.
                return kind is ScalarKind.String ? throw new JsonException() : new YamlScalar(word, kind, isQuoted: false, place);
        }
    }

    private YamlMap ReadMap(SourceSpan place)
    {
        var entries = new List<YamlEntry>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        List<YamlEntry>? overridden = null;
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
        {
            weight++;
            var keyPlace = Place();
            var key = reader.GetString()!;
            reader.Read();
            var entry = new YamlEntry(key, ScalarKind.String, keyPlace, ReadNode());
            if (index.TryAdd(key, entries.Count))
            {
                entries.Add(entry);
                continue;
            }

            (overridden ??= []).Add(entries[index[key]]);
            entries[index[key]] = entry;
        }

        return new(CollectionsMarshal.AsSpan(entries), place, overridden);
    }

    private SourceSpan Place()
    {
        var passed = text[placed..(int)reader.TokenStartIndex];
        placed += passed.Length;
        var breaks = LineBreaks.Count(passed);
        line += breaks;
        column = breaks > 0 ? 1 : column;
        var characters = Encoding.UTF8.GetString(passed);
        column += characters.Length - LineBreaks.LastIndex(characters) - 1;
        return new(line, column);
    }
}

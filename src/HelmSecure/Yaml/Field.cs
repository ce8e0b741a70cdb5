using System.Buffers;
using System.Text;

namespace HelmSecure.Yaml;

/// <summary>
/// A place in a document that may hold a value or nothing: ask on without null checks, and point at it either way. What is absent, null or of another
/// type answers null.
/// </summary>
internal readonly struct Field
{
    private static readonly SearchValues<char> Unusual = SearchValues.Create(".[]\"/ ");
    private readonly YamlNode nearest;
    private readonly Step? last;

    public Field(YamlNode root)
        : this(root, root, null)
    {
    }

    private Field(YamlNode? node, YamlNode nearest, Step? last)
    {
        Node = node;
        this.nearest = nearest;
        this.last = last;
    }

    /// <summary>Null where nothing stands; an explicit null is a scalar.</summary>
    public YamlNode? Node { get; }

    /// <summary><c>spec.containers[0].name</c>; empty for the root. Keys that are no plain words are written <c>["app.kubernetes.io/name"]</c>.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder();
            foreach (var (key, index) in Steps)
                Append(path, key, index);
            return path.ToString();
        }
    }

    /// <summary>The way from the document's root: a key, or null and an index.</summary>
    public IReadOnlyCollection<(string? Key, int Index)> Steps
    {
        get
        {
            var steps = new Stack<(string?, int)>();
            for (var step = last; step is not null; step = step.Before)
                steps.Push((step.Key, step.Index));
            return steps;
        }
    }

    /// <summary>The value's own place, else that of the nearest ancestor that exists.</summary>
    public SourceSpan Span => nearest.Span;

    /// <summary>Equal for two fields that are, or would be, the same value; to be compared and not to be looked into.</summary>
    public (YamlNode Nearest, string? Missing) Place => (nearest, Node is null ? last?.Key : null);

    /// <summary>Something stands here, and it is not null (Kubernetes treats null as absent).</summary>
    public bool Exists => Node is not (null or YamlScalar { Kind: ScalarKind.Null });

    /// <summary>A string; numbers and booleans are not text.</summary>
    public string? Text => Node is YamlScalar { Kind: ScalarKind.String } scalar ? scalar.Text : null;

    public bool? Bool => (Node as YamlScalar)?.Bool;

    /// <summary>A whole number, however written: Kubernetes reads <c>0.0</c> and <c>1e3</c> as 0 and 1000.</summary>
    public long? Long => Node switch
    {
        YamlScalar { Integer: { } integer } when integer <= long.MaxValue => (long)integer,
        YamlScalar { Kind: ScalarKind.Float, Number: { } number } when number == Math.Truncate(number) && Math.Abs(number) < long.MaxValue => (long)number,
        _ => null,
    };

    public IEnumerable<Field> Items
    {
        get
        {
            if (Node is not YamlList list)
                yield break;
            for (var i = 0; i < list.Items.Count; i++)
                yield return this[i];
        }
    }

    public IEnumerable<(string Key, Field Value)> Entries
    {
        get
        {
            if (Node is not YamlMap map)
                yield break;
            foreach (var entry in map.Entries)
                yield return (entry.Key, new(entry.Value, entry.Value, new(last, entry.Key, 0)));
        }
    }

    public Field this[string key]
    {
        get
        {
            var node = (Node as YamlMap)?[key];
            return new(node, node ?? nearest, new(last, key, 0));
        }
    }

    public Field this[int index]
    {
        get
        {
            var node = Node is YamlList list && index >= 0 && index < list.Items.Count ? list.Items[index] : null;
            return new(node, node ?? nearest, new(last, null, index));
        }
    }

    public override string ToString() => $"{Path} ({Span})";

    private static void Append(StringBuilder path, string? key, int index)
    {
        if (key is null)
            path.Append('[').Append(index).Append(']');
        else if (key.Length is 0 || key.AsSpan().ContainsAny(Unusual))
            path.Append("[\"").Append(key.Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\"]");
        else
            path.Append(path.Length is 0 ? "" : ".").Append(key);
    }

    // The path is put together when somebody asks: a hostile key may be long, and many fields lie below it.
    private sealed record Step(Step? Before, string? Key, int Index);
}

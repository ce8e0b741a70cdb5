using System.Buffers;

namespace HelmSecure.Yaml;

/// <summary>
/// A place in a document that may hold a value or nothing: ask on without null checks, and point at it either way. What is absent, null or of another
/// type answers null.
/// </summary>
internal readonly struct Field
{
    private static readonly SearchValues<char> Unusual = SearchValues.Create(".[]\"/ ");
    private readonly SourceSpan nearest;
    private readonly string? path;

    public Field(YamlNode root)
        : this(root, root.Span, "")
    {
    }

    private Field(YamlNode? node, SourceSpan nearest, string path)
    {
        Node = node;
        this.nearest = nearest;
        this.path = path;
    }

    /// <summary>Null where nothing stands; an explicit null is a scalar.</summary>
    public YamlNode? Node { get; }

    /// <summary><c>spec.containers[0].name</c>; empty for the root. Keys that are no plain words are written <c>["app.kubernetes.io/name"]</c>.</summary>
    public string Path => path ?? "";

    /// <summary>The value's own place, else that of the nearest ancestor that exists.</summary>
    public SourceSpan Span => nearest;

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
                yield return (entry.Key, this[entry.Key]);
        }
    }

    public Field this[string key]
    {
        get
        {
            var node = (Node as YamlMap)?[key];
            return new(node, node?.Span ?? nearest, Join(key));
        }
    }

    public Field this[int index]
    {
        get
        {
            var node = Node is YamlList list && index >= 0 && index < list.Items.Count ? list.Items[index] : null;
            return new(node, node?.Span ?? nearest, $"{Path}[{index}]");
        }
    }

    public override string ToString() => $"{Path} ({Span})";

    private string Join(string key)
    {
        if (key.Length is 0 || key.AsSpan().ContainsAny(Unusual))
            return $"{Path}[\"{key.Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";
        return Path.Length is 0 ? key : $"{Path}.{key}";
    }
}

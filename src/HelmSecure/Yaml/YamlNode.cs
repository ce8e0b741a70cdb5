using System.Globalization;

namespace HelmSecure.Yaml;

/// <summary>A value as the cluster sees it: tags, anchors and merge keys are already gone. Immutable; nodes that were aliases are shared.</summary>
internal abstract class YamlNode
{
    private protected YamlNode(SourceSpan span) => Span = span;

    public SourceSpan Span { get; }

    /// <summary>"a mapping", "text", "a number" …, for messages about a wrong type.</summary>
    public abstract string Description { get; }

    /// <summary>The same keys in the same order and the same values, wherever and however they are written.</summary>
    public bool HasValueOf(YamlNode other) => AreAlike(this, other, []);

    // What aliases lead to is looked at once: nodes that are alike stay so.
    private static bool AreAlike(YamlNode one, YamlNode two, HashSet<(YamlNode, YamlNode)> alike)
    {
        if (one is YamlScalar scalar)
            return two is YamlScalar other && scalar.Kind == other.Kind && string.Equals(scalar.Text, other.Text, StringComparison.Ordinal);
        if (!alike.Add((one, two)))
            return true;
        return (one, two) switch
        {
            (YamlList first, YamlList second) => AreAlike(first.Items, second.Items, alike),
            (YamlMap first, YamlMap second) => first.Entries.Select(entry => entry.Key).SequenceEqual(second.Entries.Select(entry => entry.Key), StringComparer.Ordinal)
                && AreAlike([.. first.Entries.Select(entry => entry.Value)], [.. second.Entries.Select(entry => entry.Value)], alike),
            _ => false,
        };
    }

    private static bool AreAlike(IReadOnlyList<YamlNode> ones, IReadOnlyList<YamlNode> twos, HashSet<(YamlNode, YamlNode)> alike)
    {
        if (ones.Count != twos.Count)
            return false;
        for (var i = 0; i < ones.Count; i++)
        {
            if (!AreAlike(ones[i], twos[i], alike))
                return false;
        }

        return true;
    }
}

internal enum ScalarKind
{
    Null,
    Bool,
    Integer,
    Float,
    String,
}

/// <summary>A leaf. A date is a string, as it is for Helm and Kubernetes; infinities and "not a number" do not exist, for JSON has none.</summary>
internal sealed class YamlScalar(string text, ScalarKind kind, bool isQuoted, SourceSpan span = default) : YamlNode(span)
{
    /// <summary>The text without quotes and escapes; of a <c>!!binary</c>, what it encodes.</summary>
    public string Text { get; } = text;

    public ScalarKind Kind { get; } = kind;

    /// <summary>Written in single or double quotes or as a block scalar.</summary>
    public bool IsQuoted { get; } = isQuoted;

    public bool? Bool => Kind is ScalarKind.Bool ? ScalarResolver.IsTrue(Text) : null;

    /// <summary>Between <see cref="long.MinValue"/> and <see cref="ulong.MaxValue"/>; null unless this is an integer.</summary>
    public Int128? Integer => Kind is ScalarKind.Integer && ScalarResolver.TryInteger(Text, out var value) ? value : null;

    /// <summary>Of integers too; null unless this is a number.</summary>
    public double? Number => Kind switch
    {
        ScalarKind.Integer => (double?)Integer,
        // "!!float 010" is 8.
        ScalarKind.Float when ScalarResolver.TryInteger(Text, out var value) => (double)value,
        ScalarKind.Float when ScalarResolver.TryFloat(Text, out var value) => value,
        _ => null,
    };

    public override string Description => Kind switch
    {
        ScalarKind.Null => "nothing (null)",
        ScalarKind.Bool => "a boolean",
        ScalarKind.String => "text",
        _ => "a number",
    };

    public static YamlScalar Of(string text) => new(text, ScalarKind.String, isQuoted: false);

    public static YamlScalar Of(bool value) => new(value ? "true" : "false", ScalarKind.Bool, isQuoted: false);

    public static YamlScalar Of(long value) => new(value.ToString(CultureInfo.InvariantCulture), ScalarKind.Integer, isQuoted: false);
}

/// <summary>A sequence.</summary>
internal sealed class YamlList(ReadOnlySpan<YamlNode> items, SourceSpan span = default) : YamlNode(span)
{
    public IReadOnlyList<YamlNode> Items { get; } = items.ToArray();

    public override string Description => "a list";
}

/// <summary>One entry of a mapping.</summary>
/// <param name="Key">Text; what was a number or a boolean is spelled as sigs.k8s.io/yaml spells it.</param>
/// <param name="KeyKind">What the key was before: two kinds of one spelling are different keys for go-yaml.</param>
/// <param name="KeySpan">Where the key stands.</param>
/// <param name="Value">What the key leads to.</param>
internal readonly record struct YamlEntry(string Key, ScalarKind KeyKind, SourceSpan KeySpan, YamlNode Value);

/// <summary>A mapping with unique text keys in the order written.</summary>
internal sealed class YamlMap : YamlNode
{
    /// <summary>Below this, looking at each entry is faster than hashing, and most mappings of Kubernetes are below.</summary>
    public const int IndexFrom = 17;

    private readonly YamlEntry[] entries;
    private readonly Dictionary<string, int>? index;

    public YamlMap(ReadOnlySpan<YamlEntry> entries, SourceSpan span = default, IReadOnlyList<YamlEntry>? duplicateKeys = null)
        : base(span)
    {
        this.entries = entries.ToArray();
        DuplicateKeys = duplicateKeys ?? [];
        if (entries.Length < IndexFrom)
            return;

        index = new Dictionary<string, int>(entries.Length, StringComparer.Ordinal);
        for (var i = 0; i < entries.Length; i++)
            index.Add(entries[i].Key, i);
    }

    public IReadOnlyList<YamlEntry> Entries => entries;

    /// <summary>Entries that do not count because the same key is written again further down.</summary>
    public IReadOnlyList<YamlEntry> DuplicateKeys { get; }

    public override string Description => "a mapping";

    public YamlNode? this[string key] => PlaceOf(key) is >= 0 and var place ? entries[place].Value : null;

    public YamlEntry? Find(string key) => PlaceOf(key) is >= 0 and var place ? entries[place] : null;

    private int PlaceOf(string key)
    {
        if (index is not null)
            return index.GetValueOrDefault(key, -1);

        for (var i = 0; i < entries.Length; i++)
        {
            if (string.Equals(entries[i].Key, key, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }
}

using System.Globalization;
using System.Text;
using HelmSecure.Yaml;

namespace HelmSecure.Charts;

/// <summary>
/// How sigs.k8s.io/yaml and Go's encoding/json fill a field of Helm's <c>Metadata</c> struct from YAML, onto what the field already holds. Values stay as they
/// were written until <see cref="Finish"/>, for a number has two spellings as text.
/// </summary>
internal abstract record MetadataShape
{
    /// <summary>The field's new value, null where it is unset.</summary>
    /// <exception cref="FormatException">Helm could not load this.</exception>
    public abstract YamlNode? Fill(YamlNode? existing, YamlNode written, string path);

    /// <summary>What Helm would write, null for what it would leave out; numbers that became text are noted in <paramref name="otherSpellings"/> by path.</summary>
    public abstract YamlNode? Finish(YamlNode value, string path, Dictionary<string, string> otherSpellings);

    private protected static bool IsNull(YamlNode node) => node is YamlScalar { Kind: ScalarKind.Null };

    private protected static FormatException WrongType(YamlNode written, string path, string expected) =>
        new($"{written.Span}: {(path.Length is 0 ? "the document" : $"'{HostileText.Neutralize(path)}'")} is {written.Description} where {expected} was expected");

    private protected static YamlMap Map(IEnumerable<YamlEntry> entries) => new([.. entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)]);

    private protected static YamlEntry Entry(string key, YamlNode value) => new(key, ScalarKind.String, default, value);
}

/// <summary>A Go <c>string</c>; numbers and booleans become one.</summary>
/// <param name="IsSanitized">Helm replaces white space by blanks in it and drops what cannot be printed.</param>
internal sealed record TextShape(bool IsSanitized = true) : MetadataShape
{
    public override YamlNode? Fill(YamlNode? existing, YamlNode written, string path) => written switch
    {
        YamlScalar { Kind: ScalarKind.Null } => existing,
        YamlScalar => written,
        _ => throw WrongType(written, path, "text"),
    };

    public override YamlNode? Finish(YamlNode value, string path, Dictionary<string, string> otherSpellings) =>
        Text((YamlScalar)value, path, otherSpellings) is { Length: > 0 } text ? YamlScalar.Of(text) : null;

    public string Text(YamlScalar scalar, string path, Dictionary<string, string> otherSpellings)
    {
        // sigs.k8s.io/yaml wrote floats in single precision once and in double precision later.
        if (scalar.Kind is ScalarKind.Float)
            otherSpellings[path] = GoFloat.Format32(scalar.Number!.Value);
        var text = scalar.Kind switch
        {
            ScalarKind.Null => "",
            ScalarKind.Bool => scalar.Bool is true ? "true" : "false",
            ScalarKind.Integer => scalar.Integer!.Value.ToString(CultureInfo.InvariantCulture),
            ScalarKind.Float => GoFloat.Format64(scalar.Number!.Value),
            _ => scalar.Text,
        };
        return IsSanitized ? Sanitize(text) : text;
    }

    // Helm's sanitizeString: unicode.IsSpace and unicode.IsPrint.
    private static string Sanitize(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
                result.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
                result.Append(rune);
        }

        return result.ToString();
    }
}

/// <summary>A Go <c>bool</c>.</summary>
internal sealed record FlagShape : MetadataShape
{
    public override YamlNode? Fill(YamlNode? existing, YamlNode written, string path) => written switch
    {
        YamlScalar { Kind: ScalarKind.Null } => existing,
        YamlScalar { Kind: ScalarKind.Bool } => written,
        _ => throw WrongType(written, path, "true or false"),
    };

    public override YamlNode? Finish(YamlNode value, string path, Dictionary<string, string> otherSpellings) =>
        ((YamlScalar)value).Bool is true ? YamlScalar.Of(true) : null;
}

/// <summary>A Go slice. Its elements are filled onto those that stood at the same place before (golang.org/issue/21092).</summary>
internal sealed record ListShape(MetadataShape Element) : MetadataShape
{
    public override YamlNode? Fill(YamlNode? existing, YamlNode written, string path)
    {
        if (IsNull(written))
            return null;
        if (written is not YamlList list)
            throw WrongType(written, path, "a list");

        var before = (existing as YamlList)?.Items ?? [];
        return new YamlList([.. list.Items.Select((item, i) => Element.Fill(i < before.Count ? before[i] : null, item, $"{path}[{i}]") ?? YamlScalar.Of(""))]);
    }

    public override YamlNode? Finish(YamlNode value, string path, Dictionary<string, string> otherSpellings) => value is YamlList { Items.Count: > 0 } list
        ? new YamlList([.. list.Items.Select((item, i) => Element.Finish(item, $"{path}[{i}]", otherSpellings) ?? Empty)])
        : null;

    // An element is never left out: an empty text stays one.
    private YamlNode Empty => Element is TextShape ? YamlScalar.Of("") : new YamlMap([]);
}

/// <summary>A Go <c>map[string]string</c>; annotations are not sanitized.</summary>
internal sealed record TextMapShape : MetadataShape
{
    private static readonly TextShape Value = new(IsSanitized: false);

    public override YamlNode? Fill(YamlNode? existing, YamlNode written, string path)
    {
        if (IsNull(written))
            return null;
        if (written is not YamlMap map)
            throw WrongType(written, path, "a mapping");

        var entries = (existing as YamlMap)?.Entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal) ?? new(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
            entries[entry.Key] = Value.Fill(null, entry.Value, $"{path}.{entry.Key}") ?? YamlScalar.Of("");
        return Map(entries.Select(entry => Entry(entry.Key, entry.Value)));
    }

    public override YamlNode? Finish(YamlNode value, string path, Dictionary<string, string> otherSpellings) => value is YamlMap { Entries.Count: > 0 } map
        ? Map(map.Entries.Select(entry => Entry(entry.Key, YamlScalar.Of(Value.Text((YamlScalar)entry.Value, $"{path}.{entry.Key}", otherSpellings)))))
        : null;
}

/// <summary>A Go <c>interface{}</c>: anything, numbers as double precision floats.</summary>
internal sealed record AnyShape : MetadataShape
{
    public override YamlNode? Fill(YamlNode? existing, YamlNode written, string path) => written;

    public override YamlNode? Finish(YamlNode value, string path, Dictionary<string, string> otherSpellings) => Plain(value);

    private static YamlNode Plain(YamlNode value) => value switch
    {
        YamlMap map => Map(map.Entries.Select(entry => Entry(entry.Key, Plain(entry.Value)))),
        YamlList list => new YamlList([.. list.Items.Select(Plain)]),
        YamlScalar { Kind: ScalarKind.Null } => new YamlScalar("null", ScalarKind.Null, isQuoted: false),
        YamlScalar { Kind: ScalarKind.Bool } scalar => YamlScalar.Of(scalar.Bool is true),
        YamlScalar { Number: { } number } => new YamlScalar(number.ToString("R", CultureInfo.InvariantCulture), ScalarKind.Float, isQuoted: false),
        YamlScalar scalar => YamlScalar.Of(scalar.Text),
        _ => value,
    };
}

/// <summary>A Go struct.</summary>
/// <param name="Fields">By JSON name.</param>
/// <param name="Always">Names of text fields that are written even when empty.</param>
internal sealed record StructShape(IReadOnlyDictionary<string, MetadataShape> Fields, params string[] Always) : MetadataShape
{
    public override YamlNode? Fill(YamlNode? existing, YamlNode written, string path)
    {
        if (written is not YamlMap map)
            throw WrongType(written, path, "a mapping");

        var values = (existing as YamlMap)?.Entries.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal) ?? new(StringComparer.Ordinal);
        // YAMLToJSON marshals a Go map, whose keys come out sorted: "Name" is decoded before "name".
        foreach (var entry in map.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (FieldFor(entry.Key) is not { } name)
                continue;
            if (Fields[name].Fill(values.GetValueOrDefault(name), entry.Value, path.Length is 0 ? name : $"{path}.{name}") is { } value)
                values[name] = value;
            else
                values.Remove(name);
        }

        return new YamlMap([.. values.Select(value => Entry(value.Key, value.Value))]);
    }

    public override YamlNode Finish(YamlNode value, string path, Dictionary<string, string> otherSpellings)
    {
        var entries = new List<YamlEntry>();
        foreach (var (name, shape) in Fields)
        {
            var written = ((YamlMap)value)[name];
            var finished = written is null ? null : shape.Finish(written, path.Length is 0 ? name : $"{path}.{name}", otherSpellings);
            if (finished is not null || Always.Contains(name, StringComparer.Ordinal))
                entries.Add(Entry(name, finished ?? YamlScalar.Of("")));
        }

        return Map(entries);
    }

    // encoding/json folds case, the Kelvin sign and the long s included.
    private string? FieldFor(string key)
    {
        if (Fields.ContainsKey(key))
            return key;
        var folded = key.Replace('\u212A', 'k').Replace('\u017F', 's');
        return Fields.Keys.FirstOrDefault(name => string.Equals(name, folded, StringComparison.OrdinalIgnoreCase));
    }
}

using System.Text;
using HelmSecure.Yaml;

namespace HelmSecure.Charts;

/// <summary>
/// What Helm hashes into the digest of a Chart.lock: the JSON of the dependencies asked for and of those locked, as Go's encoding/json writes it (Helm's internal/resolver, HashReq).
/// </summary>
internal static class LockText
{
    // The order of the fields in Helm's struct; the empty ones are left out already, but for the name and the repository.
    private static readonly string[] Keys = ["name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"];

    /// <returns>Null where Helm could not read one of the two.</returns>
    public static string? Of(Field asked, Field locked) =>
        Dependencies(asked) is { } one && Dependencies(locked) is { } other ? $"[{one},{other}]" : null;

    /// <summary>What Helm 2 hashed, which Helm 3 accepts of charts of apiVersion v1 (HashV2Req).</summary>
    public static string? OfHelm2(Field asked) => Dependencies(asked) is { } dependencies ? $"{{\"dependencies\":{dependencies}}}" : null;

    private static string? Dependencies(Field list)
    {
        if (!list.Exists)
            return "null";
        if (list.Node is YamlList { Items.Count: 0 })
            return "[]";
        if (ChartMetadata.ReadDependencies(list.Node!) is not { } read)
            return null;
        var text = new StringBuilder("[");
        foreach (var dependency in read.Items)
        {
            text.Append(text.Length > 1 ? "," : "");
            Append(text, dependency is YamlMap map ? [.. Keys.Where(key => map[key] is not null).Select(key => (key, map[key]!))] : []);
        }

        return text.Append(']').ToString();
    }

    private static void Append(StringBuilder text, IReadOnlyList<(string Key, YamlNode Value)> entries)
    {
        text.Append('{');
        for (var i = 0; i < entries.Count; i++)
        {
            text.Append(i > 0 ? "," : "");
            AppendText(text, entries[i].Key);
            text.Append(':');
            Append(text, entries[i].Value);
        }

        text.Append('}');
    }

    private static void Append(StringBuilder text, YamlNode node)
    {
        switch (node)
        {
            case YamlMap map:
                Append(text, [.. map.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value))]);
                break;
            case YamlList list:
                text.Append('[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    text.Append(i > 0 ? "," : "");
                    Append(text, list.Items[i]);
                }

                text.Append(']');
                break;
            case YamlScalar { Kind: ScalarKind.String } scalar:
                AppendText(text, scalar.Text);
                break;
            case YamlScalar scalar:
                text.Append(scalar.Text);
                break;
        }
    }

    // encoding/json makes its output safe within HTML.
    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => text.Append($"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}

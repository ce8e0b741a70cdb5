using System.Globalization;

namespace HelmSecure.Yaml;

/// <summary>Reads a configuration file's fields strictly: what is not understood is an error with its place, for a setting that is skipped is a setting that is not there.</summary>
/// <param name="name">What messages call the file.</param>
internal sealed class StrictFields(string name)
{
    public void Exactly(Field field, string expected)
    {
        if (field.Text != expected)
            throw Wrong(field, $"{field.Path} must be '{expected}'{(field.Text is { } text ? $", and is '{text}'" : "")}");
    }

    public string OneOf(Field field, params string[] words)
    {
        var word = NonEmptyText(field, "a word");
        return words.Contains(word, StringComparer.Ordinal)
            ? word
            : throw Wrong(field, $"{field.Path} must be {string.Join(" or ", words.Select(w => $"'{w}'"))}, and is '{word}'{Meant(word, words)}");
    }

    public string RequiredText(Field parent, string key) =>
        parent[key].Exists ? NonEmptyText(parent[key], "text") : throw Wrong(parent, $"{parent.Path} has no '{key}'");

    public string NonEmptyText(Field field, string what) =>
        field.Text is { Length: > 0 } text ? text : throw Wrong(field, $"{field.Path} must be {what}, and is {Describe(field)}");

    public IEnumerable<Field> Items(Field field, string key) =>
        field.Node is YamlList { Items.Count: > 0 }
            ? field.Items
            : throw Wrong(field, field.Exists ? $"{field.Path} must be a list with at least one entry, and is {Describe(field)}" : $"{key} is missing: expected a list with at least one entry");

    public void CheckKeys(Field field, string what, IReadOnlyCollection<string> known)
    {
        if (field.Node is not YamlMap map)
            throw Wrong(field, $"{what} must be a mapping, and is {Describe(field)}");
        foreach (var twin in map.DuplicateKeys)
            throw new HelmSecureException($"{name}:{twin.KeySpan.Line}: '{twin.Key}' is written twice");
        foreach (var entry in map.Entries.Where(e => !known.Contains(e.Key, StringComparer.Ordinal)))
            throw new HelmSecureException($"{name}:{entry.KeySpan.Line}: {what} has no key '{entry.Key}'{Meant(entry.Key, known)}") { Hint = $"the keys are: {string.Join(", ", known)}" };
        foreach (var entry in map.Entries.Where(e => e.Value is YamlScalar { Kind: ScalarKind.Null }))
            throw new HelmSecureException($"{name}:{entry.KeySpan.Line}: '{entry.Key}' has no value: give it one, or take the line out");
    }

    /// <summary>The first field that says what an earlier one said, or null.</summary>
    public static Field? FirstTwin(IEnumerable<Field> fields, Func<Field, string> said)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields.Where(field => !seen.Add(said(field))))
            return field;
        return null;
    }

    private static string Describe(Field field) => field.Node switch
    {
        null => "missing",
        YamlScalar { Kind: ScalarKind.String, Text.Length: 0 } => "empty",
        YamlList { Items.Count: 0 } => "an empty list",
        YamlScalar { Kind: ScalarKind.Integer or ScalarKind.Float } number => $"the number {number.Text} (put it in quotes)",
        var node => node.Description,
    };

    public static string Meant(string word, IReadOnlyCollection<string> known) => NearestWord.Find(word, known) is { } near ? $"; did you mean '{near}'?" : "";

    public HelmSecureException Wrong(Field field, string sentence) => new($"{name}:{field.Span.Line}: {sentence}");

    /// <summary>A required date, <c>2030-01-31</c>.</summary>
    public DateOnly Date(Field parent, string key)
    {
        var text = RequiredText(parent, key);
        return TryDate(text, out var date) ? date : throw Wrong(parent[key], $"'{text}' is no date: expected year-month-day, such as 2030-01-31");
    }

    public static bool TryDate(string text, out DateOnly date) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}

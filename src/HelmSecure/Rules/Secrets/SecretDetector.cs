namespace HelmSecure.Rules.Secrets;

/// <summary>What betrays a secret.</summary>
internal enum SecretKind
{
    /// <summary>The format of its issuer.</summary>
    Token,
    PrivateKey,

    /// <summary>A URL with a password before its host.</summary>
    Address,

    /// <summary><c>Authorization: …</c>.</summary>
    Header,
    RegistryLogin,

    /// <summary>Its name, and that it looks like what the name promises.</summary>
    Named,
}

/// <summary>A secret in a text. Knows what it is and where it stands, and not what it says.</summary>
/// <param name="Title">For sentences: "a GitHub token".</param>
/// <param name="Position">In the text; where it was behind base64, that of its beginning.</param>
internal sealed record Secret(SecretKind Kind, string Title, int Position)
{
    /// <summary>Of a token; 0 where it is not known.</summary>
    public int Length { get; init; }

    /// <summary>By which a configuration in the text calls it; null where the text is the value.</summary>
    public string? Name { get; init; }

    /// <summary>Not this chart's own: everybody knows it.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Sprig's functions make such: it may be another one at each render.</summary>
    public bool MayBeDrawn { get; init; }
}

/// <summary>Tells whether a text holds secrets: by their looks, and where a name promises one, by what is no placeholder. In time that grows with the length of the text.</summary>
internal static class SecretDetector
{
    /// <summary>In one text. Who finds so many needs no more.</summary>
    private const int Most = 20;
    private const int Deepest = 3;

    // What has a value in code is a variable more often than a secret.
    private static readonly string[] Code =
        [".sh", ".bash", ".py", ".js", ".ts", ".mjs", ".lua", ".pl", ".rb", ".go", ".java", ".php", ".ps1", ".groovy", ".tpl", ".tmpl", ".gotmpl", ".md", ".sql", ".rego", ".html", ".css", ".awk"];

    private static readonly string[] NamesOfObjects = ["secret", "secrets", "credentials", "creds", "password", "passwords", "auth", "token", "key"];

    /// <summary>Of a value with a name: an environment variable, an entry of a ConfigMap, an annotation. In the order of the text.</summary>
    /// <param name="name">Its own.</param>
    /// <param name="text">Of any length.</param>
    /// <param name="names">Of objects of the same release: what is one of them is no secret.</param>
    public static IReadOnlyList<Secret> Inspect(string name, string text, IReadOnlySet<string> names)
    {
        // Nearly all texts hold nothing.
        var (mayHoldMarks, mayHoldNames) = (MayBeMarked(text), text.AsSpan().ContainsAny(SecretName.Signs));
        if (!mayHoldMarks && !mayHoldNames && SecretName.StrengthOf(name) is NameStrength.None)
            return [];

        var found = Marked(text).ToList();
        if (found.Count is 0 && Named(name, text, names) is { } named)
            return [named];
        if (!mayHoldNames)
            return found;

        var isCode = text.StartsWith("#!", StringComparison.Ordinal) || Array.Exists(Code, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        var pairs =
            from pair in ConfigText.Pairs(text)
            where !found.Exists(other => other.Position < pair.Position + pair.Value.Length && other.Position + other.Length >= pair.Position)
            let secret = Embedded(pair, isCode, names)
            where secret is not null
            select secret;
        return [.. found.Concat(pairs.Take(Most)).OrderBy(secret => secret.Position).Take(Most)];
    }

    /// <summary>Only what shows by its look.</summary>
    public static IEnumerable<Secret> Marked(string text) => !MayBeMarked(text) ? [] : Marked(text, depth: 0)
        .Where(secret => secret.Kind is not (SecretKind.Address or SecretKind.Header) || !ConfigText.IsCommentedOut(text, secret.Position))
        .Select(secret => secret with { Name = ConfigText.NameBefore(text, secret.Position) })
        .Take(Most);

    /// <summary>A single value, by what its name promises; null where it is no secret.</summary>
    public static Secret? Named(string name, string value, IReadOnlySet<string> names)
    {
        var strength = value.Length <= SecretValue.Longest ? SecretName.StrengthOf(name) : NameStrength.None;
        if (strength is NameStrength.None)
            return null;
        if (IsDefault(strength, value))
            return new(SecretKind.Named, "a default password", 0) { IsDefault = true };
        if (SecretValue.IsHarmless(value) || names.Contains(value) || IsNameOfObject(value))
            return null;
        return strength is NameStrength.Strong || IsDrawnSecret(value) ? new(SecretKind.Named, TitleOf(name, strength), 0) : null;
    }

    // Between other text, a word may be anything.
    private static Secret? Embedded(Pair pair, bool isCode, IReadOnlySet<string> names)
    {
        var (name, value) = (pair.Name, pair.Value);
        if (isCode && !(pair.IsQuoted && Randomness.IsDrawn(value)))
            return null;
        if (IsDefault(pair.Strength, value))
            return new(SecretKind.Named, "a default password", pair.Position) { Name = name, IsDefault = true };
        if (SecretValue.IsHarmless(value) || names.Contains(value))
            return null;
        return IsDrawnSecret(value) || (pair.Strength is NameStrength.Strong && PasswordWords.IsChosen(value))
            ? new(SecretKind.Named, TitleOf(name, pair.Strength), pair.Position) { Name = name }
            : null;
    }

    private static bool IsDefault(NameStrength strength, string value) => strength is NameStrength.Strong
        ? PasswordWords.IsKnown(value) || (PasswordWords.IsDefault(value) && !SecretValue.IsHarmless(value))
        : PasswordWords.AsksToBeReplaced(value) && !SecretValue.IsHarmless(value);

    private static bool IsDrawnSecret(string value) => Randomness.IsDrawn(value) && !SecretFormats.IsSample(value);

    // "web-db-credentials"
    private static bool IsNameOfObject(string value) =>
        PasswordWords.IsName(value) && value[(value.LastIndexOfAny(['-', '.', '_']) + 1)..] is var last && NamesOfObjects.Contains(last, StringComparer.OrdinalIgnoreCase);

    private static string TitleOf(string name, NameStrength strength)
    {
        if (strength is NameStrength.Strong)
            return "a password";
        if (name.EndsWith("token", StringComparison.OrdinalIgnoreCase))
            return "a token";
        return name.EndsWith("key", StringComparison.OrdinalIgnoreCase) ? "a key" : "a secret";
    }

    private static bool MayBeMarked(string text) => SecretMarks.MayBeIn(text) || Base64Text.MayBe(text);

    private static IEnumerable<Secret> Marked(string text, int depth)
    {
        foreach (var secret in SecretMarks.In(text))
            yield return secret;
        if (depth >= Deepest)
            yield break;

        if (Base64Text.Decode(text) is { } whole)
        {
            foreach (var secret in Marked(whole, depth + 1))
                yield return secret with { Position = 0 };
            yield break;
        }

        foreach (var (decoded, position) in Base64Text.Parts(text))
        {
            foreach (var secret in Marked(decoded, depth + 1).Take(1))
                yield return secret with { Position = position };
        }
    }
}

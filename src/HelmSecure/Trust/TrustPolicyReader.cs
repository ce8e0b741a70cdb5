using System.Globalization;
using HelmSecure.Yaml;
using Semver;

namespace HelmSecure.Trust;

/// <summary>Reads a trust policy strictly: what it does not understand is an error with its place, for a rule that is skipped is a rule that is not there.</summary>
internal sealed class TrustPolicyReader(string name)
{
    private const string ApiVersion = "helm-secure/v1";
    private const string Kind = "TrustPolicy";
    private const string DigestPrefix = "sha256:";
    private const int DigestDigits = 64;

    private static readonly string[] TopKeys = ["apiVersion", "kind", "rules"];
    internal static readonly string[] RuleKeys = ["name", "charts", "versions", "minVersion", "signers", "minSignatures", "maxAge", "expiredKeys", "allowUnsigned"];
    private static readonly string[] AllowanceKeys = ["digest", "reason", "until"];

    public TrustPolicy Read(ReadOnlyMemory<byte> content)
    {
        if (content.Length > TrustPolicy.MaximumSize)
            throw new HelmSecureException($"{name}: a trust policy has at most {TrustPolicy.MaximumSize / 1024} KiB");
        var root = new Field(YamlReader.Read(content, name));
        CheckKeys(root, "a trust policy", TopKeys);
        Exactly(root["apiVersion"], ApiVersion);
        Exactly(root["kind"], Kind);
        var rules = Items(root["rules"], "rules").Select(ReadRule).ToList();
        if (FirstTwin(root["rules"].Items.Select(rule => rule["name"]), field => field.Text!) is { } twin)
            throw Wrong(twin, $"two rules have the name '{twin.Text}'");
        return new TrustPolicy(name, rules);
    }

    private TrustRule ReadRule(Field rule)
    {
        CheckKeys(rule, "a rule", RuleKeys);
        var ruleName = RequiredText(rule, "name");
        var allowUnsigned = rule["allowUnsigned"].Exists ? Items(rule["allowUnsigned"], "allowUnsigned").Select(ReadAllowance).ToList() : [];
        var signers = rule["signers"].Exists || allowUnsigned.Count == 0 ? Items(rule["signers"], "signers").Select(ReadSigner).ToList() : [];
        if (FirstTwin(rule["signers"].Items, field => Fingerprint.Parse(field.Text!)!.Value.Hex) is { } twin)
            throw Wrong(twin, $"{twin.Path} is listed twice");
        var minSignatures = rule["minSignatures"].Exists ? Count(rule["minSignatures"]) : 1;
        if (signers.Count > 0 && minSignatures > signers.Count)
            throw Wrong(rule["minSignatures"], $"minSignatures is {minSignatures}, and the rule names only {signers.Count}");
        return new TrustRule
        {
            Name = ruleName,
            Place = $"{ruleName} ({Path.GetFileName(name)}:{rule.Span.Line})",
            Charts = [.. Items(rule["charts"], "charts").Select(item => NonEmptyText(item, "a chart name or glob"))],
            Versions = rule["versions"].Exists ? ReadRange(rule["versions"]) : null,
            MinVersion = rule["minVersion"].Exists ? ReadVersion(rule["minVersion"]) : null,
            Signers = signers,
            MinSignatures = minSignatures,
            MaxAge = rule["maxAge"].Exists ? ReadAge(rule["maxAge"]) : null,
            RefusesExpiredKeys = rule["expiredKeys"].Exists && OneOf(rule["expiredKeys"], "accept", "refuse") == "refuse",
            AllowUnsigned = allowUnsigned,
        };
    }

    private UnsignedAllowance ReadAllowance(Field allowance)
    {
        CheckKeys(allowance, "an entry of allowUnsigned", AllowanceKeys);
        var digest = RequiredText(allowance, "digest");
        var isDigest = digest.StartsWith(DigestPrefix, StringComparison.Ordinal) && digest.Length == DigestPrefix.Length + DigestDigits && digest.Skip(DigestPrefix.Length).All(char.IsAsciiHexDigitLower);
        if (!isDigest)
            throw Wrong(allowance["digest"], $"'{digest}' is no digest: expected sha256: and 64 lower-case hex digits");
        var until = RequiredText(allowance, "until");
        return DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new UnsignedAllowance(digest, RequiredText(allowance, "reason"), date)
            : throw Wrong(allowance["until"], $"'{until}' is no date: expected year-month-day, such as 2030-01-31");
    }

    private Fingerprint ReadSigner(Field signer) =>
        Fingerprint.Parse(NonEmptyText(signer, "a fingerprint"))
        ?? throw Wrong(signer, $"'{signer.Text}' is no fingerprint: expected 40 hex digits; a key id is too short to pin a key");

    private SemVersionRange ReadRange(Field range) =>
        SemVersionRange.TryParseNpm(NonEmptyText(range, "a version range"), out var parsed)
            ? parsed
            : throw Wrong(range, $"'{range.Text}' is no version range: expected one such as '>=1.2.0 <2.0.0' or '^1.4.0'");

    private SemVersion ReadVersion(Field version) =>
        SemVersion.TryParse(NonEmptyText(version, "a version"), SemVersionStyles.AllowV, out var parsed)
            ? parsed
            : throw Wrong(version, $"'{version.Text}' is no version: expected one such as 1.4.0");

    private TimeSpan ReadAge(Field age)
    {
        var text = NonEmptyText(age, "an age");
        var isNumber = int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 100_000;
        return (isNumber, text[^1]) switch
        {
            (true, 'h') => TimeSpan.FromHours(count),
            (true, 'd') => TimeSpan.FromDays(count),
            _ => throw Wrong(age, $"'{text}' is no age: expected days or hours, such as 400d or 36h"),
        };
    }

    private int Count(Field field) =>
        field.Long is { } count and > 0 and <= 32 ? (int)count : throw Wrong(field, $"{field.Path} must be a whole number from 1 to 32");

    private void Exactly(Field field, string expected)
    {
        if (field.Text != expected)
            throw Wrong(field, $"{field.Path} must be '{expected}'{(field.Text is { } text ? $", and is '{text}'" : "")}");
    }

    private string OneOf(Field field, params string[] words)
    {
        var word = NonEmptyText(field, "a word");
        return words.Contains(word, StringComparer.Ordinal)
            ? word
            : throw Wrong(field, $"{field.Path} must be {string.Join(" or ", words.Select(w => $"'{w}'"))}, and is '{word}'{Meant(word, words)}");
    }

    private string RequiredText(Field parent, string key) =>
        parent[key].Exists ? NonEmptyText(parent[key], "text") : throw Wrong(parent, $"{parent.Path} has no '{key}'");

    private string NonEmptyText(Field field, string what) =>
        field.Text is { Length: > 0 } text ? text : throw Wrong(field, $"{field.Path} must be {what}, and is {Describe(field)}");

    private IEnumerable<Field> Items(Field field, string key) =>
        field.Node is YamlList { Items.Count: > 0 }
            ? field.Items
            : throw Wrong(field, field.Exists ? $"{field.Path} must be a list with at least one entry, and is {Describe(field)}" : $"{key} is missing: expected a list with at least one entry");

    private void CheckKeys(Field field, string what, string[] known)
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
    private static Field? FirstTwin(IEnumerable<Field> fields, Func<Field, string> said)
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

    private static string Meant(string word, string[] known) => NearestWord.Find(word, known) is { } near ? $"; did you mean '{near}'?" : "";

    private HelmSecureException Wrong(Field field, string sentence) => new($"{name}:{field.Span.Line}: {sentence}");
}

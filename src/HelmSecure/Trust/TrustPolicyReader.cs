using System.Globalization;
using HelmSecure.Yaml;
using Semver;

namespace HelmSecure.Trust;

/// <summary>Reads a trust policy strictly: what it does not understand is an error with its place, for a rule that is skipped is a rule that is not there.</summary>
internal sealed class TrustPolicyReader(string name)
{
    private readonly StrictFields fields = new(name);

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
        fields.CheckKeys(root, "a trust policy", TopKeys);
        fields.Exactly(root["apiVersion"], ApiVersion);
        fields.Exactly(root["kind"], Kind);
        var rules = fields.Items(root["rules"], "rules").Select(ReadRule).ToList();
        if (StrictFields.FirstTwin(root["rules"].Items.Select(rule => rule["name"]), field => field.Text!) is { } twin)
            throw fields.Wrong(twin, $"two rules have the name '{twin.Text}'");
        return new TrustPolicy(name, rules);
    }

    private TrustRule ReadRule(Field rule)
    {
        fields.CheckKeys(rule, "a rule", RuleKeys);
        var ruleName = fields.RequiredText(rule, "name");
        var allowUnsigned = rule["allowUnsigned"].Exists ? fields.Items(rule["allowUnsigned"], "allowUnsigned").Select(ReadAllowance).ToList() : [];
        var signers = rule["signers"].Exists || allowUnsigned.Count == 0 ? fields.Items(rule["signers"], "signers").Select(ReadSigner).ToList() : [];
        if (StrictFields.FirstTwin(rule["signers"].Items, field => Fingerprint.Parse(field.Text!)!.Value.Hex) is { } twin)
            throw fields.Wrong(twin, $"{twin.Path} is listed twice");
        var minSignatures = rule["minSignatures"].Exists ? Count(rule["minSignatures"]) : 1;
        if (signers.Count > 0 && minSignatures > signers.Count)
            throw fields.Wrong(rule["minSignatures"], $"minSignatures is {minSignatures}, and the rule names only {signers.Count}");
        return new TrustRule
        {
            Name = ruleName,
            Place = $"{ruleName} ({Path.GetFileName(name)}:{rule.Span.Line})",
            Charts = [.. fields.Items(rule["charts"], "charts").Select(item => fields.NonEmptyText(item, "a chart name or glob"))],
            Versions = rule["versions"].Exists ? ReadRange(rule["versions"]) : null,
            MinVersion = rule["minVersion"].Exists ? ReadVersion(rule["minVersion"]) : null,
            Signers = signers,
            MinSignatures = minSignatures,
            MaxAge = rule["maxAge"].Exists ? ReadAge(rule["maxAge"]) : null,
            RefusesExpiredKeys = rule["expiredKeys"].Exists && fields.OneOf(rule["expiredKeys"], "accept", "refuse") == "refuse",
            AllowUnsigned = allowUnsigned,
        };
    }

    private UnsignedAllowance ReadAllowance(Field allowance)
    {
        fields.CheckKeys(allowance, "an entry of allowUnsigned", AllowanceKeys);
        var digest = fields.RequiredText(allowance, "digest");
        var isDigest = digest.StartsWith(DigestPrefix, StringComparison.Ordinal) && digest.Length == DigestPrefix.Length + DigestDigits && digest.Skip(DigestPrefix.Length).All(char.IsAsciiHexDigitLower);
        if (!isDigest)
            throw fields.Wrong(allowance["digest"], $"'{digest}' is no digest: expected sha256: and 64 lower-case hex digits");
        return new UnsignedAllowance(digest, fields.RequiredText(allowance, "reason"), fields.Date(allowance, "until"));
    }

    private Fingerprint ReadSigner(Field signer) =>
        Fingerprint.Parse(fields.NonEmptyText(signer, "a fingerprint"))
        ?? throw fields.Wrong(signer, $"'{signer.Text}' is no fingerprint: expected 40 hex digits; a key id is too short to pin a key");

    private SemVersionRange ReadRange(Field range) =>
        SemVersionRange.TryParseNpm(fields.NonEmptyText(range, "a version range"), out var parsed)
            ? parsed
            : throw fields.Wrong(range, $"'{range.Text}' is no version range: expected one such as '>=1.2.0 <2.0.0' or '^1.4.0'");

    private SemVersion ReadVersion(Field version) =>
        SemVersion.TryParse(fields.NonEmptyText(version, "a version"), SemVersionStyles.AllowV, out var parsed)
            ? parsed
            : throw fields.Wrong(version, $"'{version.Text}' is no version: expected one such as 1.4.0");

    private TimeSpan ReadAge(Field age)
    {
        var text = fields.NonEmptyText(age, "an age");
        var isNumber = int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 100_000;
        return (isNumber, text[^1]) switch
        {
            (true, 'h') => TimeSpan.FromHours(count),
            (true, 'd') => TimeSpan.FromDays(count),
            _ => throw fields.Wrong(age, $"'{text}' is no age: expected days or hours, such as 400d or 36h"),
        };
    }

    private int Count(Field field) =>
        field.Long is { } count and > 0 and <= 32 ? (int)count : throw fields.Wrong(field, $"{field.Path} must be a whole number from 1 to 32");
}

using System.Reflection;
using System.Text.Json;
using HelmSecure.Reports;
using HelmSecure.Trust;

namespace HelmSecure.Tests.Reports;

public sealed class VerdictJsonTests
{
    private const string Primary = "0123456789ABCDEF0123456789ABCDEF01234567";
    private const string Subkey = "89ABCDEF0123456789ABCDEF0123456789ABCDEF";
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Repository.File("docs", "verify.schema.json"))).RootElement;

    private static readonly Verdict.Trusted Bare = new() { Chart = "cache", Version = "0.1.0", Digest = Digest, Signatures = [] };
    private static readonly Verdict.Refused Refused = new(RefusalReason.DigestMismatch, "the archive was altered", "get it again");

    private static readonly Verdict.Trusted Full = new()
    {
        Chart = "web",
        Version = "1.4.0",
        Digest = Digest,
        Rule = "own charts (trust.yaml:6)",
        Signatures =
        [
            new SignatureEvidence
            {
                UserIds = ["Somebody <somebody@example.com>", "\u001b[31m\"<script>"],
                PrimaryFingerprint = Primary,
                SigningFingerprint = Subkey,
                KeyAlgorithm = "Ed25519",
                HashAlgorithm = "SHA-512",
                SignedAt = new DateTimeOffset(2024, 1, 11, 2, 0, 0, TimeSpan.FromHours(2)),
                KeyExpires = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero),
            },
        ],
        Notices = [new Notice(NoticeWord.KeyExpiredSince, "the key expired", IsWarning: true), new Notice(NoticeWord.NameDiffers, "the name differs", IsWarning: false)],
        Dependencies = [new DependencyVerdict("charts/cache-0.1.0.tgz", Bare), new DependencyVerdict("charts/queue-2.0.0.tgz", Refused), new DependencyVerdict("charts/log-3.0.0.tgz", null)],
    };

    private static readonly VerifyResult[] Results =
    [
        new VerifyResult("web-1.4.0.tgz", Full, null),
        new VerifyResult("cache-0.1.0.tgz", Bare, null),
        new VerifyResult("queue-2.0.0.tgz", Refused, null),
        new VerifyResult("other.tgz", new Verdict.Refused(RefusalReason.Unsigned, "there is no provenance"), null),
        new VerifyResult("gone.tgz", null, new HelmSecureException("there is no file 'gone.tgz'") { Hint = "check the name" }),
        new VerifyResult("lost.tgz", null, new HelmSecureException("it cannot be read")),
    ];

    [Test]
    public void Every_kind_of_result_has_the_shape_of_the_schema() => Assert.That(new JsonShape(Schema).Problem(Write(Results)), Is.Null);

    [Test]
    public void Every_refusal_has_the_shape_of_the_schema([Values] RefusalReason reason) =>
        Assert.That(new JsonShape(Schema).Problem(Write(new VerifyResult("web.tgz", new Verdict.Refused(reason, "no"), null))), Is.Null);

    [TestCase("{}", "$ has no schemaVersion")]
    [TestCase("""{"schemaVersion":1,"tool":"x","verdict":"maybe","charts":[]}""", "$.verdict is maybe")]
    [TestCase("""{"schemaVersion":1,"tool":"x","verdict":"trusted","charts":[],"more":1}""", "$ has more")]
    [TestCase("""{"schemaVersion":1,"tool":"x","verdict":"trusted","charts":[{"target":"x","verdict":"refused","reason":"other","message":"x","next":null}]}""", "$.charts[0] fits 0 of the forms")]
    public void What_has_another_shape_is_found(string json, string problem) => Assert.That(new JsonShape(Schema).Problem(JsonDocument.Parse(json).RootElement), Is.EqualTo(problem));

    [Test]
    public void The_schema_has_every_reason_and_no_other() =>
        Assert.That(
            Schema.GetProperty("$defs").GetProperty("reason").GetProperty("oneOf").EnumerateArray().Select(one => one.GetProperty("const").GetString()),
            Is.EqualTo(Enum.GetValues<RefusalReason>().Select(VerdictJson.Word)));

    [Test]
    public void The_schema_has_every_notice_and_no_other() =>
        Assert.That(
            Schema.GetProperty("$defs").GetProperty("notice").GetProperty("properties").GetProperty("word").GetProperty("enum").EnumerateArray().Select(one => one.GetString()),
            Is.EqualTo(typeof(NoticeWord).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string?)field.GetRawConstantValue())));

    [TestCase(RefusalReason.Unsigned, "unsigned")]
    [TestCase(RefusalReason.DigestMismatch, "digest-mismatch")]
    [TestCase(RefusalReason.SignatureFromTheFuture, "signature-from-the-future")]
    public void Reasons_are_words_in_kebab_case(RefusalReason reason, string word) => Assert.That(VerdictJson.Word(reason), Is.EqualTo(word));

    [Test]
    public void One_refusal_refuses_all_and_one_doubt_leaves_all_in_doubt()
    {
        Assert.That(Overall(Results), Is.EqualTo("refused"));
        Assert.That(Overall(Results[0], Results[4]), Is.EqualTo("unknown"));
        Assert.That(Overall(Results[0], Results[1]), Is.EqualTo("trusted"));
        Assert.That(Overall(), Is.EqualTo("unknown"));
    }

    [Test]
    public void Times_are_in_UTC() =>
        Assert.That(Write(Results).GetProperty("charts")[0].GetProperty("signatures")[0].GetProperty("signedAt").GetString(), Is.EqualTo("2024-01-11T00:00:00Z"));

    private static string? Overall(params VerifyResult[] results) => Write(results).GetProperty("verdict").GetString();

    private static JsonElement Write(params VerifyResult[] results)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            VerdictJson.Write(writer, "1.2.3", results);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}

using System.Text;
using HelmSecure.Trust;

namespace HelmSecure.Tests.Trust;

public sealed class TrustPolicyReaderTests
{
    private const string One = "1111111111111111111111111111111111111111";
    private const string Two = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private const string Head = "apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules:\n";
    private const string Rule = Head + "  - name: own\n    charts: ['*']\n    signers: ['" + One + "', " + Two + "]\n";
    private const string Allowance = Head + "  - name: own\n    charts: ['*']\n    allowUnsigned:\n      - digest: " + Digest + "\n";

    [Test]
    public void Every_key_is_read()
    {
        var rule = Read(Rule + "    versions: '>=1.0.0 <2.0.0'\n    minVersion: v1.4.0\n    minSignatures: 2\n    maxAge: 400d\n    expiredKeys: refuse\n"
            + "    allowUnsigned:\n      - {digest: '" + Digest + "', reason: built before we signed, until: 2030-01-31}\n").Rules[0];

        Assert.Multiple(() =>
        {
            Assert.That(rule.Name, Is.EqualTo("own"));
            Assert.That(rule.Place, Is.EqualTo("own (trust.yaml:4)"));
            Assert.That(rule.Charts, Is.EqualTo(["*"]));
            Assert.That(rule.Signers.Select(s => s.Hex), Is.EqualTo([One, Two]));
            Assert.That(rule.Versions!.ToString(), Is.EqualTo(">=1.0.0 <2.0.0"));
            Assert.That(rule.MinVersion!.ToString(), Is.EqualTo("1.4.0"));
            Assert.That(rule.MinSignatures, Is.EqualTo(2));
            Assert.That(rule.MaxAge, Is.EqualTo(TimeSpan.FromDays(400)));
            Assert.That(rule.RefusesExpiredKeys, Is.True);
            Assert.That(rule.AllowUnsigned, Is.EqualTo([new UnsignedAllowance(Digest, "built before we signed", new DateOnly(2030, 1, 31))]));
        });
    }

    [Test]
    public void What_is_not_written_asks_for_nothing()
    {
        var rule = Read(Rule).Rules[0];

        Assert.Multiple(() =>
        {
            Assert.That(rule.Versions, Is.Null);
            Assert.That(rule.MinVersion, Is.Null);
            Assert.That(rule.MinSignatures, Is.EqualTo(1));
            Assert.That(rule.MaxAge, Is.Null);
            Assert.That(rule.RefusesExpiredKeys, Is.False);
            Assert.That(rule.AllowUnsigned, Is.Empty);
        });
    }

    [TestCase("maxAge: 36h", 36)]
    [TestCase("maxAge: 1d", 24)]
    [TestCase("maxAge: '99999h'", 99999)]
    public void Ages_are_days_or_hours(string line, int hours) =>
        Assert.That(Read(Rule + $"    {line}\n").Rules[0].MaxAge, Is.EqualTo(TimeSpan.FromHours(hours)));

    [TestCase("", "trust.yaml:1: a trust policy must be a mapping, and is nothing (null)")]
    [TestCase("[]", "trust.yaml:1: a trust policy must be a mapping, and is an empty list")]
    [TestCase("kind: TrustPolicy\n", "trust.yaml:1: apiVersion must be 'helm-secure/v1'")]
    [TestCase("apiVersion: helm-secure/v2\n", "trust.yaml:1: apiVersion must be 'helm-secure/v1', and is 'helm-secure/v2'")]
    [TestCase("apiVersion: 1\n", "trust.yaml:1: apiVersion must be 'helm-secure/v1'")]
    [TestCase("apiVersion: helm-secure/v1\nkind: Policy\n", "trust.yaml:2: kind must be 'TrustPolicy', and is 'Policy'")]
    [TestCase("apiVersion: helm-secure/v1\nkind: TrustPolicy\n", "trust.yaml:1: rules is missing: expected a list with at least one entry")]
    [TestCase(Head, "trust.yaml:3: 'rules' has no value: give it one, or take the line out")]
    [TestCase("apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules: []\n", "trust.yaml:3: rules must be a list with at least one entry, and is an empty list")]
    [TestCase("apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules: {}\n", "trust.yaml:3: rules must be a list with at least one entry, and is a mapping")]
    [TestCase(Head + "  - own\n", "trust.yaml:4: a rule must be a mapping, and is text")]
    [TestCase("apiversion: helm-secure/v1\n", "trust.yaml:1: a trust policy has no key 'apiversion'; did you mean 'apiVersion'?")]
    [TestCase("rule: []\n", "trust.yaml:1: a trust policy has no key 'rule'; did you mean 'rules'?")]
    [TestCase("1: 2\n", "trust.yaml:1: a trust policy has no key '1'")]
    [TestCase("kind: TrustPolicy\nkind: TrustPolicy\n", "trust.yaml:1: 'kind' is written twice")]
    public void The_head_is_read_strictly(string text, string error) => Expect(text, error);

    [TestCase("signer: []", "trust.yaml:7: a rule has no key 'signer'; did you mean 'signers'?")]
    [TestCase("minversion: 1.0.0", "trust.yaml:7: a rule has no key 'minversion'; did you mean 'minVersion'?")]
    [TestCase("notAKeyAtAllOrNearOne: 1", "trust.yaml:7: a rule has no key 'notAKeyAtAllOrNearOne'")]
    [TestCase("minVersion:", "trust.yaml:7: 'minVersion' has no value: give it one, or take the line out")]
    [TestCase("expiredKeys: ~", "trust.yaml:7: 'expiredKeys' has no value: give it one, or take the line out")]
    [TestCase("maxAge: null", "trust.yaml:7: 'maxAge' has no value: give it one, or take the line out")]
    [TestCase("minSignatures:", "trust.yaml:7: 'minSignatures' has no value: give it one, or take the line out")]
    [TestCase("minVersion: 1.4", "trust.yaml:7: rules[0].minVersion must be a version, and is the number 1.4 (put it in quotes)")]
    [TestCase("minVersion: '1.4'", "trust.yaml:7: '1.4' is no version: expected one such as 1.4.0")]
    [TestCase("minVersion: ''", "trust.yaml:7: rules[0].minVersion must be a version, and is empty")]
    [TestCase("minVersion: ^1.4.0", "trust.yaml:7: '^1.4.0' is no version: expected one such as 1.4.0")]
    [TestCase("versions: 2", "trust.yaml:7: rules[0].versions must be a version range, and is the number 2 (put it in quotes)")]
    [TestCase("versions: newest", "trust.yaml:7: 'newest' is no version range: expected one such as '>=1.2.0 <2.0.0' or '^1.4.0'")]
    [TestCase("versions: ['1.0.0']", "trust.yaml:7: rules[0].versions must be a version range, and is a list")]
    [TestCase("minSignatures: 0", "trust.yaml:7: rules[0].minSignatures must be a whole number from 1 to 32")]
    [TestCase("minSignatures: 33", "trust.yaml:7: rules[0].minSignatures must be a whole number from 1 to 32")]
    [TestCase("minSignatures: -1", "trust.yaml:7: rules[0].minSignatures must be a whole number from 1 to 32")]
    [TestCase("minSignatures: '2'", "trust.yaml:7: rules[0].minSignatures must be a whole number from 1 to 32")]
    [TestCase("minSignatures: 1.5", "trust.yaml:7: rules[0].minSignatures must be a whole number from 1 to 32")]
    [TestCase("minSignatures: 18446744073709551616", "trust.yaml:7: rules[0].minSignatures must be a whole number from 1 to 32")]
    [TestCase("minSignatures: 3", "trust.yaml:7: minSignatures is 3, and the rule names only 2")]
    [TestCase("maxAge: 400", "trust.yaml:7: rules[0].maxAge must be an age, and is the number 400 (put it in quotes)")]
    [TestCase("maxAge: '400'", "trust.yaml:7: '400' is no age: expected days or hours, such as 400d or 36h")]
    [TestCase("maxAge: d", "trust.yaml:7: 'd' is no age: expected days or hours, such as 400d or 36h")]
    [TestCase("maxAge: 0d", "trust.yaml:7: '0d' is no age: expected days or hours, such as 400d or 36h")]
    [TestCase("maxAge: -5d", "trust.yaml:7: '-5d' is no age: expected days or hours, such as 400d or 36h")]
    [TestCase("maxAge: 100000d", "trust.yaml:7: '100000d' is no age: expected days or hours, such as 400d or 36h")]
    [TestCase("maxAge: 1y", "trust.yaml:7: '1y' is no age: expected days or hours, such as 400d or 36h")]
    [TestCase("expiredKeys: no", "trust.yaml:7: rules[0].expiredKeys must be a word, and is a boolean")]
    [TestCase("expiredKeys: refused", "trust.yaml:7: rules[0].expiredKeys must be 'accept' or 'refuse', and is 'refused'; did you mean 'refuse'?")]
    [TestCase("expiredKeys: never", "trust.yaml:7: rules[0].expiredKeys must be 'accept' or 'refuse', and is 'never'")]
    [TestCase("allowUnsigned: []", "trust.yaml:7: rules[0].allowUnsigned must be a list with at least one entry, and is an empty list")]
    [TestCase("allowUnsigned: true", "trust.yaml:7: rules[0].allowUnsigned must be a list with at least one entry, and is a boolean")]
    [TestCase("allowUnsigned: ['" + Digest + "']", "trust.yaml:7: an entry of allowUnsigned must be a mapping, and is text")]
    [TestCase("charts: [more]", "trust.yaml:5: 'charts' is written twice")]
    public void A_line_of_a_rule_that_makes_no_sense_is_told_with_its_place(string line, string error) => Expect(Rule + $"    {line}\n", error);

    [TestCase("charts: ['*']\n    signers: [x]", "trust.yaml:4: rules[0] has no 'name'")]
    [TestCase("name: 5\n    charts: ['*']", "trust.yaml:4: rules[0].name must be text, and is the number 5 (put it in quotes)")]
    [TestCase("name: own\n    charts: '*'\n    signers: [" + Two + "]", "trust.yaml:5: rules[0].charts must be a list with at least one entry, and is text")]
    [TestCase("name: own\n    signers: [" + Two + "]", "trust.yaml:4: charts is missing: expected a list with at least one entry")]
    [TestCase("name: own\n    charts: [true]\n    signers: [" + Two + "]", "trust.yaml:5: rules[0].charts[0] must be a chart name or glob, and is a boolean")]
    [TestCase("name: own\n    charts: ['']\n    signers: [" + Two + "]", "trust.yaml:5: rules[0].charts[0] must be a chart name or glob, and is empty")]
    [TestCase("name: own\n    charts: [~]\n    signers: [" + Two + "]", "trust.yaml:5: rules[0].charts[0] must be a chart name or glob, and is nothing (null)")]
    [TestCase("name: own\n    charts: ['*']", "trust.yaml:4: signers is missing: expected a list with at least one entry")]
    [TestCase("name: own\n    charts: ['*']\n    signers: []", "trust.yaml:6: rules[0].signers must be a list with at least one entry, and is an empty list")]
    [TestCase("name: own\n    charts: ['*']\n    signers: [" + One + "]", "trust.yaml:6: rules[0].signers[0] must be a fingerprint, and is the number " + One + " (put it in quotes)")]
    [TestCase("name: own\n    charts: ['*']\n    signers:\n      - " + Two + "\n      - AAAAAAAAAAAAAAAA", "trust.yaml:8: 'AAAAAAAAAAAAAAAA' is no fingerprint: expected 40 hex digits; a key id is too short to pin a key")]
    [TestCase("name: own\n    charts: ['*']\n    signers:\n      - someone@example.com", "trust.yaml:7: 'someone@example.com' is no fingerprint: expected 40 hex digits; a key id is too short to pin a key")]
    [TestCase("name: own\n    charts: ['*']\n    signers:\n      - " + Two + "\n      - 0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "trust.yaml:8: rules[0].signers[1] is listed twice")]
    public void A_rule_that_is_not_whole_is_told_with_its_place(string rule, string error) => Expect(Head + $"  - {rule}\n", error);

    [TestCase("until: 2030-01-31", "trust.yaml:7: rules[0].allowUnsigned[0] has no 'reason'")]
    [TestCase("reason: because", "trust.yaml:7: rules[0].allowUnsigned[0] has no 'until'")]
    [TestCase("reason: ''\n        until: 2030-01-31", "trust.yaml:8: rules[0].allowUnsigned[0].reason must be text, and is empty")]
    [TestCase("reason: because\n        until: 31.01.2030", "trust.yaml:9: '31.01.2030' is no date: expected year-month-day, such as 2030-01-31")]
    [TestCase("reason: because\n        until: 2030-02-30", "trust.yaml:9: '2030-02-30' is no date: expected year-month-day, such as 2030-01-31")]
    [TestCase("reason: because\n        until: 2030-1-31", "trust.yaml:9: '2030-1-31' is no date: expected year-month-day, such as 2030-01-31")]
    [TestCase("reason: because\n        until: 20300131", "trust.yaml:9: rules[0].allowUnsigned[0].until must be text, and is the number 20300131 (put it in quotes)")]
    [TestCase("reason: because\n        until: 2030-01-31T00:00:00Z", "trust.yaml:9: '2030-01-31T00:00:00Z' is no date: expected year-month-day, such as 2030-01-31")]
    [TestCase("reason: because\n        untill: 2030-01-31", "trust.yaml:9: an entry of allowUnsigned has no key 'untill'; did you mean 'until'?")]
    [TestCase("reason:\n        until: 2030-01-31", "trust.yaml:8: 'reason' has no value: give it one, or take the line out")]
    public void What_passes_unsigned_needs_a_reason_and_an_end(string lines, string error) => Expect(Allowance + $"        {lines}\n", error);

    [TestCase("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [TestCase("sha256:0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF")]
    [TestCase("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde")]
    [TestCase("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeff")]
    [TestCase("sha512:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [TestCase("sha256:*")]
    public void A_digest_has_one_shape(string digest) =>
        Expect(
            Allowance.Replace(Digest, $"'{digest}'", StringComparison.Ordinal) + "        reason: because\n        until: 2030-01-31\n",
            $"trust.yaml:7: '{digest}' is no digest: expected sha256: and 64 lower-case hex digits");

    [Test]
    public void A_rule_may_allow_a_digest_and_nobody() =>
        Assert.That(Read(Allowance + "        reason: because\n        until: 2030-01-31\n").Rules[0].Signers, Is.Empty);

    [Test]
    public void Two_rules_of_one_name_are_told_with_the_second_ones_place() =>
        Expect(Rule + "  - name: own\n    charts: [x]\n    signers: [" + Two + "]\n", "trust.yaml:7: two rules have the name 'own'");

    [Test]
    public void The_keys_there_are_come_as_a_hint()
    {
        var error = Assert.Throws<HelmSecureException>(() => Read(Rule + "    signer: []\n"));

        Assert.That(error.Hint, Is.EqualTo("the keys are: name, charts, versions, minVersion, signers, minSignatures, maxAge, expiredKeys, allowUnsigned"));
    }

    [Test]
    public void A_second_document_is_an_error() =>
        Assert.That(() => Read(Rule + "---\n" + Rule), Throws.InstanceOf<HelmSecureException>().With.Message.Contain("second document"));

    [TestCase("apiVersion: \"\n")]
    [TestCase("a: *b\n")]
    [TestCase("{{{{\n")]
    public void What_is_no_YAML_is_an_error_with_its_place(string text) =>
        Assert.That(() => Read(text), Throws.InstanceOf<HelmSecureException>().With.Message.Match("^trust.yaml:[0-9]+:[0-9]+: "));

    [Test]
    public void Text_that_is_not_UTF_8_is_an_error() =>
        Assert.That(() => TrustPolicy.Read(new byte[] { (byte)'a', 0xe4 }, "trust.yaml"), Throws.InstanceOf<HelmSecureException>());

    [Test]
    public void A_huge_policy_is_an_error() =>
        Assert.That(() => TrustPolicy.Read(new byte[TrustPolicy.MaximumSize + 1], "trust.yaml"), Throws.InstanceOf<HelmSecureException>().With.Message.EqualTo("trust.yaml: a trust policy has at most 1024 KiB"));

    [Test]
    public void A_file_is_named_as_it_was_given_and_a_rule_by_its_last_part()
    {
        var policy = TrustPolicy.Read(Encoding.UTF8.GetBytes(Rule), "etc/trust.yaml");

        Assert.That(policy.Name, Is.EqualTo("etc/trust.yaml"));
        Assert.That(policy.Rules[0].Place, Is.EqualTo("own (trust.yaml:4)"));
    }

    private static TrustPolicy Read(string text) => TrustPolicy.Read(Encoding.UTF8.GetBytes(text), "trust.yaml");

    private static void Expect(string text, string error) =>
        Assert.That(() => Read(text), Throws.InstanceOf<HelmSecureException>().With.Message.EqualTo(error));
}

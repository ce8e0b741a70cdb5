using System.Text;
using HelmSecure.Signing;
using HelmSecure.Tests.Charts;
using HelmSecure.Trust;

namespace HelmSecure.Tests.Signing;

/// <summary>Steps 6 to 9 of a verification: who may sign what, and whether this is it.</summary>
public sealed class ChartVerifierTests
{
    private const string Name = "web-1.2.3.tgz";

    private static readonly TestKey Alice = TestKey.Ed25519(1);
    private static readonly TestKey Bob = TestKey.Ed25519(2);
    private static readonly TestKey Mallory = TestKey.Ed25519(3);
    private static readonly DateTimeOffset Now = TestKey.Born.AddDays(100);
    private static readonly byte[] Archive = TestArchive.Of(TestArchive.File("web/Chart.yaml", TestArchive.ChartYaml));
    private static readonly string Digest = ChartSigner.Prepare(Archive, Name, out _)!.Digest;

    [Test]
    public void Without_a_policy_any_good_key_is_trusted_and_that_is_said() =>
        Assert.That(Trusted(Request(Signed(Archive, Alice))).Notices.Select(n => n.Word), Is.EqualTo([NoticeWord.NothingNarrower]));

    [Test]
    public void A_pinned_signer_is_the_only_one()
    {
        Assert.That(Trusted(Request(Signed(Archive, Alice)) with { Signers = [Print(Alice)] }).Notices, Is.Empty);
        Refused(Request(Signed(Archive, Alice)) with { Signers = [Print(Bob)] }, RefusalReason.NotAllowed);
    }

    [TestCase("charts: [web]", null)]
    [TestCase("charts: ['w?b']", null)]
    [TestCase("charts: [Web]", RefusalReason.NotAllowed)]
    [TestCase("charts: [web-]", RefusalReason.NotAllowed)]
    [TestCase("charts: [web]\n  versions: '>=1.0.0 <2.0.0'", null)]
    [TestCase("charts: [web]\n  versions: '>=2.0.0'", RefusalReason.NotAllowed)]
    [TestCase("charts: [web]\n  minVersion: 1.2.3", null)]
    [TestCase("charts: [web]\n  minVersion: 1.2.4", RefusalReason.WrongVersion)]
    [TestCase("charts: [web]\n  maxAge: 91d", null)]
    [TestCase("charts: [web]\n  maxAge: 89d", RefusalReason.SignatureTooOld)]
    public void A_rule_decides(string rule, RefusalReason? reason)
    {
        var request = Request(Signed(Archive, Alice)) with { Policy = Policy($"- name: ours\n  {rule}\n  signers: [{Alice.Hex}]") };

        if (reason is { } expected)
            Refused(request, expected);
        else
            Assert.That(Trusted(request).Rule, Is.EqualTo("ours (trust.yaml:4)"));
    }

    [TestCase("48h", "2 days")]
    [TestCase("2d", "2 days")]
    [TestCase("36h", "36 hours")]
    public void An_age_is_told_as_it_was_meant(string age, string told)
    {
        var verdict = ChartVerifier.Verify(Request(Signed(Archive, Alice)) with { Policy = Policy($"- name: ours\n  charts: [web]\n  maxAge: {age}\n  signers: [{Alice.Hex}]") });

        Assert.That(((Verdict.Refused)verdict).Sentence, Is.EqualTo($"the signature was made on 2024-01-11 00:00 UTC, longer ago than the {told} that rule ours (trust.yaml:4) accepts"));
    }

    [Test]
    public void Another_signer_than_the_rule_names_is_refused() =>
        Refused(Request(Signed(Archive, Mallory)) with { Policy = Policy($"- name: ours\n  charts: [web]\n  signers: [{Alice.Hex}]") }, RefusalReason.NotAllowed);

    [Test]
    public void Two_rules_for_one_chart_are_no_answer() =>
        Assert.That(
            () => ChartVerifier.Verify(Request(Signed(Archive, Alice)) with { Policy = Policy($"- name: a\n  charts: [web]\n  signers: [{Alice.Hex}]\n- name: b\n  charts: ['*']\n  signers: [{Bob.Hex}]") }),
            Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("two rules of the trust policy are about web 1.2.3: a (trust.yaml:4) and b (trust.yaml:7)"));

    [Test]
    public void Signatures_are_counted_by_primary_key()
    {
        var policy = Policy($"- name: ours\n  charts: [web]\n  signers: [{Alice.Hex}, {Bob.Hex}]\n  minSignatures: 2");

        Refused(Request(Signed(Archive, Alice)) with { Policy = policy }, RefusalReason.TooFewSignatures);
        Refused(Request(Signed(Archive, Alice, Mallory)) with { Policy = policy }, RefusalReason.TooFewSignatures);
        Refused(Request(Signed(Archive, Alice, Alice)) with { Policy = policy }, RefusalReason.TooFewSignatures);
        Assert.That(Trusted(Request(Signed(Archive, Alice, Bob)) with { Policy = policy }).Signatures, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_signature_is_added_beside_the_first_and_only_to_the_same_text()
    {
        var first = Signed(Archive, Alice);
        var adding = ChartSigner.PrepareToAdd(Archive, Name, first, out _)!;

        var both = adding.Finish(Bob.Sign(1, adding.SignedBytes, TestKey.Born.AddDays(11), []));

        Assert.That(adding.PresentSigners, Is.EqualTo([Alice.Hex[^16..]]));
        Assert.That(Trusted(Request(both)).Signatures.Select(s => s.PrimaryFingerprint), Is.EqualTo([Alice.Hex, Bob.Hex]));
        Assert.That(ChartSigner.PrepareToAdd(Archive, "other.tgz", first, out var problem), Is.Null);
        Assert.That(problem, Is.EqualTo("the provenance file that is there says something else than what would be signed now"));
    }

    [Test]
    public void An_unsigned_archive_passes_by_its_digest_and_in_time_only()
    {
        string Rule(string digest, string until) => $"- name: old\n  charts: [web]\n  allowUnsigned:\n  - digest: {digest}\n    reason: frozen\n    until: {until}";

        var allowed = Trusted(Request(null) with { Policy = Policy(Rule(Digest, "2024-04-10")) });

        Assert.That(allowed.Notices.Select(n => (n.Word, n.IsWarning)), Is.EqualTo([(NoticeWord.AllowedUnsigned, true)]));
        Refused(Request(null) with { Policy = Policy(Rule(Digest, "2024-04-09")) }, RefusalReason.Unsigned);
        Refused(Request(null) with { Policy = Policy(Rule("sha256:" + new string('0', 64), "2030-01-01")) }, RefusalReason.Unsigned);
        Refused(Request(null) with { Policy = Policy(Rule(Digest, "2030-01-01")), Signers = [Print(Alice)] }, RefusalReason.Unsigned);
        Refused(Request(null), RefusalReason.Unsigned);
    }

    [Test]
    public void An_unsigned_archive_is_not_looked_into_before_its_digest_is_allowed() =>
        Refused(Request(null) with { Archive = "no archive at all"u8.ToArray(), Policy = Policy($"- name: ours\n  charts: [web]\n  signers: [{Alice.Hex}]") }, RefusalReason.Unsigned);

    [Test]
    public void A_pinned_signer_is_asked_of_the_charts_inside_too()
    {
        var inner = TestArchive.Of(TestArchive.File("db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n"));
        var outer = TestArchive.Of(
            TestArchive.File("web/Chart.yaml", TestArchive.ChartYaml),
            TestArchive.File("web/charts/db-1.0.0.tgz", inner),
            TestArchive.File("web/charts/db-1.0.0.tgz.prov", SignedAs("db-1.0.0.tgz", inner, Mallory)));
        var request = Request(Signed(outer, Alice)) with { Archive = outer };

        Assert.That(Trusted(request with { RequireDependencies = true }).Dependencies.Single().Verdict, Is.InstanceOf<Verdict.Trusted>(), "any key is trusted");
        Assert.That(Trusted(request with { Signers = [Print(Alice)] }).Notices.Select(n => n.Word), Is.EqualTo([NoticeWord.DependencyUnknown]));
        Refused(request with { Signers = [Print(Alice)], RequireDependencies = true }, RefusalReason.DependencyRefused);
    }

    [TestCase(256, true)]
    [TestCase(257, false)]
    public void At_most_256_charts_are_verified_in_all_depths_together(int count, bool isTrusted)
    {
        // One of them in the first of the others.
        byte[] Packed(string name, params (string, byte[])[] files) => TestArchive.Of([TestArchive.File($"{name}/Chart.yaml", $"apiVersion: v2\nname: {name}\nversion: 1.0.0\n"), .. files.Select(f => TestArchive.File($"{name}/charts/{f.Item1}", f.Item2))]);
        (string, byte[])[] Vendored(string name, byte[] archive) => [(name, archive), (name + ".prov", SignedAs(name, archive, Alice))];
        var small = Packed("db");
        var outer = Packed("web", [.. Vendored("a.tgz", Packed("a", Vendored("db.tgz", small))), .. Enumerable.Range(1, count - 2).SelectMany(i => Vendored($"db-{i}.tgz", small))]);

        var verdict = ChartVerifier.Verify(Request(Signed(outer, Alice)) with { Archive = outer });

        Assert.That((verdict as Verdict.Refused)?.Reason, Is.EqualTo(isTrusted ? null : RefusalReason.DependencyRefused));
    }

    [Test]
    public void What_was_asked_for_is_what_was_signed()
    {
        var request = Request(Signed(Archive, Alice));

        Assert.That(Trusted(request with { Chart = "web", Version = "^1.2" }).Chart, Is.EqualTo("web"));
        Refused(request with { Chart = "db" }, RefusalReason.WrongChart);
        Refused(request with { Version = "1.2.4" }, RefusalReason.WrongVersion);
    }

    private static VerificationRequest Request(byte[]? provenance) => new()
    {
        Archive = Archive,
        ArchiveName = Name,
        Provenance = provenance,
        Keyring = new Lazy<Keyring>(() => Keyring.Read((byte[])[.. Alice.Certificate("Alice"), .. Bob.Certificate("Bob"), .. Mallory.Certificate("Mallory")], "ring")),
        Now = Now,
    };

    private static byte[] Signed(byte[] archive, params TestKey[] signers) => SignedAs(Name, archive, signers);

    private static byte[] SignedAs(string name, byte[] archive, params TestKey[] signers)
    {
        var chart = ChartSigner.Prepare(archive, name, out _)!;
        return chart.Finish([.. signers.SelectMany(key => key.Sign(1, chart.SignedBytes, TestKey.Born.AddDays(10), []))]);
    }

    private static TrustPolicy Policy(string rules) => TrustPolicy.Read(Encoding.UTF8.GetBytes($"apiVersion: helm-secure/v1\nkind: TrustPolicy\nrules:\n{rules}\n"), "trust.yaml");

    private static Fingerprint Print(TestKey key) => Fingerprint.Parse(key.Hex)!.Value;

    private static Verdict.Trusted Trusted(VerificationRequest request)
    {
        var verdict = ChartVerifier.Verify(request);
        Assert.That(verdict, Is.InstanceOf<Verdict.Trusted>(), (verdict as Verdict.Refused)?.Sentence);
        return (Verdict.Trusted)verdict;
    }

    private static void Refused(VerificationRequest request, RefusalReason reason) =>
        Assert.That((ChartVerifier.Verify(request) as Verdict.Refused)?.Reason, Is.EqualTo(reason));
}

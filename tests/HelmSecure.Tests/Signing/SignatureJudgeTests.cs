using System.Text;
using HelmSecure.Signing;
using HelmSecure.Signing.OpenPgp;
using HelmSecure.Trust;
using static HelmSecure.Tests.Signing.TestKey;

namespace HelmSecure.Tests.Signing;

/// <summary>Steps 3 to 5 of a verification, with certificates and signatures that no gpg would make.</summary>
public sealed class SignatureJudgeTests
{
    private const string Name = "Somebody <somebody@example.com>";

    private static readonly TestKey Key = Ed25519(1);
    private static readonly TestKey Other = Ed25519(2);
    private static readonly TestKey Third = Ed25519(3);
    private static readonly TestKey Weak = Rsa(4, 1024);
    private static readonly TestKey Strong = Rsa(5, 2048);
    private static readonly DateTimeOffset Now = Born.AddDays(100);

    private static byte[] Plain => Key.Certificate(Name, Flags(3));

    private static byte[] WithSubkey => [.. Key.Certificate(Name, Flags(1)), .. Key.SigningSubkey(Other)];

    [Test]
    public void A_good_signature_tells_everything_about_its_maker()
    {
        var evidence = Judge(Key.Certificate(Name, Flags(3), KeyLifetime(TimeSpan.FromDays(200))), Key.SignText()).Evidence!;

        Assert.Multiple(() =>
        {
            Assert.That(evidence.UserIds, Is.EqualTo([Name]));
            Assert.That(evidence.PrimaryFingerprint, Is.EqualTo(Key.Hex));
            Assert.That(evidence.SigningFingerprint, Is.EqualTo(Key.Hex));
            Assert.That(evidence.KeyAlgorithm, Is.EqualTo("Ed25519"));
            Assert.That(evidence.HashAlgorithm, Is.EqualTo("SHA-512"));
            Assert.That(evidence.SignedAt, Is.EqualTo(Born.AddDays(10)));
            Assert.That(evidence.KeyExpires, Is.EqualTo(Born.AddDays(200)));
        });
    }

    [Test]
    public void Every_algorithm_and_form_is_accepted([Values(1, 2, 3, 4)] int which)
    {
        var key = which switch { 1 => Ed25519(1), 2 => EdDsaLegacy(1), 3 => Ed448(1), _ => Strong };

        Accept(key.Certificate(Name), key.SignText());
    }

    [TestCase(8)]
    [TestCase(9)]
    [TestCase(10)]
    [TestCase(12)]
    [TestCase(14)]
    public void A_strong_hash_is_accepted(byte hash) => Accept(Plain, Key.Sign(1, Document, Born.AddDays(1), [], hash));

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(11)]
    public void A_weak_hash_of_a_named_key_is_refused(byte hash) => Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [], hash), RefusalReason.WeakHash);

    [TestCase(0x00, true)]
    [TestCase(0x01, true)]
    [TestCase(0x02, false)]
    [TestCase(0x10, false)]
    [TestCase(0x13, false)]
    [TestCase(0x40, false)]
    [TestCase(0x50, false)]
    public void Only_signatures_over_documents_count(int type, bool isAccepted)
    {
        var judgement = Judge(Plain, Key.Sign(type, Document, Born.AddDays(1), []));

        Assert.That(judgement.Refused?.Reason, Is.EqualTo(isAccepted ? null : RefusalReason.SignatureUnusable));
    }

    [Test]
    public void Another_text_is_refused() => Refuse(Plain, Key.Sign(1, Encoding.UTF8.GetBytes("name: wab"), Born.AddDays(1), []), RefusalReason.BadSignature);

    [Test]
    public void A_key_that_is_not_there_is_unknown() => Refuse(Plain, Other.SignText(), RefusalReason.UnknownKey);

    [Test]
    public void A_signature_that_names_another_key_is_unknown() =>
        Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [], unhashed: Subpacket(16, Other.Fingerprint[^8..])), RefusalReason.UnknownKey);

    [Test]
    public void A_signature_that_names_nobody_is_by_nobody() => Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [], unhashed: []), RefusalReason.UnknownKey);

    [Test]
    public void An_unsigned_part_that_says_something_else_is_refused()
    {
        byte[] own = Subpacket(16, Key.Fingerprint[^8..]);

        Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [own], unhashed: Subpacket(16, Other.Fingerprint[^8..])), RefusalReason.SignatureUnusable);
        Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [], unhashed: [.. own, .. Subpacket(16, Other.Fingerprint[^8..])]), RefusalReason.SignatureUnusable);
        Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [], unhashed: [.. own, .. Subpacket(100, 1)]), RefusalReason.SignatureUnusable);
        Accept(Plain, Key.Sign(1, Document, Born.AddDays(1), [own], unhashed: [.. own, .. Subpacket(33, [4, .. Key.Fingerprint])]));
    }

    [Test]
    public void A_weak_subkey_of_a_strong_key_is_refused() =>
        Refuse([.. Key.Certificate(Name), .. Key.SigningSubkey(Weak)], Weak.SignText(), RefusalReason.WeakKey);

    [Test]
    public void A_weak_primary_key_vouches_for_nobody() =>
        Refuse([.. Weak.Certificate(Name), .. Weak.SigningSubkey(Other)], Other.SignText(), RefusalReason.WeakKey);

    [Test]
    public void Left_16_bits_of_the_hash_must_match()
    {
        var signature = Key.SignText();
        signature[^(64 + 1)] ^= 1;

        Refuse(Plain, signature, RefusalReason.BadSignature);
    }

    [TestCase(3, RefusalReason.UnsupportedAlgorithm)]
    [TestCase(6, RefusalReason.UnsupportedAlgorithm)]
    public void Other_versions_of_signatures_are_refused(byte version, RefusalReason reason)
    {
        var signature = Key.SignText();
        signature[2] = version;

        Refuse(Plain, signature, reason);
    }

    [Test]
    public void A_critical_subpacket_that_is_not_known_makes_a_signature_unusable()
    {
        Refuse(Plain, Key.SignText(Critical(100, 1)), RefusalReason.SignatureUnusable);
        Refuse(Plain, Key.SignText(Critical(20, 0x80, 0, 0, 0, 0, 1, 0, 1, (byte)'a', (byte)'b')), RefusalReason.SignatureUnusable);
        Accept(Plain, Key.SignText(Subpacket(100, 1)));
        Accept(Plain, Key.SignText(Subpacket(20, 0x80, 0, 0, 0, 0, 1, 0, 1, (byte)'a', (byte)'b')));
    }

    [Test]
    public void A_signature_without_exactly_one_time_is_unusable()
    {
        Refuse(Plain, Key.SignRaw(1, Document, [], 10, Subpacket(16, Key.Fingerprint[^8..])), RefusalReason.SignatureUnusable);
        Refuse(Plain, Key.SignRaw(1, Document, [], 10, [.. Subpacket(2, 0x65, 0xa0, 0, 0), .. Subpacket(16, Key.Fingerprint[^8..])]), RefusalReason.SignatureUnusable);
        Refuse(Plain, Key.SignText(Subpacket(2, 0x65, 0xa0, 0, 0)), RefusalReason.SignatureUnusable);
    }

    [Test]
    public void A_length_with_more_octets_than_needed_makes_a_signature_unusable()
    {
        Refuse(Plain, Key.SignText([255, 0, 0, 0, 2, 100, 1]), RefusalReason.SignatureUnusable);
        Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [], unhashed: [255, 0, 0, 0, 9, 16, .. Key.Fingerprint[^8..]]), RefusalReason.SignatureUnusable);
    }

    [TestCase(5, true)]
    [TestCase(6, false)]
    public void A_signers_clock_may_be_five_minutes_ahead(int minutes, bool isAccepted) =>
        Assert.That(Judge(Plain, Key.SignTextAt(Now.AddMinutes(minutes))).Refused?.Reason, Is.EqualTo(isAccepted ? null : RefusalReason.SignatureFromTheFuture));

    [Test]
    public void A_clock_that_is_behind_is_told_and_not_blamed_on_the_key()
    {
        var message = ClearSignedMessage.Parse(Encoding.UTF8.GetBytes(ClearSignedMessage.Compose(Text, "SHA512", Key.SignText())), out _)!;

        Assert.That(
            new SignatureJudge(Keyring.Read(Plain, "ring"), DateTimeOffset.UnixEpoch).Judge(message.Signatures[0], message.SignedBytes).Refused?.Sentence,
            Is.EqualTo("the signature is dated 2024-01-11 00:00 UTC, and it is 1970-01-01 00:00 UTC"));
    }

    [TestCase(0, true)]
    [TestCase(-1, false)]
    public void A_signature_is_not_older_than_its_key(int seconds, bool isAccepted) =>
        Assert.That(Judge(Plain, Key.SignTextAt(Born.AddSeconds(seconds))).Refused?.Reason, Is.EqualTo(isAccepted ? null : RefusalReason.SignatureBeforeKey));

    [TestCase(90, RefusalReason.SignatureExpired)]
    [TestCase(91, null)]
    public void A_signature_stands_as_long_as_it_says(int days, RefusalReason? reason) =>
        Assert.That(Judge(Plain, Key.SignText(Lifetime(TimeSpan.FromDays(days)))).Refused?.Reason, Is.EqualTo(reason));

    [Test]
    public void A_key_that_expired_after_signing_is_accepted_with_a_warning()
    {
        var judgement = Judge(Key.Certificate(Name, KeyLifetime(TimeSpan.FromDays(20))), Key.SignText());

        Assert.That(judgement.Refused, Is.Null);
        Assert.That(judgement.Notices.Single(), Is.EqualTo(new Notice("key-expired-since", $"key {Key.Hex} expired on 2024-01-21 00:00 UTC, after it signed on 2024-01-11 00:00 UTC", true)));
    }

    [Test]
    public void A_key_that_had_expired_is_refused()
    {
        Refuse(Key.Certificate(Name, KeyLifetime(TimeSpan.FromDays(10))), Key.SignText(), RefusalReason.KeyExpired);
        Refuse([.. Key.Certificate(Name, KeyLifetime(TimeSpan.FromDays(10))), .. Key.SigningSubkey(Other)], Other.SignText(), RefusalReason.KeyExpired);
        Refuse([.. Key.Certificate(Name), .. Key.SigningSubkey(Other, KeyLifetime(TimeSpan.FromDays(10)))], Other.SignText(), RefusalReason.KeyExpired);
    }

    [Test]
    public void An_extension_that_somebody_else_signed_does_not_count()
    {
        byte[] forged = Other.Sign(0x13, [0x99, 0, (byte)Key.Body.Length, .. Key.Body, 0xb4, 0, 0, 0, (byte)Name.Length, .. Encoding.UTF8.GetBytes(Name)], Born.AddDays(5), [KeyLifetime(TimeSpan.FromDays(99))], unhashed: Subpacket(16, Key.Fingerprint[^8..]));

        Refuse([.. Key.Certificate(Name, KeyLifetime(TimeSpan.FromDays(10))), .. forged], Key.SignText(), RefusalReason.KeyExpired);
    }

    [Test]
    public void An_extension_in_the_unhashed_part_does_not_count()
    {
        byte[] hashedKey = [0x99, 0, (byte)Key.Body.Length, .. Key.Body, 0xb4, 0, 0, 0, (byte)Name.Length, .. Encoding.UTF8.GetBytes(Name)];

        Refuse([.. Key.Primary, .. UserId(Name), .. Key.Sign(0x13, hashedKey, Born, [KeyLifetime(TimeSpan.FromDays(10))], unhashed: KeyLifetime(TimeSpan.FromDays(99)))], Key.SignText(), RefusalReason.KeyExpired);
    }

    [Test]
    public void A_direct_key_signature_decides_before_a_user_ids() =>
        Refuse([.. Key.Primary, .. Key.SignSelf(0x1f, Born, KeyLifetime(TimeSpan.FromDays(10))), .. UserId(Name), .. Key.Certify(Name, KeyLifetime(TimeSpan.FromDays(99)))], Key.SignText(), RefusalReason.KeyExpired);

    [Test]
    public void A_key_with_nothing_but_a_direct_key_signature_is_accepted() => Accept([.. Key.Primary, .. Key.SignSelf(0x1f, Born)], Key.SignText());

    [Test]
    public void A_key_without_a_good_self_signature_is_unusable()
    {
        Refuse(Key.Primary, Key.SignText(), RefusalReason.KeyUnusable);
        Refuse([.. Key.Primary, .. UserId(Name)], Key.SignText(), RefusalReason.KeyUnusable);
        Refuse([.. Key.Primary, .. UserId("Somebody else"), .. Key.Certify(Name)], Key.SignText(), RefusalReason.KeyUnusable);
        Refuse(Key.Certificate(Name, Critical(100)), Key.SignText(), RefusalReason.KeyUnusable);
        Refuse(Key.Certificate(Name, Lifetime(TimeSpan.FromDays(50))), Key.SignText(), RefusalReason.KeyUnusable);
        Refuse([.. Key.Primary, .. UserId(Name), .. Key.CertifyAs(0x13, Name, Now.AddMinutes(6))], Key.SignText(), RefusalReason.KeyUnusable);
        Refuse([.. Key.Primary, .. UserId(Name), .. Key.Certify(Name), .. Key.CertifyAs(0x30, Name, Born.AddDays(1))], Key.SignText(), RefusalReason.KeyUnusable);
    }

    [Test]
    public void Self_signatures_over_MD5_do_not_count()
    {
        byte[] data = [0x99, 0, (byte)Key.Body.Length, .. Key.Body, 0xb4, 0, 0, 0, (byte)Name.Length, .. Encoding.UTF8.GetBytes(Name)];

        Refuse([.. Key.Primary, .. UserId(Name), .. Key.Sign(0x13, data, Born, [], hash: 1)], Key.SignText(), RefusalReason.KeyUnusable);
    }

    [Test]
    public void Self_signatures_over_SHA_1_count()
    {
        byte[] data = [0x99, (byte)(Strong.Body.Length >> 8), (byte)Strong.Body.Length, .. Strong.Body, 0xb4, 0, 0, 0, (byte)Name.Length, .. Encoding.UTF8.GetBytes(Name)];

        Accept([.. Strong.Primary, .. UserId(Name), .. Strong.Sign(0x13, data, Born, [], hash: 2)], Strong.SignText());
    }

    [TestCase(8)]
    [TestCase(9)]
    [TestCase(12)]
    public void A_hash_that_is_too_short_for_the_keys_algorithm_is_refused(byte hash)
    {
        // RFC 9580 §5.2.3.5.
        var key = Ed448(1);

        Refuse(key.Certificate(Name), key.Sign(1, Document, Born.AddDays(1), [], hash), RefusalReason.WeakHash);
    }

    [TestCase("P-256", 8, true)]
    [TestCase("P-384", 8, false)]
    [TestCase("P-384", 9, true)]
    [TestCase("P-521", 9, false)]
    [TestCase("P-521", 14, true)]
    public void An_ECDSA_signature_is_over_a_hash_as_long_as_its_curve(string curve, byte hash, bool isAccepted)
    {
        // RFC 9580 §5.2.3.2.
        var key = Ecdsa(1, curve);

        Assert.That(Judge(key.Certificate(Name), key.Sign(1, Document, Born.AddDays(1), [], hash)).Refused?.Reason, Is.EqualTo(isAccepted ? null : RefusalReason.WeakHash));
    }

    [Test]
    public void A_self_signature_over_a_hash_that_is_too_short_does_not_count()
    {
        byte[] data = [0x99, 0, (byte)Key.Body.Length, .. Key.Body, 0xb4, 0, 0, 0, (byte)Name.Length, .. Encoding.UTF8.GetBytes(Name)];

        Refuse([.. Key.Primary, .. UserId(Name), .. Key.Sign(0x13, data, Born, [], hash: 2)], Key.SignText(), RefusalReason.KeyUnusable);
        Accept([.. Key.Primary, .. UserId(Name), .. Key.Sign(0x13, data, Born, [], hash: 8)], Key.SignText());
    }

    [Test]
    public void A_user_id_that_was_taken_back_and_given_again_is_shown()
    {
        byte[] ring = [.. Plain, .. Key.CertifyAs(0x30, Name, Born.AddDays(1)), .. Key.CertifyAs(0x13, Name, Born.AddDays(2))];

        Assert.That(Judge(ring, Key.SignText()).Evidence!.UserIds, Is.EqualTo([Name]));
    }

    [Test]
    public void Somebody_elses_user_ids_and_revoked_ones_are_not_shown()
    {
        byte[] ring =
        [
            .. Plain, .. UserId("Forged"), .. Key.Certify(Name), .. UserId("Taken back"), .. Key.Certify("Taken back"),
            .. Key.CertifyAs(0x30, "Taken back", Born.AddDays(1)), .. UserId("Taken back"), .. Key.Certify("Taken back"),
        ];

        Assert.That(Judge(ring, Key.SignText()).Evidence!.UserIds, Is.EqualTo([Name]), "also where the revoked one stands there twice");
    }

    [Test]
    public void A_key_that_may_not_sign_is_refused()
    {
        Refuse(Key.Certificate(Name, Flags(1)), Key.SignText(), RefusalReason.KeyNotForSigning);
        Refuse(Key.Certificate(Name, Flags(0)), Key.SignText(), RefusalReason.KeyNotForSigning);
        Refuse([.. Plain, .. Other.Subkey, .. Key.Bind(0x18, Key, Other, Born, Flags(0x0c))], Other.SignText(), RefusalReason.KeyNotForSigning);
    }

    [Test]
    public void A_signing_subkey_is_accepted_under_its_primary_key()
    {
        var evidence = Judge(WithSubkey, Other.SignText()).Evidence!;

        Assert.That((evidence.PrimaryFingerprint, evidence.SigningFingerprint), Is.EqualTo((Key.Hex, Other.Hex)));
    }

    [Test]
    public void A_back_signature_may_stand_in_the_unhashed_part()
    {
        byte[] data = [0x99, 0, (byte)Key.Body.Length, .. Key.Body, 0x99, 0, (byte)Other.Body.Length, .. Other.Body];

        Accept([.. Plain, .. Other.Subkey, .. Key.Sign(0x18, data, Born, [Flags(2)], unhashed: Embedded(Other.Bind(0x19, Key, Other, Born)))], Other.SignText());
    }

    [Test]
    public void A_subkey_that_did_not_agree_is_unusable()
    {
        byte[] Adopted(params byte[][] subpackets) => [.. Plain, .. Other.Subkey, .. Key.Bind(0x18, Key, Other, Born, subpackets)];

        Refuse(Adopted(Flags(2)), Other.SignText(), RefusalReason.KeyUnusable);
        Refuse(Adopted(), Other.SignText(), RefusalReason.KeyUnusable);
        Refuse(Adopted(Flags(2), Embedded(Key.Bind(0x19, Key, Other, Born))), Other.SignText(), RefusalReason.KeyUnusable);
        Refuse(Adopted(Flags(2), Embedded(Other.Bind(0x19, Third, Other, Born))), Other.SignText(), RefusalReason.KeyUnusable);
        Refuse(Adopted(Flags(2), Embedded(Other.Bind(0x18, Key, Other, Born))), Other.SignText(), RefusalReason.KeyUnusable);
        Refuse(Adopted(Flags(2), Embedded(Other.Bind(0x19, Key, Other, Born, Critical(100)))), Other.SignText(), RefusalReason.KeyUnusable);
        Refuse(Adopted(Flags(2), Embedded(Other.Bind(0x19, Key, Other, Born, Lifetime(TimeSpan.FromDays(50))))), Other.SignText(), RefusalReason.KeyUnusable);
        Refuse(Adopted(Flags(2), Embedded(Other.Bind(0x19, Key, Other, Now.AddMinutes(6)))), Other.SignText(), RefusalReason.KeyUnusable);
    }

    [Test]
    public void A_subkey_that_nobody_bound_is_unusable()
    {
        Refuse([.. Plain, .. Other.Subkey], Other.SignText(), RefusalReason.KeyUnusable);
        Refuse([.. Plain, .. Other.Subkey, .. Third.Bind(0x18, Key, Other, Born, Flags(2), Embedded(Other.Bind(0x19, Key, Other, Born)))], Other.SignText(), RefusalReason.KeyUnusable);
    }

    [Test]
    public void A_subkey_that_another_certificate_only_copied_is_accepted_under_its_own([Values] bool copyFirst)
    {
        byte[] copy = [.. Third.Certificate("Thief"), .. Other.Subkey, .. Third.Bind(0x18, Third, Other, Born, Flags(2))];

        var evidence = Judge(copyFirst ? [.. copy, .. WithSubkey] : [.. WithSubkey, .. copy], Other.SignText()).Evidence!;

        Assert.That(evidence.PrimaryFingerprint, Is.EqualTo(Key.Hex));
    }

    [Test]
    public void A_thief_who_binds_the_key_as_a_subkey_of_their_own_does_not_speak_for_its_owner([Values] bool thiefFirst)
    {
        byte[] owner = [.. Key.Primary, .. Key.SignSelf(0x20, Born.AddDays(20), Reason(2)), .. UserId(Name), .. Key.Certify(Name)];
        byte[] thief = [.. Third.Certificate("Thief"), .. Third.SigningSubkey(Key)];

        Refuse(thiefFirst ? [.. thief, .. owner] : [.. owner, .. thief], Key.SignText(), RefusalReason.KeyRevoked);
        Assert.That(Judge([.. thief, .. Plain], Key.SignText()).Evidence!.PrimaryFingerprint, Is.EqualTo(Key.Hex));
    }

    [Test]
    public void A_thief_does_not_silence_the_owner_with_more_packets_than_are_checked()
    {
        byte[] data = [0x99, (byte)(Strong.Body.Length >> 8), (byte)Strong.Body.Length, .. Key.Body];
        var noise = Enumerable.Repeat(Strong.Sign(0x1f, data, Born, []), 600).SelectMany(b => b).ToArray();
        byte[] owner = [.. Strong.Primary, .. noise, .. Strong.SignSelf(0x20, Born.AddDays(20), Reason(2)), .. UserId(Name), .. Strong.Certify(Name)];
        byte[] ownerOfSubkey = [.. Strong.Primary, .. noise, .. UserId(Name), .. Strong.Certify(Name), .. Strong.SigningSubkey(Other), .. Strong.Bind(0x28, Strong, Other, Born.AddDays(1), Reason(2))];

        Refuse([.. Third.Certificate("Thief"), .. Third.SigningSubkey(Strong), .. owner], Strong.SignText(), RefusalReason.KeyUnusable);
        Refuse([.. Third.Certificate("Thief"), .. Third.SigningSubkey(Other), .. ownerOfSubkey], Other.SignText(), RefusalReason.KeyUnusable);
    }

    [Test]
    public void A_subkey_that_two_certificates_prove_is_refused_where_either_revoked_it()
    {
        byte[] revoked = [.. WithSubkey, .. Key.Bind(0x28, Key, Other, Born.AddDays(1))];
        byte[] thief = [.. Third.Certificate("Thief"), .. Third.SigningSubkey(Other)];

        Refuse([.. thief, .. revoked], Other.SignText(), RefusalReason.KeyRevoked);
    }

    [TestCase(1, Description = "MD5")]
    [TestCase(3, Description = "RIPEMD-160")]
    public void A_revocation_over_a_weak_hash_is_heeded(byte hash)
    {
        byte[] data = [0x99, (byte)(Strong.Body.Length >> 8), (byte)Strong.Body.Length, .. Strong.Body];

        Refuse([.. Strong.Primary, .. Strong.Sign(0x20, data, Born.AddDays(20), [Reason(2)], hash), .. UserId(Name), .. Strong.Certify(Name)], Strong.SignText(), RefusalReason.KeyRevoked);
    }

    [Test]
    public void An_old_revocation_that_cannot_be_checked_makes_the_key_unusable([Values(2, 3)] int version)
    {
        byte[] old = Packet.Write(PacketTag.Signature, [(byte)version, 5, 0x20, 0, 0, 0, 0, .. Key.Fingerprint[^8..], 1, 1, 0, 0, 0, 8, 1]);
        byte[] foreign = Packet.Write(PacketTag.Signature, [(byte)version, 5, 0x20, 0, 0, 0, 0, .. Third.Fingerprint[^8..], 1, 1, 0, 0, 0, 8, 1]);

        Refuse([.. Key.Primary, .. old, .. UserId(Name), .. Key.Certify(Name)], Key.SignText(), RefusalReason.KeyUnusable);
        Accept([.. Key.Primary, .. foreign, .. UserId(Name), .. Key.Certify(Name)], Key.SignText());
    }

    [Test]
    public void A_designated_revoker_may_revoke_a_subkey()
    {
        byte[] data = [0x99, 0, (byte)Key.Body.Length, .. Key.Body, 0x99, 0, (byte)Other.Body.Length, .. Other.Body];
        byte[] ring = [.. Key.Certificate(Name, Flags(1), Revoker(Third)), .. Key.SigningSubkey(Other), .. Third.Sign(0x28, data, Born.AddDays(20), [])];

        Refuse([.. ring, .. Third.Certificate("Revoker")], Other.SignText(), RefusalReason.KeyRevoked);
        Refuse(ring, Other.SignText(), RefusalReason.KeyUnusable);
    }

    [Test]
    [MaxTime(20_000)]
    public void A_key_with_endless_revocations_to_check_is_unusable_and_soon_so()
    {
        byte[] data = [0x99, (byte)(Strong.Body.Length >> 8), (byte)Strong.Body.Length, .. Key.Body];
        var forged = Enumerable.Repeat(Strong.Sign(0x20, data, Born, []), 2000).SelectMany(b => b).ToArray();

        Refuse([.. Strong.Primary, .. forged, .. UserId(Name), .. Strong.Certify(Name)], Strong.SignText(), RefusalReason.KeyUnusable);
    }

    [Test]
    public void Issuers_that_are_malformed_or_said_twice_are_refused()
    {
        byte[] own = Subpacket(16, Key.Fingerprint[^8..]);

        Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [], unhashed: [.. own, .. own]), RefusalReason.SignatureUnusable);
        Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [own], unhashed: Subpacket(16, 1, 2, 3)), RefusalReason.SignatureUnusable);
        Refuse(Plain, Key.Sign(1, Document, Born.AddDays(1), [own], unhashed: Subpacket(33, [6, .. Key.Fingerprint])), RefusalReason.SignatureUnusable);
    }

    [TestCase(5)]
    [TestCase(6)]
    [TestCase(31)]
    [TestCase(35)]
    public void A_critical_demand_that_nothing_here_fulfils_is_refused(int type) => Refuse(Plain, Key.SignText(Critical(type, 1, 2)), RefusalReason.SignatureUnusable);

    [Test]
    public void A_time_at_the_end_of_time_is_judged_like_any_other()
    {
        var message = ClearSignedMessage.Parse(Encoding.UTF8.GetBytes(ClearSignedMessage.Compose(Text, "SHA512", Key.SignText())), out _)!;

        Assert.That(new SignatureJudge(Keyring.Read(Plain, "ring"), DateTimeOffset.MaxValue).Judge(message.Signatures[0], message.SignedBytes).Evidence, Is.Not.Null);
    }

    [TestCase(1, true)]
    [TestCase(3, true)]
    [TestCase(0, false)]
    [TestCase(2, false)]
    [TestCase(32, false)]
    [TestCase(99, false)]
    public void A_signature_from_before_an_orderly_revocation_stands_with_a_warning(byte code, bool stands)
    {
        var judgement = Judge([.. Key.Primary, .. Key.SignSelf(0x20, Born.AddDays(20), Reason(code, "words")), .. UserId(Name), .. Key.Certify(Name)], Key.SignText());

        Assert.That(judgement.Refused?.Reason, Is.EqualTo(stands ? null : RefusalReason.KeyRevoked));
        Assert.That(judgement.Notices.Select(n => (n.Word, n.IsWarning)), Is.EqualTo(stands ? [("key-superseded", true)] : Array.Empty<(string, bool)>()));
    }

    [Test]
    public void A_revocation_without_a_reason_refuses() =>
        Refuse([.. Key.Primary, .. Key.SignSelf(0x20, Born.AddDays(20)), .. UserId(Name), .. Key.Certify(Name)], Key.SignText(), RefusalReason.KeyRevoked);

    [Test]
    public void A_signature_from_after_an_orderly_revocation_is_refused() =>
        Refuse([.. Key.Primary, .. Key.SignSelf(0x20, Born.AddDays(5), Reason(1)), .. UserId(Name), .. Key.Certify(Name)], Key.SignText(), RefusalReason.KeyRevoked);

    [Test]
    public void A_hard_revocation_beside_an_orderly_one_refuses() =>
        Refuse([.. Key.Primary, .. Key.SignSelf(0x20, Born.AddDays(20), Reason(1)), .. Key.SignSelf(0x20, Born.AddDays(30), Reason(2)), .. UserId(Name), .. Key.Certify(Name)], Key.SignText(), RefusalReason.KeyRevoked);

    [Test]
    public void A_revocation_counts_wherever_it_stands_and_whatever_its_unhashed_part_says()
    {
        Refuse([.. WithSubkey, .. Key.SignSelf(0x20, Born.AddDays(5))], Other.SignText(), RefusalReason.KeyRevoked);
        Refuse([.. Plain, .. Key.SignSelf(0x20, Born.AddDays(5))], Key.SignText(), RefusalReason.KeyRevoked);
        Refuse([.. Plain, .. Key.Sign(0x20, [0x99, 0, (byte)Key.Body.Length, .. Key.Body], Born, [], unhashed: Subpacket(16, Other.Fingerprint[^8..]))], Key.SignText(), RefusalReason.KeyRevoked);
        Refuse([.. Plain, .. Key.SignSelf(0x20, Born, Critical(100))], Key.SignText(), RefusalReason.KeyRevoked);
    }

    [Test]
    public void A_revocation_that_somebody_else_signed_does_not_count() =>
        Accept([.. Key.Primary, .. Other.Sign(0x20, [0x99, 0, (byte)Key.Body.Length, .. Key.Body], Born, [], unhashed: Subpacket(16, Key.Fingerprint[^8..])), .. UserId(Name), .. Key.Certify(Name)], Key.SignText());

    [Test]
    public void A_subkeys_revocation_refuses_its_signatures_and_not_its_primary_keys()
    {
        byte[] ring = [.. Plain, .. Key.SigningSubkey(Other), .. Key.Bind(0x28, Key, Other, Born.AddDays(5), Reason(2))];

        Refuse(ring, Other.SignText(), RefusalReason.KeyRevoked);
        Accept(ring, Key.SignText());
    }

    [Test]
    public void A_revocation_on_a_second_copy_of_a_subkey_counts() =>
        Refuse([.. WithSubkey, .. Other.Subkey, .. Key.Bind(0x28, Key, Other, Born)], Other.SignText(), RefusalReason.KeyRevoked);

    [Test]
    public void A_revoked_primary_key_takes_its_subkeys_along() =>
        Refuse([.. Key.Primary, .. Key.SignSelf(0x20, Born), .. UserId(Name), .. Key.Certify(Name), .. Key.SigningSubkey(Other)], Other.SignText(), RefusalReason.KeyRevoked);

    [Test]
    public void A_designated_revoker_is_heeded_also_where_a_later_signature_does_not_name_it()
    {
        byte[] ring =
        [
            .. Key.Primary, .. Other.SignKey(0x20, Key, Born.AddDays(5)), .. Key.SignSelf(0x1f, Born, Revoker(Other)), .. Key.SignSelf(0x1f, Born.AddDays(1)),
            .. UserId(Name), .. Key.Certify(Name),
        ];

        Refuse([.. ring, .. Other.Certificate("Revoker")], Key.SignText(), RefusalReason.KeyRevoked);
        Refuse(ring, Key.SignText(), RefusalReason.KeyUnusable);
    }

    [Test]
    public void Without_the_owners_word_nobody_is_a_designated_revoker() =>
        Accept([.. Key.Primary, .. Other.SignKey(0x20, Key, Born), .. UserId(Name), .. Key.Certify(Name), .. Other.Certificate("Other")], Key.SignText());

    [Test]
    [MaxTime(5_000)]
    public void Numbers_that_no_key_has_are_no_key_and_cost_no_time()
    {
        // A point of no form that is known, and an RSA key whose arithmetic would take minutes.
        byte[] point = [4, 0, 0, 0, 0, 19, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 2, 3, 5, .. new byte[64]];
        byte[] huge = [4, 0, 0, 0, 0, 1, 0x40, 0, .. Enumerable.Repeat((byte)0xff, 2048), 0x40, 0, .. Enumerable.Repeat((byte)0xff, 2048)];
        foreach (var body in new[] { point, huge })
        {
            byte[] start = [4, 1, body[5], 10, 0, 6, .. Subpacket(2, 0x65, 0xa0, 0, 0)];
            var digest = new Org.BouncyCastle.Crypto.Digests.Sha512Digest();
            digest.BlockUpdate([.. Document, .. start, 4, 0xff, 0, 0, 0, 12]);
            var hash = new byte[64];
            digest.DoFinal(hash, 0);
            byte[] numbers = body == point ? [0, 1, 1, 0, 1, 1] : [0x3f, 0xff, 0x7f, .. Enumerable.Repeat((byte)0xff, 2047)];

            var judgement = Judge(Packet.Write(PacketTag.PublicKey, body), Packet.Write(PacketTag.Signature, [.. start, 0, 0, hash[0], hash[1], .. numbers]));

            Assert.That(judgement.Evidence, Is.Null);
        }
    }

    private static byte[] Document => ClearSignedMessage.Canonical(Text);

    private static void Accept(byte[] ring, byte[] signature)
    {
        var judgement = Judge(ring, signature);
        Assert.That(judgement.Refused?.Sentence, Is.Null);
        Assert.That(judgement.Evidence, Is.Not.Null);
    }

    private static void Refuse(byte[] ring, byte[] signature, RefusalReason reason)
    {
        var judgement = Judge(ring, signature);
        Assert.That(judgement.Refused?.Reason, Is.EqualTo(reason), judgement.Refused?.Sentence);
        Assert.That(judgement.Evidence, Is.Null);
    }

    private static Judgement Judge(byte[] ring, byte[] signature)
    {
        var message = ClearSignedMessage.Parse(Encoding.UTF8.GetBytes(ClearSignedMessage.Compose(Text, "SHA512", signature)), out _)!;
        return new SignatureJudge(Keyring.Read(ring, "ring"), Now).Judge(message.Signatures[0], message.SignedBytes);
    }
}

using System.Text;
using HelmSecure.Signing;
using HelmSecure.Signing.OpenPgp;

namespace HelmSecure.Tests.Signing;

public sealed class ClearSignedMessageTests
{
    private const string Begin = "-----BEGIN PGP SIGNED MESSAGE-----\n";
    private const string Tail = "-----BEGIN PGP SIGNATURE-----\n\niAEA\n-----END PGP SIGNATURE-----";
    private const string Good = Begin + "Hash: SHA512\n\none\ntwo\n" + Tail;

    [Test]
    public void The_form_of_gpg_and_early_Helm_signs_no_last_line_break()
    {
        var message = Parse(Good);

        Assert.That(message.Text, Is.EqualTo("one\ntwo"));
        Assert.That(Encoding.UTF8.GetString(message.SignedBytes), Is.EqualTo("one\r\ntwo"));
        Assert.That(message.Signatures, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_form_of_later_Helm_signs_the_last_line_break()
    {
        var message = Parse(Begin + "Hash: SHA512\n\none\ntwo\n\n" + Tail);

        Assert.That(message.Text, Is.EqualTo("one\ntwo\n"));
        Assert.That(Encoding.UTF8.GetString(message.SignedBytes), Is.EqualTo("one\r\ntwo\r\n"));
    }

    [Test]
    public void Line_breaks_and_blanks_at_line_ends_make_no_difference()
    {
        var message = Parse(Good.Replace("\n", " \t\r\n", StringComparison.Ordinal));

        Assert.That(Encoding.UTF8.GetString(message.SignedBytes), Is.EqualTo("one\r\ntwo"));
    }

    [Test]
    public void Blanks_at_line_starts_are_signed() =>
        Assert.That(Parse(Good.Replace("two", "  two", StringComparison.Ordinal)).Text, Is.EqualTo("one\n  two"));

    [Test]
    public void Dashes_are_unescaped_once() =>
        Assert.That(Parse(Begin + "\n- - item\n- -----BEGIN PGP SIGNATURE-----\n- plain\n" + Tail).Text, Is.EqualTo("- item\n-----BEGIN PGP SIGNATURE-----\nplain"));

    [TestCase("")]
    [TestCase("Hash: SHA256\n")]
    [TestCase("Hash: SHA256,SHA512\n")]
    [TestCase("Hash: SHA1\nHash: MD5\n")]
    public void Hash_headers_are_read_past(string headers) => Assert.That(Parse(Begin + headers + "\nx\n" + Tail).Text, Is.EqualTo("x"));

    [Test]
    public void An_empty_text_is_a_text()
    {
        Assert.That(Parse(Begin + "\n" + Tail).SignedBytes, Is.Empty);
        Assert.That(Parse(Begin + "\n\n" + Tail).SignedBytes, Is.Empty);
    }

    [Test]
    public void White_space_around_the_block_is_fine() => Assert.That(Parse(" \n\t\n" + Good + "\r\n \n").Text, Is.EqualTo("one\ntwo"));

    [TestCase("", "holds no clear-signed message")]
    [TestCase("name: web\n", "holds no clear-signed message")]
    [TestCase("\uFEFF" + Good, "holds no clear-signed message")]
    [TestCase(Begin + "\nx\n", "holds no clear-signed message")]
    [TestCase(Begin + "\nx\n-----BEGIN PGP SIGNATURE-----\n\niAEA\n", "holds no clear-signed message")]
    [TestCase(Tail + "\n" + Begin, "holds no clear-signed message")]
    [TestCase(Begin + "\nx\n-----END PGP SIGNATURE-----\n-----BEGIN PGP SIGNATURE-----\n", "holds no clear-signed message")]
    [TestCase(" " + Good, "holds no clear-signed message")]
    [TestCase("x\n" + Good, "has text outside the signed block")]
    [TestCase(Good + "\nx", "has text outside the signed block")]
    [TestCase(Good + "\n" + Good, "has text outside the signed block")]
    [TestCase(Good + "\n\0", "has text outside the signed block")]
    [TestCase(Begin + "\n" + Good, "has more than one signed block")]
    [TestCase(Begin + "\nx\n-----BEGIN PGP SIGNATURE-----\n\niAEA\n" + Tail, "has more than one signed block")]
    [TestCase(Begin + "Hash: SHA512\nx\n" + Tail, "has no empty line between its headers and its text")]
    [TestCase(Begin + Tail, "has no empty line between its headers and its text")]
    [TestCase(Begin + "Comment: x\n\nx\n" + Tail, "has an armor header other than 'Hash' with names of hashes")]
    [TestCase(Begin + "NotDashEscaped: You need GnuPG\n\nx\n" + Tail, "has an armor header other than 'Hash' with names of hashes")]
    [TestCase(Begin + "Hash:\n\nx\n" + Tail, "has an armor header other than 'Hash' with names of hashes")]
    [TestCase(Begin + "Hash: SHA256, SHA512\n\nx\n" + Tail, "has an armor header other than 'Hash' with names of hashes")]
    [TestCase(Begin + "Hash: sha512\n\nx\n" + Tail, "has an armor header other than 'Hash' with names of hashes")]
    [TestCase(Begin + "Hash: SHA512,\n\nx\n" + Tail, "has an armor header other than 'Hash' with names of hashes")]
    [TestCase(Begin + "Hash: SHA-512\n\nx\n" + Tail, "has an armor header other than 'Hash' with names of hashes")]
    [TestCase(Begin + "x\n\ny\n" + Tail, "has an armor header other than 'Hash' with names of hashes")]
    [TestCase(Begin + "\none\rtwo\n" + Tail, "has a carriage return inside a line, which readers disagree about")]
    [TestCase(Begin + "\none\r\r\n" + Tail, "has a carriage return inside a line, which readers disagree about")]
    [TestCase(Begin + "\n-x\n" + Tail, "has a line in its text that begins with a dash and is not escaped")]
    [TestCase(Begin + "\n---\n" + Tail, "has a line in its text that begins with a dash and is not escaped")]
    [TestCase(Begin + "\n-\n" + Tail, "has a line in its text that begins with a dash and is not escaped")]
    [TestCase(Begin + "\n-\tx\n" + Tail, "has a line in its text that begins with a dash and is not escaped")]
    [TestCase(Begin + "\nx\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----", "has a damaged signature")]
    [TestCase(Begin + "\nx\n-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----", "has a damaged signature")]
    [TestCase(Begin + "\nx\n-----BEGIN PGP SIGNATURE-----\n\n=CRC0\n-----END PGP SIGNATURE-----", "has a damaged signature")]
    [TestCase(Begin + "\nx\n-----BEGIN PGP SIGNATURE-----\n\niAE=\n-----END PGP SIGNATURE-----", "has a damaged signature", Description = "cut off")]
    [TestCase(Begin + "\nx\n-----BEGIN PGP SIGNATURE-----\n\niQABAA==\n-----END PGP SIGNATURE-----", "has a damaged signature", Description = "a length in two octets that fits in one")]
    [TestCase(Begin + "\nx\n-----BEGIN PGP SIGNATURE-----\n\nmAEA\n-----END PGP SIGNATURE-----", "has a damaged signature", Description = "a public key")]
    [TestCase(Begin + "\nx\n-----BEGIN PGP SIGNATURE-----\n\niAEAAA==\n-----END PGP SIGNATURE-----", "has a damaged signature", Description = "an octet behind the packet")]
    public void Anything_else_is_refused_with_a_sentence(string text, string problem)
    {
        Assert.That(ClearSignedMessage.Parse(Encoding.UTF8.GetBytes(text), out var found), Is.Null);
        Assert.That(found, Is.EqualTo(problem));
    }

    [Test]
    public void What_is_not_UTF_8_is_refused()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Begin + "\n"), 0xc0, 0xaf, .. Encoding.UTF8.GetBytes("\n" + Tail)];

        Assert.That(ClearSignedMessage.Parse(bytes, out var problem), Is.Null);
        Assert.That(problem, Is.EqualTo("is not UTF-8 text"));
    }

    [Test]
    public void What_is_too_large_is_refused_unread()
    {
        Assert.That(ClearSignedMessage.Parse(new byte[ClearSignedMessage.MaximumSize + 1], out var problem), Is.Null);
        Assert.That(problem, Is.EqualTo("is larger than 1024 KiB"));
    }

    [TestCase(19_999, true)]
    [TestCase(20_000, false)]
    public void There_are_at_most_20000_lines(int breaks, bool isRead)
    {
        var message = ClearSignedMessage.Parse(Encoding.UTF8.GetBytes(Good + new string('\n', breaks - Good.Count(c => c == '\n'))), out var problem);

        Assert.That(message is not null, Is.EqualTo(isRead));
        Assert.That(problem, Is.EqualTo(isRead ? "" : "has more than 20000 lines"));
    }

    [TestCase(32, true)]
    [TestCase(33, false)]
    public void There_are_at_most_32_signatures(int count, bool isRead)
    {
        var signatures = Armor.Encode(Enumerable.Repeat<byte[]>([0x88, 0x01, 0x04], count).SelectMany(b => b).ToArray());

        var message = ClearSignedMessage.Parse(Encoding.UTF8.GetBytes($"{Begin}\nx\n-----BEGIN PGP SIGNATURE-----\n\n{signatures}-----END PGP SIGNATURE-----"), out _);

        Assert.That(message?.Signatures.Count, Is.EqualTo(isRead ? count : null));
    }

    [Test]
    public void Both_header_forms_of_a_signature_packet_are_read() =>
        Assert.That(Parse(Good.Replace("iAEA", "wgEA", StringComparison.Ordinal)).Signatures[0].Body.ToArray(), Is.EqualTo(new byte[] { 0 }));

    [Test]
    public void A_composed_message_is_what_Helm_wrote()
    {
        var text = ClearSignedMessage.Compose("name: web  \n- item\n\n...\nfiles:\n  web: x\n", "SHA512", [0x88, 0x01, 0x00]);

        Assert.That(text, Is.EqualTo(
            """
            -----BEGIN PGP SIGNED MESSAGE-----
            Hash: SHA512

            name: web
            - - item

            ...
            files:
              web: x
            -----BEGIN PGP SIGNATURE-----

            iAEA
            =08ya
            -----END PGP SIGNATURE-----
            """.Replace("\r\n", "\n", StringComparison.Ordinal)));
    }

    [TestCase("a: 1\n")]
    [TestCase("- a\n-----BEGIN PGP SIGNED MESSAGE-----\n- - b\t \n\n  c\nFrom d\n")]
    [TestCase("ä: ☃ \n\n\n")]
    [TestCase("\n")]
    [TestCase("")]
    public void What_is_composed_is_read_back_as_what_was_hashed(string text)
    {
        var message = Parse(ClearSignedMessage.Compose(text, "SHA512", [0x88, 0x01, 0x00]));

        Assert.That(message.SignedBytes, Is.EqualTo(ClearSignedMessage.Canonical(text)));
    }

    private static ClearSignedMessage Parse(string text)
    {
        var message = ClearSignedMessage.Parse(Encoding.UTF8.GetBytes(text), out var problem);
        Assert.That(problem, Is.Empty);
        return message!;
    }
}

using System.Text;
using HelmSecure.Signing.OpenPgp;

namespace HelmSecure.Tests.Signing;

public sealed class ArmorTests
{
    private const string Line = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [TestCase("|AQID", "010203")]
    [TestCase("|AQID|=CRC0", "010203")]
    [TestCase("|AQI=", "0102")]
    [TestCase("|AQ==|=+/09", "01")]
    [TestCase("Version: GnuPG v2|Comment: x|Comment:||AQID", "010203")]
    [TestCase("|AQID|BAUG|Bw==", "01020304050607")]
    public void One_content_has_one_text(string text, string content) => Assert.That(Convert.ToHexStringLower(Decode(text)!), Is.EqualTo(content));

    [TestCase("", Description = "nothing")]
    [TestCase("|", Description = "no body")]
    [TestCase("|=CRC0", Description = "only a checksum")]
    [TestCase("AQID", Description = "no empty line")]
    [TestCase("=CRC0", Description = "a checksum for a header")]
    [TestCase("Version||AQID", Description = "a header without a colon")]
    [TestCase("Version: 1|AQID", Description = "no empty line behind headers")]
    [TestCase("|AQJ=", Description = "a stray bit in the last quantum, two octets")]
    [TestCase("|AR==", Description = "a stray bit in the last quantum, one octet")]
    [TestCase("|AQI", Description = "no padding")]
    [TestCase("|AQ=", Description = "half the padding")]
    [TestCase("|AQID====", Description = "padding for nothing")]
    [TestCase("|AQ==BAUG", Description = "padding inside")]
    [TestCase("|AQ ID", Description = "a blank inside")]
    [TestCase("| AQID", Description = "a blank in front")]
    [TestCase("|AQ\tID", Description = "a tab inside")]
    [TestCase("|AQ\vID", Description = "a white space that base64 readers skip")]
    [TestCase("|AQ-_", Description = "another alphabet")]
    [TestCase("|AQID|BAUGBwgJ", Description = "a line longer than the first")]
    [TestCase("|AQIDBAUG|BwgJ|CgsM", Description = "a short line in the middle")]
    [TestCase("|AQID||BAUG", Description = "an empty line inside")]
    [TestCase("||AQID", Description = "two empty lines")]
    [TestCase("|AQID|", Description = "an empty line behind")]
    [TestCase("|AQID||=CRC0", Description = "an empty line before the checksum")]
    [TestCase("|AQID|=CRC0|=CRC0", Description = "two checksums")]
    [TestCase("|AQID|=CRC0|BAUG", Description = "a checksum inside")]
    [TestCase("|AQID|=CRC", Description = "a short checksum")]
    [TestCase("|AQID|=CRC0=", Description = "a long checksum")]
    [TestCase("|AQID|=CR.0", Description = "a checksum that is not base64")]
    [TestCase("|AQID=CRC0", Description = "a checksum on the same line")]
    [TestCase("|" + Line + Line, Description = "a line of more than 76 characters")]
    public void Any_second_text_is_refused(string text) => Assert.That(Decode(text), Is.Null);

    [Test]
    public void Lines_may_have_76_characters() => Assert.That(Decode($"|{Line}AAAAAAAAAAAA|AAAA"), Has.Length.EqualTo(60));

    [Test]
    public void What_is_written_has_lines_of_64_and_the_checksum()
    {
        // CRC-24 of "123456789" is 21CF02 by the catalogue of parametrised CRC algorithms (CRC-24/OPENPGP).
        Assert.That(Armor.Encode("123456789"u8), Is.EqualTo("MTIzNDU2Nzg5\n=Ic8C\n"));
        Assert.That(Armor.Encode(new byte[49]).Split('\n').Select(line => line.Length), Is.EqualTo([64, 4, 5, 0]));
    }

    [Test]
    public void Several_key_blocks_with_text_between_them_are_read()
    {
        const string Block = "-----BEGIN PGP PUBLIC KEY BLOCK-----\r\n\r\nAQID  \r\n-----END PGP PUBLIC KEY BLOCK-----";
        const string Broken = "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n!!!!\n-----END PGP PRIVATE KEY BLOCK-----\n";

        var blocks = DecodeKeyBlocks($"words\n{Block}\nmore words\n{Broken}\n{Block}\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAQID");

        Assert.That(blocks, Is.EqualTo(new byte[]?[] { [1, 2, 3], null, [1, 2, 3], null }));
    }

    [Test]
    public void A_block_that_begins_inside_another_costs_only_the_other()
    {
        var blocks = DecodeKeyBlocks("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAQ\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAQID\n-----END PGP PUBLIC KEY BLOCK-----");

        Assert.That(blocks, Is.EqualTo(new byte[]?[] { null, [1, 2, 3] }));
    }

    [TestCase("\nAQIDBA==\n", "01020304")]
    [TestCase("\nAQID\nBA==\n=CRC0\n", "01020304")]
    [TestCase("Version: GnuPG\nComment:\n\nAQID\n=CRC0\n\n", "010203")]
    [TestCase("\nA\nQ\nI\nD\n", "010203")]
    [TestCase("AQID\n", null, Description = "no empty line")]
    [TestCase("Version: GnuPG\n", null, Description = "nothing but headers")]
    [TestCase("words\n\nAQID\n", null, Description = "a header that is none")]
    [TestCase("\nAQI\n", null, Description = "cut off")]
    [TestCase("\n=CRC0\nAQID\n", null, Description = "a checksum before the end")]
    [TestCase("\n=CRC0\n", null)]
    [TestCase("", null)]
    public void A_key_block_is_read(string block, string? hex) =>
        Assert.That(
            DecodeKeyBlocks($"-----BEGIN PGP PUBLIC KEY BLOCK-----\n{block}-----END PGP PUBLIC KEY BLOCK-----\n"),
            Is.EqualTo(new[] { hex is null ? null : Convert.FromHexString(hex) }));

    private static List<byte[]?> DecodeKeyBlocks(string text) => [.. Armor.DecodeKeyBlocks(Encoding.Latin1.GetBytes(text)).Select(block => block?.ToArray())];

    private static byte[]? Decode(string text) => Armor.Decode(text.Split('|'));
}

using HelmSecure.Trust;

namespace HelmSecure.Tests.Trust;

public sealed class FingerprintTests
{
    private const string Hex = "0123456789ABCDEF0123456789ABCDEF01234567";

    [TestCase("0123456789ABCDEF0123456789ABCDEF01234567")]
    [TestCase("0123456789abcdef0123456789abcdef01234567")]
    [TestCase("0x0123456789ABCDEF0123456789ABCDEF01234567")]
    [TestCase("0X0123456789ABCDEF0123456789ABCDEF01234567")]
    [TestCase("0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4567")]
    [TestCase("01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67")]
    [TestCase("  0123456789ABCDEF0123456789ABCDEF01234567\n")]
    public void The_forms_that_people_copy_are_read(string text) => Assert.That(Fingerprint.Parse(text)?.Hex, Is.EqualTo(Hex));

    [TestCase("")]
    [TestCase("0x")]
    [TestCase("89ABCDEF01234567")]
    [TestCase("0123456789ABCDEF0123456789ABCDEF0123456")]
    [TestCase("0123456789ABCDEF0123456789ABCDEF012345678")]
    [TestCase("0123456789ABCDEF0123456789ABCDEF0123456G")]
    [TestCase("0x0x0123456789ABCDEF0123456789ABCDEF01234567")]
    [TestCase("٠١٢٣456789ABCDEF0123456789ABCDEF01234567")]
    [TestCase("0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF")]
    public void Anything_else_is_none(string text) => Assert.That(Fingerprint.Parse(text), Is.Null);

    [Test]
    public void The_key_id_is_the_last_sixteen_digits() => Assert.That(Fingerprint.Parse(Hex)!.Value.KeyId, Is.EqualTo("89ABCDEF01234567"));
}

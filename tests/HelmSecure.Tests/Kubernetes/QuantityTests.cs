using System.Globalization;
using HelmSecure.Kubernetes;

namespace HelmSecure.Tests.Kubernetes;

public sealed class QuantityTests
{
    [TestCase("0", "0")]
    [TestCase("1", "1000000000")]
    [TestCase("+1", "1000000000")]
    [TestCase("-1", "-1000000000")]
    [TestCase("007", "7000000000")]
    [TestCase("1.", "1000000000")]
    [TestCase(".5", "500000000")]
    [TestCase("0.10", "100000000")]
    [TestCase("1n", "1")]
    [TestCase("1u", "1000")]
    [TestCase("500m", "500000000")]
    [TestCase("1k", "1000000000000")]
    [TestCase("1M", "1000000000000000")]
    [TestCase("1G", "1000000000000000000")]
    [TestCase("1T", "1000000000000000000000")]
    [TestCase("1P", "1000000000000000000000000")]
    [TestCase("1E", "1000000000000000000000000000")]
    [TestCase("1Ki", "1024000000000")]
    [TestCase("1Mi", "1048576000000000")]
    [TestCase("1.5Gi", "1610612736000000000")]
    [TestCase("1Ti", "1099511627776000000000")]
    [TestCase("1Pi", "1125899906842624000000000")]
    [TestCase("1Ei", "1152921504606846976000000000")]
    [TestCase("12e6", "12000000000000000")]
    [TestCase("12E6", "12000000000000000")]
    [TestCase("12E+6", "12000000000000000")]
    [TestCase("1e-3", "1000000")]
    public void Suffixes_and_exponents_are_read(string text, string nanos) => Assert.That(Nanos(text), Is.EqualTo(Int128.Parse(nanos, CultureInfo.InvariantCulture)));

    [TestCase("")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("1 Gi")]
    [TestCase("Gi")]
    [TestCase(".")]
    [TestCase("-")]
    [TestCase("--1")]
    [TestCase("1.2.3")]
    [TestCase("1,5")]
    [TestCase("1e")]
    [TestCase("1e+")]
    [TestCase("1e1.5")]
    [TestCase("1K")]
    [TestCase("1ki")]
    [TestCase("1mi")]
    [TestCase("1GB")]
    [TestCase("500mb")]
    [TestCase("1e1m")]
    [TestCase("0x10")]
    [TestCase("1_000")]
    [TestCase("1e99999999999999999999")]
    [TestCase("١")]
    [TestCase("100%")]
    public void What_Kubernetes_refuses_is_no_quantity(string text) => Assert.That(Quantity.TryParse(text, out _), Is.False);

    [TestCase("0.1n", 1)]
    [TestCase("1.5n", 2)]
    [TestCase("-1.5n", -2)]
    [TestCase("1e-2147483648", 1)]
    [TestCase("0e-2147483648", 0)]
    [TestCase("0.0000000001", 1)]
    public void What_is_finer_than_a_nano_is_rounded_away_from_zero(string text, int nanos) => Assert.That(Nanos(text), Is.EqualTo((Int128)nanos));

    [TestCase("9223372036854775807")]
    [TestCase("9223372036854775808")]
    [TestCase("9.3E")]
    [TestCase("8Ei")]
    [TestCase("1e2147483647")]
    [TestCase("100000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_too_large_counts_as_the_largest(string text) => Assert.That(Quantity.TryParse(text, out var quantity) ? quantity : default, Is.EqualTo(Quantity.Of(long.MaxValue)));

    // Go keeps the lower half of an exponent.
    [Test]
    public void An_exponent_has_32_bits() => Assert.That(Nanos("7e4294967296"), Is.EqualTo((Int128)7_000_000_000));

    [Test]
    public void A_hostile_length_costs_nothing()
    {
        Assert.That(Nanos(new string('0', 1_000_000) + "1"), Is.EqualTo((Int128)1_000_000_000));
        Assert.That(Nanos("0." + new string('3', 1_000_000)), Is.EqualTo((Int128)333_333_334));
        Assert.That(Nanos("1." + new string('0', 1_000_000) + "1"), Is.EqualTo((Int128)1_000_000_001));
    }

    [TestCase("memory: 1Gi", "1073741824")]
    [TestCase("memory: 128", "128")]
    [TestCase("memory: 1e3", "1000")]
    [TestCase("memory: 1e21", "9223372036854775807")]
    [TestCase("memory: '128'", "128")]
    public void Numbers_are_taken_like_text(string text, string units) =>
        Assert.That(Quantity.Of(Manifest.Object("kind: Pod\n" + text).Root["memory"]), Is.EqualTo(Quantity.Of(long.Parse(units, CultureInfo.InvariantCulture))));

    [TestCase("memory: true")]
    [TestCase("memory: null")]
    [TestCase("memory: [1Gi]")]
    [TestCase("other: 1Gi")]
    public void Nothing_and_other_types_are_none(string text) => Assert.That(Quantity.Of(Manifest.Object("kind: Pod\n" + text).Root["memory"]), Is.Null);

    [Test]
    public void Amounts_are_compared_and_not_their_texts()
    {
        Assert.That(Nanos("1Gi"), Is.GreaterThan(Nanos("1G")));
        Assert.That(Nanos("1000m"), Is.EqualTo(Nanos("1")));
    }

    private static Int128 Nanos(string text) => Quantity.TryParse(text, out var quantity) ? quantity.Nanos : throw new AssertionException($"'{text[..Math.Min(text.Length, 80)]}' is no quantity");
}

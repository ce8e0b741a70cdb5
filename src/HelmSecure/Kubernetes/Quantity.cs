using System.Globalization;
using System.Numerics;
using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>
/// An amount of a resource as Kubernetes reads it (apimachinery's ParseQuantity): <c>500m</c>, <c>1.5Gi</c>, <c>12e6</c>. What is finer than a billionth is rounded
/// away from zero, and what is larger than 2^63-1 counts as that.
/// </summary>
/// <param name="Nanos">In billionths.</param>
internal readonly record struct Quantity(Int128 Nanos) : IComparable<Quantity>
{
    private const int NanoDigits = 9;

    // More digits than these change neither the number of nanos nor what lies above the largest amount.
    private const int MostDigits = 64;

    private static readonly Int128 Largest = (Int128)long.MaxValue * 1_000_000_000;

    /// <summary>Of whole units.</summary>
    public static Quantity Of(long units) => new((Int128)units * 1_000_000_000);

    /// <summary>A string, or a number as the API server takes it; null for what is no quantity, and for nothing.</summary>
    public static Quantity? Of(Field field) => TextOf(field) is { } text && TryParse(text, out var quantity) ? quantity : null;

    /// <summary>As it stands there; null where it is neither text nor a number.</summary>
    public static string? TextOf(Field field) => field.Node switch
    {
        YamlScalar { Kind: ScalarKind.String } scalar => scalar.Text,
        YamlScalar { Integer: { } integer } => integer.ToString(CultureInfo.InvariantCulture),
        YamlScalar { Number: { } number } => number.ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };

    public static bool TryParse(string text, out Quantity quantity)
    {
        quantity = default;
        var isNegative = text is ['-', ..];
        var rest = text.AsSpan(text is ['+' or '-', ..] ? 1 : 0);
        var whole = LeadingDigits(rest);
        var hasPoint = whole.Length < rest.Length && rest[whole.Length] is '.';
        var part = hasPoint ? LeadingDigits(rest[(whole.Length + 1)..]) : [];
        if ((whole.IsEmpty && part.IsEmpty) || !TrySuffix(rest[(whole.Length + (hasPoint ? 1 : 0) + part.Length)..], out var suffix))
            return false;

        var nanos = Scale(string.Concat(whole, part), suffix.Power - part.Length, suffix.Shift);
        quantity = new(isNegative ? -nanos : nanos);
        return true;
    }

    public int CompareTo(Quantity other) => Nanos.CompareTo(other.Nanos);

    public static bool operator <(Quantity left, Quantity right) => left.Nanos < right.Nanos;

    public static bool operator >(Quantity left, Quantity right) => left.Nanos > right.Nanos;

    public static bool operator <=(Quantity left, Quantity right) => left.Nanos <= right.Nanos;

    public static bool operator >=(Quantity left, Quantity right) => left.Nanos >= right.Nanos;

    private static ReadOnlySpan<char> LeadingDigits(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var length ? text[..length] : text;

    // A power of ten, or a shift of two. "E" alone is exa; with a number behind it, it is the exponent, whose upper half Go drops.
    private static bool TrySuffix(ReadOnlySpan<char> text, out (long Power, int Shift) suffix)
    {
        suffix = text switch
        {
            "" => (0, 0),
            "n" => (-9, 0),
            "u" => (-6, 0),
            "m" => (-3, 0),
            "k" => (3, 0),
            "M" => (6, 0),
            "G" => (9, 0),
            "T" => (12, 0),
            "P" => (15, 0),
            "E" => (18, 0),
            "Ki" => (0, 10),
            "Mi" => (0, 20),
            "Gi" => (0, 30),
            "Ti" => (0, 40),
            "Pi" => (0, 50),
            "Ei" => (0, 60),
            _ => (long.MaxValue, 0),
        };
        if (suffix.Power is not long.MaxValue)
            return true;

        var isExponent = text is ['e' or 'E', ..] && long.TryParse(text[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out suffix.Power);
        suffix.Power = unchecked((int)suffix.Power);
        return isExponent;
    }

    // digits * 10^power * 2^shift, in nanos.
    private static Int128 Scale(string written, long power, int shift)
    {
        var digits = written.TrimStart('0');
        if (digits.Length is 0)
            return 0;

        var dropped = Math.Max(0, digits.Length - MostDigits);
        var exponent = power + dropped + NanoDigits;
        if (exponent + digits.Length - dropped > MostDigits)
            return Largest;
        // Smaller than a nano by more than any shift makes up for.
        if (exponent + digits.Length - dropped < -MostDigits)
            return 1;

        var number = BigInteger.Parse(digits.AsSpan(0, digits.Length - dropped), NumberStyles.None, CultureInfo.InvariantCulture) << shift;
        var isCut = digits.AsSpan(digits.Length - dropped).ContainsAnyExcept('0');
        if (exponent >= 0)
            number *= BigInteger.Pow(10, (int)exponent);
        else
            (number, isCut) = Divide(number, BigInteger.Pow(10, (int)-exponent), isCut);
        number += isCut ? 1 : 0;
        return number > (BigInteger)Largest ? Largest : (Int128)number;
    }

    private static (BigInteger Quotient, bool IsCut) Divide(BigInteger number, BigInteger divisor, bool isCut)
    {
        var quotient = BigInteger.DivRem(number, divisor, out var remainder);
        return (quotient, isCut || !remainder.IsZero);
    }
}

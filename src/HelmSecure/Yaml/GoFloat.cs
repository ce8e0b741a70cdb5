using System.Globalization;

namespace HelmSecure.Yaml;

/// <summary>Go's <c>strconv.FormatFloat(value, 'g', -1, bits)</c>, which turns YAML numbers into text wherever Helm wants text.</summary>
internal static class GoFloat
{
    public static string Format64(double value) => Arrange(value.ToString("R", CultureInfo.InvariantCulture));

    public static string Format32(double value) => Arrange(((float)value).ToString("R", CultureInfo.InvariantCulture));

    // .NET and Go agree on the shortest digits that read back as the same number, not on where the exponent begins: Go's %g takes it below 1e-4 and from 1e+06.
    private static string Arrange(string text)
    {
        if (text.EndsWith('y') || text is "NaN")
            return text switch { "Infinity" => "+Inf", "-Infinity" => "-Inf", _ => text };

        var sign = text[0] is '-' ? "-" : "";
        var parts = text[sign.Length..].Split('E');
        var (whole, fraction) = parts[0].Split('.') is [var before, var after] ? (before, after) : (parts[0], "");
        var digits = (whole + fraction).TrimStart('0');
        var leadingZeros = whole.Length + fraction.Length - digits.Length;
        var exponent = whole.Length - leadingZeros - 1 + (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        digits = digits.TrimEnd('0');
        if (digits.Length is 0)
            return sign + "0";

        return sign + (exponent is < -4 or >= 6 ? Scientific(digits, exponent) : Plain(digits, exponent));
    }

    private static string Scientific(string digits, int exponent) =>
        $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";

    private static string Plain(string digits, int exponent) => exponent switch
    {
        < 0 => "0." + new string('0', -exponent - 1) + digits,
        _ when exponent + 1 >= digits.Length => digits.PadRight(exponent + 1, '0'),
        _ => $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}",
    };
}

using System.Globalization;

namespace HelmSecure.Yaml;

/// <summary>
/// What an unquoted scalar means to go-yaml v2 (resolve.go), which Helm and Kubernetes read with: YAML 1.1, with Go's number syntax. Neither this nor
/// YAML 1.2's rules may be "improved": a linter that sees another value than the cluster can be walked past.
/// </summary>
internal static class ScalarResolver
{
    public static ScalarKind Resolve(string text)
    {
        if (IsNull(text))
            return ScalarKind.Null;
        if (IsTrue(text) || IsFalse(text))
            return ScalarKind.Bool;
        if (TryInteger(text, out _))
            return ScalarKind.Integer;
        return TryFloat(text, out _) || IsInfinityOrNaN(text) ? ScalarKind.Float : ScalarKind.String;
    }

    public static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    public static bool IsTrue(string text) => text is "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON";

    public static bool IsFalse(string text) => text is "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF";

    public static bool IsInfinityOrNaN(string text) =>
        text is ".nan" or ".NaN" or ".NAN" or ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" or "-.inf" or "-.Inf" or "-.INF";

    /// <summary>
    /// <c>strconv.ParseInt(text, 0, 64)</c>, else <c>ParseUint</c>: decimal, 0x, 0b, 0o and C's 0; underscores anywhere but in front. What is too large
    /// is no integer but a float.
    /// </summary>
    public static bool TryInteger(string text, out Int128 value)
    {
        value = 0;
        if (!BeginsLikeNumber(text))
            return false;

        var digits = WithoutUnderscores(text);
        var isSigned = digits[0] is '+' or '-';
        var isNegative = digits[0] is '-';
        digits = digits[(isSigned ? 1 : 0)..];
        var numberBase = Base(ref digits);
        // go-yaml hands what follows 0b to ParseInt once more, which takes a second sign.
        if (!isSigned && numberBase is 2 && text.Contains("0b", StringComparison.Ordinal) && digits is ['+' or '-', ..])
        {
            (isSigned, isNegative) = (true, digits[0] is '-');
            digits = digits[1..];
        }

        if (!TryMagnitude(digits, numberBase, out var magnitude))
            return false;

        value = isNegative ? -(Int128)magnitude : magnitude;
        return !isSigned || (value >= long.MinValue && value <= long.MaxValue);
    }

    /// <summary>A finite decimal float: <c>1.</c>, <c>.5</c>, <c>1e3</c>; what overflows is text.</summary>
    public static bool TryFloat(string text, out double value)
    {
        value = 0;
        if (text is not ['.', ..] && !BeginsLikeNumber(text))
            return false;
        // A leading dot takes the way of strconv.ParseFloat, where an underscore must stand between digits.
        if (text[0] is '.' && !UnderscoresSeparateDigits(text))
            return false;

        var digits = WithoutUnderscores(text);
        return IsDecimalFloat(digits)
            && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private static bool BeginsLikeNumber(string text) => text is ['0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9' or '+' or '-', ..];

    private static ReadOnlySpan<char> WithoutUnderscores(string text) =>
        text.Contains('_', StringComparison.Ordinal) ? text.Replace("_", "", StringComparison.Ordinal) : text;

    private static int Base(ref ReadOnlySpan<char> digits)
    {
        if (digits is not ['0', _, ..])
            return 10;

        var (numberBase, prefix) = digits[1] switch
        {
            'x' or 'X' => (16, 2),
            'b' or 'B' => (2, 2),
            'o' or 'O' => (8, 2),
            _ => (8, 1),
        };
        digits = digits[prefix..];
        return numberBase;
    }

    private static bool TryMagnitude(ReadOnlySpan<char> digits, int numberBase, out ulong magnitude)
    {
        magnitude = 0;
        UInt128 sum = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit))
                return false;

            var digitValue = char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
            if (digitValue >= numberBase)
                return false;

            sum = (sum * (uint)numberBase) + (uint)digitValue;
            if (sum > ulong.MaxValue)
                return false;
        }

        magnitude = (ulong)sum;
        return digits.Length > 0;
    }

    // [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
    private static bool IsDecimalFloat(ReadOnlySpan<char> text)
    {
        if (text is ['+' or '-', ..])
            text = text[1..];

        var whole = CountDigits(text);
        text = text[whole..];
        if (text is ['.', ..])
        {
            var fraction = CountDigits(text[1..]);
            if (whole + fraction is 0)
                return false;
            text = text[(1 + fraction)..];
        }
        else if (whole is 0)
        {
            return false;
        }

        if (text is ['e' or 'E', ..])
        {
            text = text[1..];
            if (text is ['+' or '-', ..])
                text = text[1..];
            return text.Length > 0 && CountDigits(text) == text.Length;
        }

        return text.IsEmpty;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static bool UnderscoresSeparateDigits(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '_' && (i is 0 || i == text.Length - 1 || !char.IsAsciiDigit(text[i - 1]) || !char.IsAsciiDigit(text[i + 1])))
                return false;
        }

        return true;
    }
}

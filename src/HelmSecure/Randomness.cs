using System.Buffers;

namespace HelmSecure;

/// <summary>How much a text looks drawn by chance.</summary>
internal static class Randomness
{
    // "k8s-1a2b": a name with a suffix is shorter.
    private const int Shortest = 16;
    private const int ShortestHex = 32;
    private const double LowestEntropy = 3.1;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> UpperHex = SearchValues.Create("0123456789ABCDEF");

    /// <summary>Shannon's entropy, in bits a character.</summary>
    public static double Entropy(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[128];
        foreach (var letter in text)
            counts[letter & 127]++;
        var entropy = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
                entropy -= (double)count / text.Length * Math.Log2((double)count / text.Length);
        }

        return entropy;
    }

    /// <summary>A key or a token, and no word, no name and no path: its letters and digits are mixed as nobody would write them.</summary>
    public static bool IsDrawn(ReadOnlySpan<char> text)
    {
        // A longer one is a text: what it begins with is enough.
        text = text.Length > 256 ? text[..256] : text;
        if (text.Length < Shortest || text.ContainsAnyExceptInRange('!', '~') || Entropy(text) < LowestEntropy)
            return false;
        if (!text.ContainsAnyExcept(LowerHex) || !text.ContainsAnyExcept(UpperHex))
            return text.Length >= ShortestHex && text.ContainsAnyInRange('0', '9') && (text.ContainsAnyInRange('a', 'f') || text.ContainsAnyInRange('A', 'F'));
        return IsMixed(text) || HasMixedPart(text);
    }

    // Of "prod-db.Zq81LmX0vB4tKe7s".
    private static bool HasMixedPart(ReadOnlySpan<char> text)
    {
        foreach (var part in text.SplitAny("-._/:,=+"))
        {
            if (text[part] is { Length: >= Shortest } segment && IsMixed(segment))
                return true;
        }

        return false;
    }

    private static bool IsMixed(ReadOnlySpan<char> text)
    {
        var (upper, lower, digits, others) = (0, 0, 0, 0);
        var (changes, runsOfDigits) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var isNew = i is 0 || ClassOf(text[i]) != ClassOf(text[i - 1]);
            changes += i > 0 && isNew ? 1 : 0;
            _ = ClassOf(text[i]) switch { 'A' => upper++, 'a' => lower++, '0' => digits++, _ => others++ };
            runsOfDigits += isNew && char.IsAsciiDigit(text[i]) ? 1 : 0;
        }

        // Words stand between separators, and humps in a name are far apart.
        var isDense = changes >= 0.4 * text.Length && others <= text.Length / 6;
        return upper > 1 && lower > 1 ? digits > 1 && runsOfDigits > 1 && isDense : digits > 3 && runsOfDigits > 2 && others is 0;
    }

    private static char ClassOf(char letter) => letter switch
    {
        >= 'A' and <= 'Z' => 'A',
        >= 'a' and <= 'z' => 'a',
        >= '0' and <= '9' => '0',
        _ => '-',
    };
}

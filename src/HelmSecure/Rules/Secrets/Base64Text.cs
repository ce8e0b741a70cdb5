using System.Buffers;
using System.Text;

namespace HelmSecure.Rules.Secrets;

/// <summary>Looks through base64, where text is behind it.</summary>
internal static class Base64Text
{
    /// <summary>What a PEM file begins with.</summary>
    public const string PemBegin = "LS0tLS1CRUdJTi";

    /// <summary>What a file of registry logins begins with.</summary>
    public const string AuthsBegin = "eyJhdXRocyI6";

    private const int Shortest = 16;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n");
    private static readonly SearchValues<char> OneLine = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
    private static readonly SearchValues<string> Begins = SearchValues.Create([PemBegin, AuthsBegin], StringComparison.Ordinal);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>False where it is certainly none.</summary>
    public static bool MayBe(string text) => text.Length >= Shortest && !text.AsSpan().ContainsAnyExcept(Alphabet);

    /// <summary>Null where it is no base64, or none of text.</summary>
    /// <param name="shortest">Short words are base64 by chance.</param>
    public static string? Decode(string text, int shortest = Shortest)
    {
        if (text.Length < shortest || text.AsSpan().ContainsAnyExcept(Alphabet))
            return null;

        var bytes = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var count))
            return null;

        try
        {
            var decoded = Strict.GetString(bytes, 0, count);
            return IsText(decoded) ? decoded : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Behind what in the text begins as keys and logins do in base64, with its place.</summary>
    public static IEnumerable<(string Decoded, int Position)> Parts(string text)
    {
        for (var position = 0; position < text.Length;)
        {
            var hit = text.AsSpan(position).IndexOfAny(Begins);
            if (hit < 0)
                yield break;

            var start = position + hit;
            var rest = text.AsSpan(start);
            var length = rest.IndexOfAnyExcept(OneLine) is >= 0 and var end ? end : rest.Length;
            if (Decode(text.Substring(start, length)) is { } decoded)
                yield return (decoded, start);
            position = start + length;
        }
    }

    private static bool IsText(string decoded)
    {
        foreach (var letter in decoded)
        {
            if (letter is < ' ' and not ('\t' or '\r' or '\n') or '\u007f')
                return false;
        }

        return decoded.Length > 0;
    }
}

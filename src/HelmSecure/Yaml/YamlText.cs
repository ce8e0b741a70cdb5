using System.Buffers;
using System.Text;

namespace HelmSecure.Yaml;

/// <summary>Turns bytes into the characters that YAML may be made of, or refuses them with their place.</summary>
internal static class YamlText
{
    public static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // What most texts are made of; the others are looked at one by one.
    private static readonly SearchValues<char> Usual = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code), '\t', '\n', '\r']);

    /// <param name="linesAbove">How many lines the stream has above these bytes.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string sourceName, int linesAbove)
    {
        Encoding encoding = bytes switch
        {
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            [0, ..] or [_, 0, ..] => throw new HelmSecureException($"{sourceName}:1:1: the text looks like UTF-16 without a byte order mark, which Helm and Kubernetes read as something else"),
            _ => StrictUtf8,
        };
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            var valid = bytes[..Math.Clamp(exception.Index, 0, bytes.Length)];
            var place = new SourceSpan(linesAbove + LineBreaks.Count(valid) + 1, valid.Length - valid.LastIndexOf((byte)'\n'));
            throw new HelmSecureException($"{sourceName}:{place}: the text is not valid {(encoding is UTF8Encoding ? "UTF-8" : "UTF-16")}", exception);
        }
    }

    public static void RefuseLonger(int length, string sourceName, int linesAbove, YamlLimits limits)
    {
        if (length > limits.Length)
            throw new HelmSecureException($"{sourceName}{(linesAbove > 0 ? $":{linesAbove + 1}" : "")}: the document is larger than {limits.Length} bytes");
    }

    // go-yaml's reader (yaml_parser_update_buffer). A byte order mark further down starts a token for one parser and a line for the other: refused.
    public static void RefuseUnprintable(string text, string sourceName, int linesAbove)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var next = text.AsSpan(i).IndexOfAnyExcept(Usual);
            if (next < 0)
                return;

            i += next;
            var character = text[i];
            if (char.IsHighSurrogate(character) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (character is not ('\x85' or (>= '\xA0' and <= '\uD7FF') or (>= '\uE000' and < '\uFEFF') or (> '\uFEFF' and <= '\uFFFD')))
                throw new HelmSecureException($"{sourceName}:{PlaceOf(text, i, linesAbove)}: the character U+{(int)character:X4} is not allowed in YAML");
        }
    }

    private static SourceSpan PlaceOf(string text, int index, int linesAbove)
    {
        var before = text.AsSpan(0, index);
        return new(linesAbove + LineBreaks.Count(before) + 1, index - LineBreaks.LastIndex(before));
    }
}

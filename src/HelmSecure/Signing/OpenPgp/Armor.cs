using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace HelmSecure.Signing.OpenPgp;

/// <summary>
/// ASCII armor (RFC 9580 §6): reading it strictly, so that one signature has one form, and writing it as Helm's first OpenPGP library does.
/// The checksum is read past and not checked: it guards against accidents, and RFC 9580 §6.1 tells readers to ignore it.
/// </summary>
internal static class Armor
{
    public const string SignatureHeader = "-----BEGIN PGP SIGNATURE-----";
    public const string SignatureTail = "-----END PGP SIGNATURE-----";

    private const int LongestLine = 76;
    private const int WrittenLine = 64;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <summary>
    /// What stands between a block's header line and its tail line; null where that is not headers, an empty line, base64 in lines of
    /// one length, and at most one checksum.
    /// </summary>
    public static byte[]? Decode(IReadOnlyList<string> lines)
    {
        var start = 0;
        while (start < lines.Count && lines[start].Length > 0)
        {
            if (!lines[start].Contains(": ", StringComparison.Ordinal) && !lines[start].EndsWith(':'))
                return null;
            start++;
        }

        var end = lines.Count;
        if (end > 0 && IsChecksum(lines[end - 1]))
            end--;
        return start < end ? DecodeBody(lines, start + 1, end) : null;
    }

    /// <summary>Armored lines, each with its line feed, with the checksum that Helm before 3.21.4 writes.</summary>
    public static string Encode(ReadOnlySpan<byte> content)
    {
        var text = new StringBuilder();
        var base64 = Convert.ToBase64String(content);
        for (var at = 0; at < base64.Length; at += WrittenLine)
            text.Append(base64, at, Math.Min(WrittenLine, base64.Length - at)).Append('\n');
        var checksum = Checksum(content);
        return text.Append('=').Append(Convert.ToBase64String([(byte)(checksum >> 16), (byte)(checksum >> 8), (byte)checksum])).Append('\n').ToString();
    }

    /// <summary>Whether a file is text with a key in it; a binary ring begins with a packet, whose first bit is set, and a byte order mark is no packet.</summary>
    public static bool HasKeyBlock(ReadOnlySpan<byte> file) =>
        (file.IndexOf("-----BEGIN PGP PUBLIC KEY BLOCK-----"u8) >= 0 || file.IndexOf("-----BEGIN PGP PRIVATE KEY BLOCK-----"u8) >= 0)
        && ((file[0] & 0x80) == 0 || file.StartsWith(ByteOrderMark));

    /// <summary>The decoded blocks of a text that may have several, with other text between them (a file of many exported keys). A block that cannot be read is null.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>?> DecodeKeyBlocks(ReadOnlyMemory<byte> text)
    {
        var block = -1;
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            var line = NextLine(text.Span, ref at);
            if (IsKeyHeader(line))
            {
                if (block >= 0)
                    yield return null;
                block = at;
            }
            else if (IsKeyTail(line))
            {
                yield return block < 0 ? null : DecodeKeyBlock(text.Span[block..start]);
                block = -1;
            }
        }

        if (block >= 0)
            yield return null;
    }

    private static bool IsKeyHeader(ReadOnlySpan<byte> line) => line.SequenceEqual("-----BEGIN PGP PUBLIC KEY BLOCK-----"u8) || line.SequenceEqual("-----BEGIN PGP PRIVATE KEY BLOCK-----"u8);

    private static bool IsKeyTail(ReadOnlySpan<byte> line) => line.SequenceEqual("-----END PGP PUBLIC KEY BLOCK-----"u8) || line.SequenceEqual("-----END PGP PRIVATE KEY BLOCK-----"u8);

    /// <summary>Headers, an empty line, base64, a checksum that is read past. Less strict than <see cref="Decode"/>: what a key says is judged by its own signatures.</summary>
    private static ReadOnlyMemory<byte>? DecodeKeyBlock(ReadOnlySpan<byte> block)
    {
        var at = 0;
        for (var line = NextLine(block, ref at); !line.IsEmpty; line = NextLine(block, ref at))
        {
            if (at == block.Length || (line.IndexOf(": "u8) < 0 && line[^1] != (byte)':'))
                return null;
        }

        // In place, so that a large ring is there once and not as text as well.
        var body = new byte[block.Length - at];
        var length = 0;
        while (at < block.Length)
        {
            var line = NextLine(block, ref at);
            if (line is [(byte)'=', ..] && block[at..].Trim("\r\n\t "u8).IsEmpty)
                break;
            line.CopyTo(body.AsSpan(length));
            length += line.Length;
        }

        return length > 0 && Base64.DecodeFromUtf8InPlace(body.AsSpan(0, length), out var written) == OperationStatus.Done
            ? body.AsMemory(0, written)
            : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>The line that begins at <paramref name="at"/>, without its break, blanks at its end and a byte order mark; <paramref name="at"/> moves on to the next.</summary>
    private static ReadOnlySpan<byte> NextLine(ReadOnlySpan<byte> text, ref int at)
    {
        var rest = text[at..];
        var end = rest.IndexOf((byte)'\n');
        at = end < 0 ? text.Length : at + end + 1;
        var line = (end < 0 ? rest : rest[..end]).TrimEnd("\r\t "u8);
        return line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
    }

    private static byte[]? DecodeBody(IReadOnlyList<string> lines, int start, int end)
    {
        var body = new StringBuilder();
        for (var i = start; i < end; i++)
        {
            var isLast = i == end - 1;
            if (lines[i].Length is 0 or > LongestLine || lines[i].Length > lines[start].Length || (!isLast && lines[i].Length < lines[start].Length))
                return null;
            body.Append(lines[i]);
        }

        // The runtime's decoder skips blanks and forgives stray bits behind the last octet; one content shall have one text.
        var text = body.ToString();
        var content = new byte[text.Length];
        return text.Length > 0 && Convert.TryFromBase64String(text, content, out var length) && Convert.ToBase64String(content.AsSpan(0, length)) == text
            ? content[..length]
            : null;
    }

    private static bool IsChecksum(string line) =>
        line.Length == 5 && line[0] == '=' && line.Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/');

    /// <summary>CRC-24 (RFC 9580 §6.1.1).</summary>
    private static int Checksum(ReadOnlySpan<byte> content)
    {
        const int Initial = 0xb704ce;
        const int Generator = 0x864cfb;
        var crc = Initial;
        foreach (var octet in content)
        {
            crc ^= octet << 16;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 0x800000) != 0 ? ((crc << 1) ^ Generator) & 0xffffff : crc << 1;
        }

        return crc;
    }
}

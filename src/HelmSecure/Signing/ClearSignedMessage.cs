using System.Text;
using HelmSecure.Signing.OpenPgp;

namespace HelmSecure.Signing;

/// <summary>
/// A cleartext-signed message (RFC 9580 §7) that is nothing else: one block, nothing but white space around it, no header but <c>Hash</c>.
/// Both forms are read that Helm's two OpenPGP libraries write; they differ in whether the text ends in a line break and in the checksum.
/// </summary>
internal sealed class ClearSignedMessage
{
    /// <summary>The largest message read, in bytes. Helm's own are below 10 KiB.</summary>
    public const int MaximumSize = 1024 * 1024;

    private const string Header = "-----BEGIN PGP SIGNED MESSAGE-----";
    private const int MostSignatures = 32;

    // Helm's own have some dozens. Each is a text of its own here, and as many as fit into the file would take fifty times its size.
    private const int MostLines = 20_000;

    private static readonly string[] KnownHashNames = ["MD5", "SHA1", "RIPEMD160", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-512"];

    private ClearSignedMessage(string text, byte[] signedBytes, IReadOnlyList<Packet> signatures)
    {
        Text = text;
        SignedBytes = signedBytes;
        Signatures = signatures;
    }

    /// <summary>The signed text with <c>\n</c> as its line break; the same content as <see cref="SignedBytes"/>, to the letter.</summary>
    public string Text { get; }

    /// <summary>What was hashed: UTF-8, lines joined by CR LF, no blanks at line ends, no break after the last line.</summary>
    public byte[] SignedBytes { get; }

    /// <summary>The signature packets, at least one, each in its one canonical framing.</summary>
    public IReadOnlyList<Packet> Signatures { get; }

    /// <summary>Reads a message; on failure <paramref name="problem"/> is the rest of a sentence that begins with its name.</summary>
    public static ClearSignedMessage? Parse(ReadOnlySpan<byte> message, out string problem)
    {
        if (message.Length > MaximumSize)
            return Fail($"is larger than {MaximumSize / 1024} KiB", out problem);
        if (Decode(message) is not { } content)
            return Fail("is not UTF-8 text", out problem);
        if (content.AsSpan().Count('\n') >= MostLines)
            return Fail($"has more than {MostLines} lines", out problem);
        if (SplitLines(content) is not { } lines)
            return Fail("has a carriage return inside a line, which readers disagree about", out problem);

        var begin = lines.IndexOf(Header);
        var signature = lines.IndexOf(Armor.SignatureHeader);
        var end = lines.IndexOf(Armor.SignatureTail);
        if (begin < 0 || signature < begin || end < signature)
            return Fail("holds no clear-signed message", out problem);
        if (lines.Take(begin).Concat(lines.Skip(end + 1)).Any(line => line.Length > 0))
            return Fail("has text outside the signed block", out problem);
        if (lines.LastIndexOf(Header) != begin || lines.LastIndexOf(Armor.SignatureHeader) != signature)
            return Fail("has more than one signed block", out problem);

        var blank = lines.IndexOf("", begin, signature - begin);
        if (blank < 0)
            return Fail("has no empty line between its headers and its text", out problem);
        if (!lines.Skip(begin + 1).Take(blank - begin - 1).All(IsHashHeader))
            return Fail("has an armor header other than 'Hash' with names of hashes", out problem);

        var text = lines.GetRange(blank + 1, signature - blank - 1);
        if (text.Exists(line => line.StartsWith('-') && !line.StartsWith("- ", StringComparison.Ordinal)))
            return Fail("has a line in its text that begins with a dash and is not escaped", out problem);
        if (ReadSignatures(lines.GetRange(signature + 1, end - signature - 1)) is not { } packets)
            return Fail("has a damaged signature", out problem);

        problem = "";
        var unescaped = text.Select(line => line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line).ToList();
        return new ClearSignedMessage(string.Join('\n', unescaped), Canonical(unescaped), packets);
    }

    /// <summary>
    /// The bytes that a signature over <paramref name="text"/> hashes, where the text's last line break is the one before the signature and not
    /// part of what is signed (RFC 9580 §7.2), as gpg and Helm before 3.21.4 have it.
    /// </summary>
    public static byte[] Canonical(string text) => Canonical([.. text.TrimEnd('\n').Split('\n').Select(TrimBlanks)]);

    /// <summary>Puts a text and its signature packets together as Helm before 3.21.4 writes them, which every Helm since 3.0 and gpg read.</summary>
    /// <param name="text">Lines that end in <c>\n</c>.</param>
    /// <param name="hashName">The hash's name in RFC 9580 §9.5: SHA512.</param>
    /// <param name="signature">The signature packets.</param>
    public static string Compose(string text, string hashName, ReadOnlySpan<byte> signature)
    {
        var message = new StringBuilder($"{Header}\nHash: {hashName}\n\n");
        foreach (var line in text.TrimEnd('\n').Split('\n').Select(TrimBlanks))
            message.Append(line.StartsWith('-') ? "- " : "").Append(line).Append('\n');
        return message.Append(Armor.SignatureHeader).Append("\n\n").Append(Armor.Encode(signature)).Append(Armor.SignatureTail).ToString();
    }

    private static byte[] Canonical(List<string> lines) => Encoding.UTF8.GetBytes(string.Join("\r\n", lines));

    private static string? Decode(ReadOnlySpan<byte> message)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(message);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Lines without their breaks and without the blanks at their ends, which no signature covers (RFC 9580 §7.2).</summary>
    private static List<string>? SplitLines(string content)
    {
        var lines = content.Split('\n').Select(line => TrimBlanks(line.EndsWith('\r') ? line[..^1] : line)).ToList();
        return lines.Exists(line => line.Contains('\r', StringComparison.Ordinal)) ? null : lines;
    }

    private static string TrimBlanks(string line) => line.TrimEnd(' ', '\t');

    private static bool IsHashHeader(string line) =>
        line.StartsWith("Hash: ", StringComparison.Ordinal) && line["Hash: ".Length..].Split(',').All(name => KnownHashNames.Contains(name, StringComparer.Ordinal));

    private static List<Packet>? ReadSignatures(List<string> armor) =>
        Armor.Decode(armor) is { } octets
        && Packet.ReadAll(octets, MostSignatures) is { Count: > 0 } packets
        && packets.TrueForAll(p => p.Tag == PacketTag.Signature && p.IsCanonical)
            ? packets
            : null;

    private static ClearSignedMessage? Fail(string what, out string problem)
    {
        problem = what;
        return null;
    }
}

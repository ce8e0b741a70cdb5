using System.Text;

namespace HelmSecure.Fuzz;

/// <summary>Spoils bytes of the corpus: the same ones for the same dice.</summary>
internal sealed class Mutator(Random dice)
{
    private const int MostChanges = 3;
    private const int LongestPiece = 60;
    private const int Largest = 8000;

    // What means something to YAML, to Helm or to one of their readers.
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "---\n", "\n---\n", "...\n", "--- # x\n", "%YAML 1.1\n", "%TAG ! !\n", "<<: ", "*x", "&x ", "- ", "? ", ": ", ":", "|\n", ">-\n", "|2\n", "{", "}", "[", "]", ",", "'", "\"", "\\", "\\u", "\\x0", "\\ud83d", "#", " # ", "!", "!!str ",
            "!!binary ", "!!int ", "!!float ", "!<", "%", "@", "`", "~", "null", "true", "0x", "0b-1", ".inf", ".nan", "1e999", "-9223372036854775808", "18446744073709551615", "\t", " ", "  ", "\n", "\r", "\r\n", "\0", "\uFEFF", "\u0085",
            "\u2028", "\u00A0", "\U0001F600", "items: ", "kind: List\n", "spec: ", "metadata: ", "containers: ", "annotations: ", "{\"a\": ", "# Source: a/crds/b.yaml\n", "helm.sh/hook: test\n",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0xC0], [0xED, 0xA0, 0x80], [0x80],
    ];

    public byte[] Spoil(IReadOnlyList<byte[]> corpus)
    {
        var bytes = OneOf(corpus).ToList();
        if (dice.Next(8) is 0)
            bytes.AddRange(OneOf(corpus));
        for (var count = dice.Next(1, MostChanges + 1); count > 0; count--)
            Change(bytes, corpus);
        return [.. bytes.Take(Largest)];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        var at = dice.Next(bytes.Count + 1);
        var line = Line(bytes, at);
        switch (dice.Next(12))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << dice.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)dice.Next(' ', '~' + 1);
                break;
            case 2:
                bytes.Insert(at, (byte)dice.Next(256));
                break;
            case 3:
                bytes.RemoveRange(at, Math.Min(dice.Next(1, LongestPiece), bytes.Count - at));
                break;
            case 4:
                bytes.InsertRange(dice.Next(bytes.Count + 1), bytes.GetRange(at, Math.Min(dice.Next(1, LongestPiece), bytes.Count - at)));
                break;
            case 5:
                var other = OneOf(corpus);
                var from = dice.Next(other.Length);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + dice.Next(1, LongestPiece))]);
                break;
            case 6:
                bytes.InsertRange(line.Start, Enumerable.Repeat((byte)' ', dice.Next(1, 5)));
                break;
            case 7:
                bytes.InsertRange(Line(bytes, dice.Next(bytes.Count + 1)).Start, bytes.GetRange(line.Start, line.Length));
                break;
            case 8:
                bytes.RemoveRange(line.Start, line.Length);
                break;
            case 9 or 10 when bytes.FindIndex(line.Start, line.Length, value => value is (byte)':') is >= 0 and var colon:
                bytes.RemoveRange(colon + 1, line.Start + line.Length - colon - 1);
                bytes.InsertRange(colon + 1, [(byte)' ', .. OneOf(Words), (byte)'\n']);
                break;
            default:
                bytes.InsertRange(at, OneOf(Words));
                break;
        }
    }

    // With its break.
    private static (int Start, int Length) Line(List<byte> bytes, int at)
    {
        var start = at is 0 ? 0 : bytes.LastIndexOf((byte)'\n', at - 1) + 1;
        var end = bytes.IndexOf((byte)'\n', at);
        return (start, (end < 0 ? bytes.Count : end + 1) - start);
    }

    private T OneOf<T>(IReadOnlyList<T> choices) => choices[dice.Next(choices.Count)];
}

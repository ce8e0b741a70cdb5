using System.Text;

namespace HelmSecure.Reports;

/// <summary>
/// The gate's "no" in a form that Helm 4 repeats, which hides what a post-renderer says on standard error: one YAML document that is a literal block scalar. Helm expects a mapping, stops,
/// and shows the text ("wrong node kind: expected MappingNode but got ScalarNode: node contents:"). A comment, <c>null</c>, <c>---</c> or a mapping it would take for a release.
/// </summary>
internal static class RefusalDocument
{
    /// <summary>In bytes.</summary>
    public const int MaximumSize = 64 * 1024;

    private const string Cut = "  … cut here\n";
    private const int LongestLine = 4096;

    /// <param name="headline">One line; it is what makes the document more than nothing.</param>
    /// <param name="text">Lines, the most important first: what is past the limit is left out.</param>
    /// <returns>UTF-8.</returns>
    public static byte[] Of(string headline, string text)
    {
        var document = new StringBuilder("|\n");
        var size = document.Length + Encoding.UTF8.GetByteCount(Cut);
        foreach (var line in text.TrimEnd('\n').Split('\n').Prepend($"helm secure: {Printable(headline).Trim()}").Select(Printable))
        {
            var indented = line.Length is 0 ? "\n" : $"  {line}\n";
            size += Encoding.UTF8.GetByteCount(indented);
            if (size > MaximumSize)
            {
                document.Append(Cut);
                break;
            }

            document.Append(indented);
        }

        return Encoding.UTF8.GetBytes(document.ToString());
    }

    // Two characters that are no control characters and that YAML does not allow all the same.
    private static string Printable(string line)
    {
        var printable = HostileText.Neutralize(line).Replace('\uFFFE', '?').Replace('\uFFFF', '?').TrimEnd();
        return printable.Length > LongestLine ? printable[..(char.IsHighSurrogate(printable[LongestLine - 1]) ? LongestLine - 1 : LongestLine)] + "…" : printable;
    }
}

using System.Text.RegularExpressions;

namespace HelmSecure.Tests.Yaml;

/// <summary>How others split a stream, from their source, as short as it can be said. Each part is what they hand to their YAML parser.</summary>
internal static partial class Splitting
{
    /// <summary>apimachinery, pkg/util/yaml/decoder.go, YAMLReader; null where it refuses.</summary>
    public static IReadOnlyList<string>? Kubernetes(string stream)
    {
        var documents = new List<string>();
        var buffer = "";
        foreach (var line in Lines().Matches(stream).Select(match => match.Value.TrimEnd('\n')).Select(line => line.TrimEnd('\r')))
        {
            if (line.StartsWith("---", StringComparison.Ordinal))
            {
                if (line[3..].Trim() is not ("" or ['#', ..]))
                    return null;

                if (buffer.Length > 0)
                {
                    documents.Add(buffer);
                    buffer = "";
                    continue;
                }
            }

            buffer += line + "\n";
        }

        return [.. documents, buffer];
    }

    /// <summary>pkg/releaseutil/manifest.go of Helm 3.</summary>
    public static IReadOnlyList<string> Helm3(string stream) => [.. Helm3Separator().Split(stream.Trim()).Select(part => part.Trim() + "\n")];

    /// <summary>The same of Helm 4.</summary>
    public static IReadOnlyList<string> Helm4(string stream) => Helm4Separator().Split(stream);

    [GeneratedRegex(@"[^\n]*\n|[^\n]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lines();

    // Go's \s is ASCII only.
    [GeneratedRegex(@"(?:^|[\t\n\f\r ]*\n)---[\t\n\f\r ]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Helm3Separator();

    [GeneratedRegex(@"^---[ \t]*", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Helm4Separator();
}

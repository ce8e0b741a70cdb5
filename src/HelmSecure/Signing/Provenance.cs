using System.Text;
using HelmSecure.Charts;
using HelmSecure.Yaml;

namespace HelmSecure.Signing;

/// <summary>
/// What a chart's signature says: the chart's metadata and the digests of files. The shape is Helm's (pkg/provenance/sign.go): Chart.yaml, a line
/// with <c>...</c>, and a <c>files</c> map. It is parsed from the signed bytes and from nothing else.
/// </summary>
internal sealed record Provenance(ChartMetadata Metadata, IReadOnlyDictionary<string, string> Files)
{
    public const string DigestPrefix = "sha256:";

    private const string Separator = "\n...\n";

    /// <summary>Reads a signed text; on failure <paramref name="problem"/> is the rest of a sentence that begins with "the signed text".</summary>
    /// <remarks>Stricter than Helm: no third part, no key twice. What two readers could understand differently proves nothing.</remarks>
    public static Provenance? Parse(string text, out string problem)
    {
        var parts = text.Split(Separator);
        if (parts.Length != 2)
            return Fail(parts.Length < 2 ? "has no line '...' between the chart's metadata and the digests" : "has more than two parts", out problem);

        if (ChartMetadata.Read(Encoding.UTF8.GetBytes(parts[0]), null, out var fault) is not { } metadata)
            return Fail($"is no chart's: {fault}", out problem);
        if (metadata.DuplicateKeys is [var twin, ..])
            return Fail($"has the key {twin} twice", out problem);
        if (ReadFiles(parts[1], out problem) is not { } files)
            return null;
        problem = "";
        return new Provenance(metadata, files);
    }

    /// <summary>The text to sign for an archive, as Helm would write it.</summary>
    /// <param name="metadata">The Chart.yaml of the archive, after Helm's projection.</param>
    /// <param name="fileName">The archive's name without folders.</param>
    /// <param name="digest"><c>sha256:</c> and 64 lower-case hex digits.</param>
    public static string Compose(ChartMetadata metadata, string fileName, string digest)
    {
        var file = new YamlMap([new YamlEntry(fileName, ScalarKind.String, default, YamlScalar.Of(digest))]);
        var sums = new YamlMap([new YamlEntry("files", ScalarKind.String, default, file)]);
        return metadata.ToYaml() + Separator + YamlWriter.Write(sums);
    }

    private static Dictionary<string, string>? ReadFiles(string text, out string problem)
    {
        try
        {
            var sums = new Field(YamlReader.Read(text, "digests"));
            if (sums["files"].Node is not YamlMap { Entries.Count: > 0 } map || map.Entries.Any(e => new Field(e.Value).Text is null))
                problem = "has no 'files' map of names and digests";
            else if (((YamlMap)sums.Node!).DuplicateKeys.Concat(map.DuplicateKeys).Select(e => e.Key).FirstOrDefault() is { } twin)
                problem = $"has the key '{twin}' twice";
            else
                problem = "";
            return problem.Length > 0 ? null : sums["files"].Entries.ToDictionary(e => e.Key, e => e.Value.Text!, StringComparer.Ordinal);
        }
        catch (HelmSecureException exception)
        {
            problem = $"is not the YAML it should be ({exception.Message})";
            return null;
        }
    }

    private static Provenance? Fail(string what, out string problem)
    {
        problem = what;
        return null;
    }
}

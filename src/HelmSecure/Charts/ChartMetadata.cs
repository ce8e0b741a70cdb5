using HelmSecure.Yaml;

namespace HelmSecure.Charts;

/// <summary>
/// What Helm itself sees in a Chart.yaml, known fields only and empty ones dropped: the form in which it is signed (Helm's pkg/chart/metadata.go). Two texts
/// that say the same to Helm are the same here.
/// </summary>
public sealed class ChartMetadata
{
    private const int LongestShown = 80;

    private static readonly YamlLimits Limits = new() { Length = 1 << 20, Nodes = 100_000 };
    private static readonly TextShape Text = new();
    private static readonly TextShape RawText = new(IsSanitized: false);
    private static readonly ListShape Texts = new(Text);
    private static readonly FlagShape Flag = new();

    private static readonly StructShape Maintainer = new(new Dictionary<string, MetadataShape>(StringComparer.Ordinal)
    {
        ["name"] = Text,
        ["email"] = Text,
        ["url"] = Text,
    });

    private static readonly StructShape Dependency = new(
        new Dictionary<string, MetadataShape>(StringComparer.Ordinal)
        {
            ["name"] = Text,
            ["version"] = Text,
            ["repository"] = Text,
            ["condition"] = Text,
            ["tags"] = Texts,
            ["enabled"] = Flag,
            ["import-values"] = new ListShape(new AnyShape()),
            ["alias"] = RawText,
        },
        "name",
        "repository");

    private static readonly StructShape Metadata = new(new Dictionary<string, MetadataShape>(StringComparer.Ordinal)
    {
        ["name"] = Text,
        ["home"] = Text,
        ["sources"] = Texts,
        ["version"] = RawText,
        ["description"] = Text,
        ["keywords"] = Texts,
        ["maintainers"] = new ListShape(Maintainer),
        ["icon"] = Text,
        ["apiVersion"] = RawText,
        ["condition"] = Text,
        ["tags"] = Text,
        ["appVersion"] = Text,
        ["deprecated"] = Flag,
        ["annotations"] = new TextMapShape(),
        ["kubeVersion"] = Text,
        ["dependencies"] = new ListShape(Dependency),
        ["type"] = RawText,
    });

    private readonly Dictionary<string, string> otherSpellings = new(StringComparer.Ordinal);
    private readonly YamlMap projected;

    private ChartMetadata(YamlNode filled, IReadOnlyList<string> duplicateKeys)
    {
        projected = (YamlMap)Metadata.Finish(filled, "", otherSpellings);
        DuplicateKeys = duplicateKeys;
    }

    /// <summary>The chart's name.</summary>
    public string Name => ((YamlScalar)projected["name"]!).Text;

    /// <summary>The chart's version, as written.</summary>
    public string Version => ((YamlScalar)projected["version"]!).Text;

    /// <summary>Keys of Chart.yaml that are written more than once, of which the last counts for Helm: <c>name (line 3)</c>, the line of one that does not count.</summary>
    public IReadOnlyList<string> DuplicateKeys { get; }

    /// <summary>The metadata of a chart, or null and why Helm could not load it.</summary>
    /// <param name="chartYaml">Chart.yaml, or the signed part that stands for it.</param>
    /// <param name="requirementsYaml">requirements.yaml, which Helm lays over Chart.yaml whatever it holds; null where there is none.</param>
    /// <param name="fault">One sentence, with the place.</param>
    public static ChartMetadata? Read(ReadOnlyMemory<byte> chartYaml, ReadOnlyMemory<byte>? requirementsYaml, out string? fault)
    {
        try
        {
            var root = YamlReader.Read(chartYaml, "Chart.yaml", Limits);
            var filled = WithApiVersion(Fill(null, root, "Chart.yaml"));
            if (requirementsYaml is { } requirements)
                filled = Fill(filled, YamlReader.Read(requirements, "requirements.yaml", Limits), "requirements.yaml");

            var duplicates = new List<string>();
            CollectDuplicates(root, duplicates);
            var metadata = new ChartMetadata(filled, duplicates);
            fault = metadata.projected["name"] is null ? "Chart.yaml: the chart has no name"
                : metadata.projected["version"] is null ? "Chart.yaml: the chart has no version"
                : null;
            return fault is null ? metadata : null;
        }
        catch (HelmSecureException exception)
        {
            // Here the text is what is judged: that it cannot be read is an answer.
            fault = exception.Message;
            return null;
        }
    }

    /// <summary>Where the archive's metadata differs from these, the signed ones: a sentence; null when they are the same to Helm.</summary>
    public string? FirstDifference(ChartMetadata archived) => Difference(projected, archived.projected, "", archived);

    /// <summary>What Helm would write: keys sorted, text quoted where go-yaml needs it.</summary>
    public string ToYaml() => YamlWriter.Write(projected);

    /// <summary>The dependencies of a list as Helm reads them; null where it could not.</summary>
    internal static YamlList? ReadDependencies(YamlNode list)
    {
        try
        {
            var shape = new ListShape(Dependency);
            return shape.Fill(null, list, "dependencies") is { } filled ? shape.Finish(filled, "dependencies", new(StringComparer.Ordinal)) as YamlList : null;
        }
        catch (FormatException)
        {
            // The caller asks whether there is one, and this says no.
            return null;
        }
    }

    private static YamlNode Fill(YamlNode? existing, YamlNode root, string file)
    {
        // An empty file says nothing.
        if (root is YamlScalar { Kind: ScalarKind.Null })
            return existing ?? new YamlMap([]);
        try
        {
            return Metadata.Fill(existing, root, "")!;
        }
        catch (FormatException exception)
        {
            throw new HelmSecureException($"{file}:{exception.Message}", exception);
        }
    }

    // Helm 2 wrote charts without it.
    private static YamlNode WithApiVersion(YamlNode filled) => Metadata.Fill(
        new YamlMap([new("apiVersion", ScalarKind.String, default, YamlScalar.Of("v1"))]),
        new YamlMap([.. ((YamlMap)filled).Entries.Where(entry => entry is not { Key: "apiVersion", Value: YamlScalar { Kind: ScalarKind.String, Text: "" } })]),
        "")!;

    private static void CollectDuplicates(YamlNode node, List<string> found)
    {
        if (node is YamlList list)
        {
            foreach (var item in list.Items)
                CollectDuplicates(item, found);
        }
        else if (node is YamlMap map)
        {
            found.AddRange(map.DuplicateKeys.Select(entry => $"{HostileText.Neutralize(entry.Key)} (line {entry.KeySpan.Line})"));
            foreach (var entry in map.Entries)
                CollectDuplicates(entry.Value, found);
        }
    }

    private string? Difference(YamlNode? signed, YamlNode? archived, string path, ChartMetadata other) => (signed, archived) switch
    {
        (YamlMap left, YamlMap right) => left.Entries.Concat(right.Entries).Select(entry => entry.Key).Distinct(StringComparer.Ordinal)
            .Select(key => Difference(left[key], right[key], path.Length is 0 ? key : $"{path}.{key}", other))
            .FirstOrDefault(found => found is not null),
        (YamlList left, YamlList right) => Enumerable.Range(0, Math.Max(left.Items.Count, right.Items.Count))
            .Select(i => Difference(left.Items.ElementAtOrDefault(i), right.Items.ElementAtOrDefault(i), $"{path}[{i}]", other))
            .FirstOrDefault(found => found is not null),
        (YamlScalar left, YamlScalar right) when left.Kind == right.Kind && Spellings(left, path).Intersect(other.Spellings(right, path), StringComparer.Ordinal).Any() => null,
        _ => $"'{HostileText.Neutralize(path)}' is {Shown(signed)} in the signed text and {Shown(archived)} in the archive's Chart.yaml",
    };

    private IEnumerable<string> Spellings(YamlScalar scalar, string path)
    {
        yield return scalar.Text;
        if (otherSpellings.TryGetValue(path, out var spelling))
            yield return spelling;
    }

    private static string Shown(YamlNode? node) => node switch
    {
        null => "absent",
        YamlScalar scalar => $"'{HostileText.Neutralize(scalar.Text.Length > LongestShown ? $"{scalar.Text[..LongestShown]}…" : scalar.Text)}'",
        _ => node.Description,
    };
}

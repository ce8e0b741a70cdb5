using HelmSecure.Yaml;

namespace HelmSecure.Charts;

/// <summary>A chart as it is written: what would be packed of a folder, or what is packed in an archive, with its subcharts. Nothing is rendered.</summary>
internal sealed class ChartSource
{
    private readonly Dictionary<string, ChartFile> byName;
    private Dictionary<string, ChartFile?>? templates;
    private Dictionary<string, ChartFile>? byPlace;
    private ILookup<string, ChartSource>? byChartName;

    internal ChartSource(string path, string place, bool isPacked, ChartFile? archive, IReadOnlyList<ChartFile> files, IReadOnlyList<string> helmPrefixes)
    {
        (RootPath, Place, IsPacked, Archive, Files, HelmPrefixes) = (path, place, isPacked, archive, files, helmPrefixes);
        byName = files.DistinctBy(file => file.Name, StringComparer.Ordinal).ToDictionary(file => file.Name, StringComparer.Ordinal);
        Dependencies = [.. ChartDependency.Of(this)];
    }

    /// <summary>No chart goes by another name.</summary>
    public static ILookup<string, string> NoAliases { get; } = Array.Empty<string>().ToLookup(name => name, StringComparer.Ordinal);

    /// <summary>The folder or archive of the outermost chart, as the user named it.</summary>
    public string RootPath { get; }

    /// <summary>Before the <see cref="ChartFile.Place"/> of each file of it: <c>charts/db/</c>; empty for the outermost.</summary>
    public string Place { get; }

    /// <summary>It is in an archive, by itself or with the chart around it.</summary>
    public bool IsPacked { get; }

    /// <summary>The file of the chart around it that holds this one packed; null where there is none.</summary>
    public ChartFile? Archive { get; }

    /// <summary>Null for the outermost.</summary>
    public ChartSource? Parent { get; private set; }

    /// <summary>Its own, by name; of subcharts only the packed ones, as files.</summary>
    public IReadOnlyList<ChartFile> Files { get; }

    public IReadOnlyList<ChartSource> Subcharts { get; private set; } = [];

    /// <summary>It, its subcharts, and theirs.</summary>
    public IEnumerable<ChartSource> All => Subcharts.SelectMany(subchart => subchart.All).Prepend(this);

    /// <summary>As Chart.yaml says; empty where it does not.</summary>
    public string Name => Metadata["name"].Text ?? "";

    /// <summary>As Chart.yaml says; empty where it does not.</summary>
    public string Version => Metadata["version"].Text ?? "";

    /// <summary>Nothing can be rendered of it alone.</summary>
    public bool IsLibrary => Metadata["type"].Text is "library";

    /// <summary>Chart.yaml.</summary>
    public Field Metadata => Yaml("Chart.yaml");

    /// <summary>values.yaml; absent where it is missing, or cannot be read.</summary>
    public Field Values => Yaml("values.yaml");

    /// <summary>values.schema.json, likewise.</summary>
    public Field Schema => Yaml("values.schema.json");

    /// <summary>Chart.lock, or the requirements.lock of a chart of apiVersion v1, likewise.</summary>
    public Field Lock => Find("Chart.lock") is { } file ? file.Yaml : Yaml("requirements.lock");

    /// <summary>Of Chart.yaml, and of the requirements.yaml in which charts of apiVersion v1 have them.</summary>
    public IReadOnlyList<ChartDependency> Dependencies { get; }

    /// <summary>Files below templates/, NOTES.txt and helpers too.</summary>
    public IEnumerable<ChartFile> Templates => Files.Where(file => file.IsTemplate);

    /// <summary>The files of <c>crds/</c> that Helm installs, of enabled and disabled subcharts, by path.</summary>
    public IReadOnlyList<ChartFile> Crds => [.. All.SelectMany(chart => chart.Files).Where(file => file.IsCrd).OrderBy(file => file.Path, StringComparer.Ordinal)];

    /// <summary>Names that its subcharts go by beside their own, by the name of the chart.</summary>
    internal ILookup<string, string> Aliases => Dependencies
        .Where(dependency => dependency.Field["name"].Text is not null && dependency.Field["alias"].Text is not null)
        .ToLookup(dependency => dependency.Name, dependency => dependency.Field["alias"].Text!, StringComparer.Ordinal);

    /// <summary>What Helm writes before the names of its files; its own name is in the first.</summary>
    internal IReadOnlyList<string> HelmPrefixes { get; }

    /// <exception cref="HelmSecureException">It is no chart, or past a limit; an archive also where it is made to deceive.</exception>
    public static ChartSource OfArchive(ReadOnlyMemory<byte> archive, string path)
    {
        var reader = new ChartReader(path);
        var chart = reader.ReadArchive(archive);
        return reader.Refusals is [var refusal, ..] ? throw refusal.ToException() : chart!;
    }

    /// <summary>Whether a file is read as YAML, by its name without folders.</summary>
    public static bool IsDocument(string name) => name is "Chart.yaml" or "values.yaml" or "values.schema.json" or "Chart.lock" or "requirements.yaml" or "requirements.lock";

    /// <summary>By its name within this chart; null where there is none.</summary>
    public ChartFile? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>A file of it or of a subchart, by <see cref="ChartFile.Place"/>; null where there is none.</summary>
    public ChartFile? FindPlace(string place)
    {
        byPlace ??= All.SelectMany(chart => chart.Files).DistinctBy(file => file.Place, StringComparer.Ordinal).ToDictionary(file => file.Place, StringComparer.Ordinal);
        return byPlace.GetValueOrDefault(place);
    }

    /// <summary>The template of this <see cref="ChartFile.HelmPath"/>, in which a subchart may go by its alias; null where there is none, and where several have it.</summary>
    public ChartFile? Template(string helmPath)
    {
        templates ??= IndexTemplates();
        return templates.GetValueOrDefault(helmPath);
    }

    /// <summary>What a dependency stands for: an unpacked or packed subchart of that name; null where it is not there.</summary>
    public ChartSource? SubchartOf(ChartDependency dependency)
    {
        var named = (byChartName ??= Subcharts.ToLookup(subchart => subchart.Name, StringComparer.Ordinal))[dependency.Name];
        // Of two versions of one chart, the one that is asked for.
        return named.FirstOrDefault(subchart => subchart.Version == dependency.Version) ?? named.FirstOrDefault();
    }

    internal void Adopt(IReadOnlyList<ChartSource> subcharts)
    {
        Subcharts = subcharts;
        foreach (var subchart in subcharts)
            subchart.Parent = this;
    }

    private Field Yaml(string name) => Find(name) is { } file ? file.Yaml : new Field(new YamlMap([]))[Place + name];

    // Two versions of one subchart go by two aliases, and which is which is not told here.
    private Dictionary<string, ChartFile?> IndexTemplates()
    {
        var index = new Dictionary<string, ChartFile?>(StringComparer.Ordinal);
        var named =
            from chart in All
            from file in chart.Templates
            from prefix in chart.HelmPrefixes
            select (Path: prefix + file.Name, File: file);
        foreach (var (path, file) in named)
        {
            if (!index.TryAdd(path, file))
                index[path] = null;
        }

        return index;
    }
}

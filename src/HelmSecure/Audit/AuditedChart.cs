using System.Collections.Concurrent;
using HelmSecure.Charts;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Audit;

/// <summary>
/// A chart as rules look at it. What they find lies in files and not in objects: each file stands for one, of the kind <c>Chart</c> and by the chart's name, that is counted nowhere.
/// </summary>
internal sealed class AuditedChart
{
    /// <summary>The kind of the objects that stand for files.</summary>
    public const string Kind = "Chart";

    private readonly ConcurrentDictionary<string, KubeObject> objects = new(StringComparer.Ordinal);
    private readonly string path;

    /// <param name="path">The folder or archive, as the user named it.</param>
    /// <param name="source">Null where there is nothing to be seen of it.</param>
    /// <param name="refusals">Archives in it, or itself, that nobody should unpack.</param>
    public AuditedChart(string path, ChartSource? source, IReadOnlyList<ArchiveRefusal>? refusals = null) => (this.path, Source, Refusals) = (path, source, refusals ?? []);

    public ChartSource? Source { get; }

    public IReadOnlyList<ArchiveRefusal> Refusals { get; }

    /// <summary>A signature lies beside the archive; null where it is a folder, or was not looked for.</summary>
    public bool? HasProvenance { get; init; }

    /// <summary>The chart and all its subcharts.</summary>
    public IEnumerable<ChartSource> Charts => Source?.All ?? [];

    /// <summary>Versions of a chart that the user's own lists know, by repository and name; none where nobody looks.</summary>
    public Func<string, string, IReadOnlyList<string>> KnownVersions { get; init; } = (_, _) => [];

    /// <summary>The objects whose files may hold comments for this program.</summary>
    public IEnumerable<KubeObject> Commented => Charts
        .SelectMany(chart => chart.Files.Where(file => file.Entry.IsReadable && (file.IsTemplate || ChartSource.IsDocument(file.Name))))
        .Where(file => CommentsOf(file).Count > 0)
        .Select(file => ObjectAt(file.Place));

    /// <summary>What stands for the file that a finding's field is in.</summary>
    public KubeObject ObjectOf(Field field) => ObjectAt(field.Steps.FirstOrDefault().Key ?? "");

    private KubeObject ObjectAt(string place) => objects.GetOrAdd(place, Make);

    private KubeObject Make(string place)
    {
        var owner = Charts.LastOrDefault(chart => place.StartsWith(chart.Place, StringComparison.Ordinal));
        var file = Source?.FindPlace(place);
        var root = file is not null && ChartSource.IsDocument(file.Name) && file.Document.Root.Entries.Count > 0
            ? file.Document.Root
            : new YamlMap([new(place, ScalarKind.String, default, YamlScalar.Of(""))]);
        var document = new YamlDocument(root, Line: 1, Source: null, file is null ? [] : CommentsOf(file));
        var name = file?.Path ?? (place.Length is 0 ? path : $"{path}/{place}");
        return new(new Field(root), Kind, "", document, new(name, [document], file?.HelmPath)) { Name = owner?.Name ?? "" };
    }

    private static IReadOnlyList<YamlComment> CommentsOf(ChartFile file) =>
        file.IsTemplate ? file.Template.Comments : ChartSource.IsDocument(file.Name) ? file.Document.Comments : [];
}

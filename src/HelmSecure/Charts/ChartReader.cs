namespace HelmSecure.Charts;

/// <summary>Reads a chart and its subcharts, unpacked and packed, within limits that count for all of them together.</summary>
internal sealed class ChartReader
{
    /// <summary>Charts within charts; what lies deeper is refused.</summary>
    private const int DeepestSubchart = 16;

    /// <summary>Of all templates and files of crds/ together, in bytes.</summary>
    private const long LargestTotal = 128 << 20;

    /// <summary>Of all that is packed in the chart, in its subcharts, and in theirs, in bytes: archives within archives grow fast.</summary>
    private const long LargestUnpacked = 512 << 20;

    /// <summary>Of the files of archives that are kept although only some rules look into them, in bytes: the rest is known by name and size.</summary>
    private const long LargestKept = 64 << 20;

    private readonly string path;
    private readonly List<ArchiveRefusal> refusals = [];
    private readonly TemplateBudget budget;
    private long total;
    private long unpacked;
    private long kept;

    public ChartReader(string path) => (this.path, budget) = (path, new(path));

    /// <summary>Packed charts that hold what could leave the chart's folder, or be understood differently by others: nobody should unpack them.</summary>
    public IReadOnlyList<ArchiveRefusal> Refusals => refusals;

    /// <returns>Null where there is none to be seen: it is refused, or has no Chart.yaml.</returns>
    /// <exception cref="HelmSecureException">It is no chart, or past a limit.</exception>
    public ChartSource? ReadArchive(ReadOnlyMemory<byte> archive) => AddArchive(archive, new("", null, [], ChartSource.NoAliases, 0));

    /// <param name="files">All files of the chart, and of those that lie unpacked in it.</param>
    /// <param name="read">Reads one of them by its name.</param>
    /// <exception cref="HelmSecureException">It is no chart, or past a limit.</exception>
    public ChartSource? ReadFolder(IReadOnlyCollection<ChartEntry> files, Func<string, ReadOnlyMemory<byte>> read) =>
        AddFolder([.. files.OrderBy(file => file.Name, StringComparer.Ordinal)], read, new("", null, [], ChartSource.NoAliases, 0));

    private ChartSource? AddArchive(ReadOnlyMemory<byte> bytes, Position position)
    {
        var name = position.Place.Length is 0 ? path : $"{path}/{position.Place.TrimEnd('/')}";
        if (ChartArchive.Read(bytes, out var fault) is not { } archive)
        {
            if (!ArchiveRefusal.IsOne(fault!))
                throw new HelmSecureException($"{name}: {fault!.Sentence}");
            refusals.Add(new(position.Place.TrimEnd('/'), name, fault!));
            return null;
        }

        unpacked += archive.Files.Values.Sum(size => (long)size);
        if (unpacked > LargestUnpacked)
            throw new HelmSecureException($"{path}: what is packed in it is larger than {LargestUnpacked >> 20} MiB");
        var wanted = archive.Files.Where(file => IsWanted(file.Key) || Keeps(file.Value)).Select(file => file.Key).ToHashSet(StringComparer.Ordinal);
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (file, content) in archive.ReadFiles(wanted))
            contents[file] = content;
        ChartEntry[] entries =
        [
            .. archive.Files.Keys.Order(StringComparer.Ordinal).Select(file => new ChartEntry(file, archive.Files[file])
            {
                IsExecutable = archive.Executables.Contains(file),
                IsReadable = contents.ContainsKey(file),
            }),
        ];
        return AddFolder(entries, file => contents[file], position with { IsPacked = true });
    }

    // What the audit cannot do without.
    private static bool IsWanted(string name) =>
        ChartSource.IsDocument(name[(name.LastIndexOf('/') + 1)..]) || name.EndsWith(".tgz", StringComparison.Ordinal) || IsBelow(name, "templates") || IsBelow(name, "crds");

    private bool Keeps(int size)
    {
        if (size > ChartFile.LargestText || kept + size > LargestKept)
            return false;
        kept += size;
        return true;
    }

    // Files with a Chart.yaml among them: the chart itself, or a subchart.
    private ChartSource? AddFolder(IReadOnlyList<ChartEntry> entries, Func<string, ReadOnlyMemory<byte>> read, Position position)
    {
        if (position.Depth > DeepestSubchart)
            throw new HelmSecureException($"{path}/{position.Place.TrimEnd('/')}: subcharts lie more than {DeepestSubchart} deep in each other");
        if (!entries.Any(entry => entry.Name is "Chart.yaml"))
            return null;

        var chartYaml = FileOf(entries.First(entry => entry.Name is "Chart.yaml"), read, position.Place, "");
        var metadata = chartYaml.Document.Fault is { } fault ? throw new HelmSecureException(fault) : chartYaml.Yaml;
        var name = metadata["name"].Text ?? "";
        string[] prefixes = [.. Prefixes(position.Parents, [name, .. position.Aliases[name]])];

        var unpackedCharts = entries.Select(entry => entry.Name.Split('/')).Where(parts => parts is ["charts", not ['_' or '.', ..], "Chart.yaml"]).Select(parts => parts[1]).ToHashSet(StringComparer.Ordinal);
        var byOwner = entries.ToLookup(entry => entry.Name.Split('/', 3) is ["charts", var folder, _] && unpackedCharts.Contains(folder) ? folder : "", StringComparer.Ordinal);
        List<ChartFile> files = [.. byOwner[""].Select(entry => FileOf(entry, read, position.Place, prefixes[0]))];
        foreach (var file in files.Where(file => file.IsTemplate || file.IsCrd))
            Count(file);

        var chart = new ChartSource(path, position.Place, position.IsPacked, position.Archive, files, prefixes);
        chart.Adopt([.. Subcharts(chart, byOwner, unpackedCharts, read, position)]);
        return chart;
    }

    private void Count(ChartFile file)
    {
        total += file.Content.Length;
        if (total > LargestTotal)
            throw new HelmSecureException($"{path}: its templates and crds/ are larger than {LargestTotal >> 20} MiB");
    }

    private ChartFile FileOf(ChartEntry entry, Func<string, ReadOnlyMemory<byte>> read, string place, string prefix) =>
        new(entry, place + entry.Name, $"{path}/{place}{entry.Name}", prefix + entry.Name, () => read(entry.Name), budget);

    private static IEnumerable<string> Prefixes(IReadOnlyList<string> parents, IEnumerable<string> names) => parents.Count is 0
        ? names.Select(name => name + "/")
        : parents.SelectMany(parent => names.Select(name => $"{parent}charts/{name}/"));

    private IEnumerable<ChartSource> Subcharts(ChartSource chart, ILookup<string, ChartEntry> byOwner, IEnumerable<string> unpackedCharts, Func<string, ReadOnlyMemory<byte>> read, Position position)
    {
        var below = new Position(position.Place, null, chart.HelmPrefixes, chart.Aliases, position.Depth + 1) { IsPacked = position.IsPacked };
        foreach (var folder in unpackedCharts.Order(StringComparer.Ordinal))
        {
            var at = $"charts/{folder}/";
            ChartEntry[] entries = [.. byOwner[folder].Select(entry => entry with { Name = entry.Name[at.Length..] })];
            if (AddFolder(entries, name => read(at + name), below with { Place = position.Place + at }) is { } subchart)
                yield return subchart;
        }

        // Helm leaves what begins with these alone.
        foreach (var file in chart.Files.Where(file => file.Name.Split('/') is ["charts", not ['_' or '.', ..]] && file.Name.EndsWith(".tgz", StringComparison.Ordinal)))
        {
            if (AddArchive(file.Content, below with { Place = file.Place + "/", Archive = file }) is { } subchart)
                yield return subchart;
        }
    }

    private static bool IsBelow(string name, string folder) =>
        name.StartsWith(folder + "/", StringComparison.Ordinal) || name.Contains($"/{folder}/", StringComparison.Ordinal);

    /// <summary>Where in the whole a chart lies.</summary>
    /// <param name="Place">Before the names of its files: <c>charts/db/</c>.</param>
    /// <param name="Archive">What it was unpacked from; null for a folder, and for the outermost.</param>
    /// <param name="Parents">What Helm writes before the names of subcharts.</param>
    /// <param name="Aliases">That its parent gives, by the name of the chart.</param>
    private sealed record Position(string Place, ChartFile? Archive, IReadOnlyList<string> Parents, ILookup<string, string> Aliases, int Depth)
    {
        public bool IsPacked { get; init; }
    }
}

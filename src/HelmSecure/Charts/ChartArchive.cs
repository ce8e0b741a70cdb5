namespace HelmSecure.Charts;

/// <summary>
/// A packaged chart, read to its last byte within Helm's limits. Only what verifying needs is kept; anything else is unpacked again from the same bytes.
/// Stricter than Helm, which accepts several top folders, duplicate names, links, and data after the end.
/// </summary>
public sealed class ChartArchive
{
    /// <summary>The largest archive file read, in bytes: what holds 100 MiB of files cannot be much larger itself.</summary>
    public const int MaximumSize = 128 << 20;

    private const int LargestTotal = 100 << 20;

    // As many, each with a pax header, fit into the room that GzipReader.LargestContent leaves for headers.
    private const int MostEntries = 25_000;
    private const int LongestName = 4096;
    private const int LongestNames = 4 << 20;
    private const int LargestProvenances = 8 << 20;

    private readonly ReadOnlyMemory<byte> archive;
    private readonly Dictionary<string, int> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> executables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> provenances = new(StringComparer.Ordinal);
    private string? topFolder;
    private byte[]? chartYaml;
    private long provenancesLength;

    private ChartArchive(ReadOnlyMemory<byte> archive) => this.archive = archive;

    /// <summary>The folder that all files lie in; Helm ignores its name.</summary>
    public string TopFolder => topFolder!;

    /// <summary>Names (within the top folder, <c>templates/x.yaml</c>) and sizes in bytes of all files.</summary>
    public IReadOnlyDictionary<string, int> Files => files;

    /// <summary>Those of the <see cref="Files"/> that anybody may run once they are unpacked.</summary>
    public IReadOnlySet<string> Executables => executables;

    /// <summary>Chart.yaml.</summary>
    public ReadOnlyMemory<byte> ChartYaml => chartYaml!;

    /// <summary>requirements.yaml, where charts of apiVersion v1 name their dependencies; null where there is none.</summary>
    public ReadOnlyMemory<byte>? RequirementsYaml { get; private set; }

    /// <summary>The signatures of packed dependencies, <c>charts/x.tgz.prov</c>, by name.</summary>
    public IReadOnlyDictionary<string, byte[]> Provenances => provenances;

    /// <summary>The chart in <paramref name="archive"/>, or null and why it is none. Takes little more memory than the archive.</summary>
    public static ChartArchive? Read(ReadOnlyMemory<byte> archive, out ArchiveFault? fault)
    {
        try
        {
            var chart = new ChartArchive(archive);
            chart.ReadAll();
            fault = null;
            return chart;
        }
        catch (ArchiveFaultException exception)
        {
            fault = exception.Fault;
            return null;
        }
    }

    /// <summary>The names of the packed charts in it, <c>charts/x.tgz</c>, in ordinal order.</summary>
    public IReadOnlyList<string> Dependencies => [.. files.Keys.Where(name => IsInCharts(name, ".tgz")).Order(StringComparer.Ordinal)];

    /// <summary>The folders of the unpacked charts in it, <c>charts/x/</c>, in ordinal order: "helm package" unpacks dependencies.</summary>
    public IReadOnlyList<string> UnpackedDependencies =>
        [.. files.Keys.Where(name => name.Split('/') is ["charts", _, "Chart.yaml"]).Select(name => name[..^"Chart.yaml".Length]).Order(StringComparer.Ordinal)];

    /// <summary>The content of those files that <paramref name="names"/> holds, in the archive's order, unpacked in one pass while they are asked for.</summary>
    public IEnumerable<(string Name, byte[] Content)> ReadFiles(IReadOnlySet<string> names)
    {
        using var gzip = new GzipReader(archive);
        var tar = new TarReader(gzip);
        var left = files.Keys.Count(names.Contains);
        while (left > 0 && tar.Next() is { } entry)
        {
            if (entry.IsFolder || !names.Contains(NameInChart(entry.Name)))
                continue;
            left--;
            yield return (NameInChart(entry.Name), tar.ReadContent());
        }
    }

    private string NameInChart(string name) => name[(TopFolder.Length + 1)..];

    private void ReadAll()
    {
        using var gzip = new GzipReader(archive);
        var tar = new TarReader(gzip);
        long total = 0;
        var namesLength = 0;
        while (tar.Next() is { } entry)
        {
            CheckName(entry);
            total += entry.Size;
            namesLength += entry.Name.Length;
            // Helm refuses at the limit, not past it.
            if (total >= LargestTotal)
                throw TooLarge($"its files are {LargestTotal >> 20} MiB or more");
            if (namesLength > LongestNames || files.Count + folders.Count == MostEntries)
                throw TooLarge($"it has more than {MostEntries} files, or too long names");
            Add(tar, entry);
        }

        if (chartYaml is null)
            throw new ArchiveFaultException(ArchiveFaultKind.NoChartYaml, "the archive has no Chart.yaml in its top folder");
    }

    private void Add(TarReader tar, TarEntry entry)
    {
        var top = entry.Name.Split('/', 2)[0];
        if (!entry.IsFolder && top.Length == entry.Name.Length)
            throw new ArchiveFaultException(ArchiveFaultKind.TopFolder, $"'{HostileText.Neutralize(entry.Name)}' does not lie in the chart's folder");
        topFolder ??= top;
        if (top != topFolder)
            throw new ArchiveFaultException(ArchiveFaultKind.TopFolder, $"the archive has the folders '{HostileText.Neutralize(topFolder)}' and '{HostileText.Neutralize(top)}' where one was expected");

        var name = top.Length == entry.Name.Length ? "" : NameInChart(entry.Name);
        if (files.ContainsKey(name) || !(entry.IsFolder ? folders.Add(name) : !folders.Contains(name)))
            throw new ArchiveFaultException(ArchiveFaultKind.DuplicateName, $"'{HostileText.Neutralize(entry.Name)}' is in the archive twice");
        if (entry.IsFolder)
            return;

        files.Add(name, entry.Size);
        if (entry.IsExecutable)
            executables.Add(name);
        Keep(tar, name);
    }

    private void Keep(TarReader tar, string name)
    {
        if (name is "Chart.yaml")
        {
            chartYaml = tar.ReadContent();
        }
        else if (name is "requirements.yaml")
        {
            RequirementsYaml = tar.ReadContent();
        }
        else if (IsInCharts(name, ".tgz.prov"))
        {
            provenances.Add(name, tar.ReadContent());
            provenancesLength += files[name];
            if (provenancesLength > LargestProvenances)
                throw TooLarge($"the signatures of its dependencies are larger than {LargestProvenances >> 20} MiB");
        }
    }

    private static bool IsInCharts(string name, string suffix) =>
        name.StartsWith("charts/", StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal) && name.LastIndexOf('/') is 6;

    private static void CheckName(TarEntry entry)
    {
        var name = entry.Name;
        var reason = name switch
        {
            "" => "is empty",
            ['/', ..] => "is absolute",
            _ when name.Length > LongestName => "is too long",
            _ when name.Contains('\\', StringComparison.Ordinal) => "has a backslash",
            _ when name.Any(char.IsControl) => "has control characters",
            _ => name.Split('/').Select(ReasonAgainst).FirstOrDefault(found => found is not null),
        };
        if (reason is not null)
            throw new ArchiveFaultException(ArchiveFaultKind.UnsafePath, $"the name '{HostileText.Neutralize(name.Length > LongestName ? name[..80] : name)}' {reason}");
    }

    private static string? ReasonAgainst(string segment) => segment switch
    {
        "" or "." => "has an empty part",
        ".." => "leads out of the chart",
        [var letter, ':'] when char.IsAsciiLetter(letter) => "has a drive letter",
        _ => null,
    };

    private static ArchiveFaultException TooLarge(string what) => new(ArchiveFaultKind.TooLarge, $"the archive is too large: {what}");
}

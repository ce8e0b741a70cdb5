using HelmSecure.Yaml;

namespace HelmSecure.Charts;

/// <summary>One file of a chart.</summary>
/// <param name="HelmPath">As Helm names it above what it renders: <c>web/charts/db/templates/pod.yaml</c>.</param>
/// <param name="Path">On disk; within an archive, behind the archive's path.</param>
internal sealed record ChartFile(string HelmPath, string Path, ReadOnlyMemory<byte> Content);

/// <summary>What an audit wants of a chart and its subcharts, unpacked and packed: the templates, and what lies in <c>crds/</c>.</summary>
internal sealed class ChartFiles
{
    /// <summary>Charts within charts; what lies deeper is refused.</summary>
    private const int DeepestSubchart = 16;

    /// <summary>Of all templates and files of crds/ together, in bytes.</summary>
    private const long LargestTotal = 128 << 20;

    /// <summary>Of all that is packed in the chart, in its subcharts, and in theirs, in bytes: archives within archives grow fast.</summary>
    private const long LargestUnpacked = 512 << 20;

    private static readonly string[] ManifestEndings = [".yaml", ".yml", ".json"];

    private readonly Dictionary<string, ChartFile?> templates = new(StringComparer.Ordinal);
    private readonly List<ChartFile> crds = [];
    private long total;
    private long unpacked;

    private ChartFiles(string path) => Path = path;

    /// <summary>The folder or archive, as the user named it.</summary>
    public string Path { get; }

    /// <summary>As Chart.yaml says; empty where it does not.</summary>
    public string Name { get; private set; } = "";

    /// <summary>As Chart.yaml says; empty where it does not.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Nothing can be rendered of it alone.</summary>
    public bool IsLibrary { get; private set; }

    /// <summary>The files of <c>crds/</c> that Helm installs, of enabled and disabled subcharts, by path.</summary>
    public IReadOnlyList<ChartFile> Crds => crds;

    /// <summary>The template of this <see cref="ChartFile.HelmPath"/>, in which a subchart may go by its alias; null where there is none, and where several have it.</summary>
    public ChartFile? Template(string helmPath) => templates.GetValueOrDefault(helmPath);

    /// <exception cref="HelmSecureException">It is no chart, or past a limit.</exception>
    public static ChartFiles OfArchive(ReadOnlyMemory<byte> archive, string path)
    {
        var chart = new ChartFiles(path);
        chart.AddArchive(archive, path, parents: [], aliases: NoAliases, depth: 0);
        return chart.Finish();
    }

    /// <param name="path">The folder.</param>
    /// <param name="names">All its files, <c>templates/x.yaml</c>.</param>
    /// <param name="read">Reads one of them.</param>
    /// <exception cref="HelmSecureException">It is no chart, or past a limit.</exception>
    public static ChartFiles OfFolder(string path, IReadOnlyCollection<string> names, Func<string, byte[]> read)
    {
        var chart = new ChartFiles(path);
        chart.AddFolder(new(path, [.. names.Order(StringComparer.Ordinal)], read), "", parents: [], aliases: NoAliases, depth: 0);
        return chart.Finish();
    }

    /// <summary>Whether the audit reads the file: no need to unpack the others.</summary>
    private static bool IsWanted(string name) =>
        name.EndsWith("Chart.yaml", StringComparison.Ordinal) || name.EndsWith("requirements.yaml", StringComparison.Ordinal) || name.EndsWith(".tgz", StringComparison.Ordinal)
        || IsBelow(name, "templates") || IsBelow(name, "crds");

    private static ILookup<string, string> NoAliases { get; } = Array.Empty<string>().ToLookup(name => name, StringComparer.Ordinal);

    private ChartFiles Finish()
    {
        crds.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        return this;
    }

    private void AddArchive(ReadOnlyMemory<byte> bytes, string path, IReadOnlyList<string> parents, ILookup<string, string> aliases, int depth)
    {
        var archive = ChartArchive.Read(bytes, out var fault) ?? throw new HelmSecureException($"{path}: {fault!.Sentence}");
        unpacked += archive.Files.Values.Sum(size => (long)size);
        if (unpacked > LargestUnpacked)
            throw new HelmSecureException($"{Path}: what is packed in it is larger than {LargestUnpacked >> 20} MiB");
        var wanted = archive.Files.Keys.Where(IsWanted).ToHashSet(StringComparer.Ordinal);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, content) in archive.ReadFiles(wanted))
            files[name] = content;
        AddFolder(new(path, [.. files.Keys.Order(StringComparer.Ordinal)], name => files[name]), "", parents, aliases, depth);
    }

    // A folder with a Chart.yaml: the chart itself, or an unpacked subchart at "charts/db/".
    private void AddFolder(Folder folder, string at, IReadOnlyList<string> parents, ILookup<string, string> aliases, int depth)
    {
        if (depth > DeepestSubchart)
            throw new HelmSecureException($"{folder.Path}: subcharts lie more than {DeepestSubchart} deep in each other");
        if (!folder.Names.Contains(at + "Chart.yaml", StringComparer.Ordinal))
            return;

        var metadata = new Field(YamlReader.Read(folder.Read(at + "Chart.yaml"), $"{folder.Path}/{at}Chart.yaml"));
        var name = metadata["name"].Text ?? "";
        if (parents.Count is 0)
            (Name, Version, IsLibrary) = (name, metadata["version"].Text ?? "", metadata["type"].Text is "library");
        string[] prefixes = [.. Prefixes(parents, [name, .. aliases[name]])];
        foreach (var file in folder.Names.Where(file => file.StartsWith(at, StringComparison.Ordinal)))
            AddFile(folder, file, file[at.Length..], prefixes);
        AddSubcharts(folder, at, prefixes, Aliases(folder, at, metadata), depth + 1);
    }

    private static IEnumerable<string> Prefixes(IReadOnlyList<string> parents, IEnumerable<string> names) => parents.Count is 0
        ? names.Select(name => name + "/")
        : parents.SelectMany(parent => names.Select(name => $"{parent}charts/{name}/"));

    private void AddFile(Folder folder, string file, string name, string[] prefixes)
    {
        var isCrd = name.StartsWith("crds/", StringComparison.Ordinal) && ManifestEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        if (!isCrd && !name.StartsWith("templates/", StringComparison.Ordinal))
            return;
        var content = folder.Read(file);
        total += content.Length;
        if (total > LargestTotal)
            throw new HelmSecureException($"{Path}: its templates and crds/ are larger than {LargestTotal >> 20} MiB");
        if (isCrd)
        {
            crds.Add(new(prefixes[0] + name, $"{folder.Path}/{file}", content));
            return;
        }

        // Two versions of one subchart go by two aliases, and which is which is not told here.
        foreach (var path in prefixes.Select(prefix => prefix + name))
        {
            if (!templates.TryAdd(path, new(path, $"{folder.Path}/{file}", content)))
                templates[path] = null;
        }
    }

    private void AddSubcharts(Folder folder, string at, string[] prefixes, ILookup<string, string> aliases, int depth)
    {
        var charts = at + "charts/";
        foreach (var file in folder.Names.Where(file => file.StartsWith(charts, StringComparison.Ordinal)))
        {
            var rest = file[charts.Length..];
            // Helm leaves these alone.
            if (rest is ['_' or '.', ..])
                continue;
            if (rest.Split('/') is [var subfolder, "Chart.yaml"])
                AddFolder(folder, $"{charts}{subfolder}/", prefixes, aliases, depth);
            else if (!rest.Contains('/', StringComparison.Ordinal) && rest.EndsWith(".tgz", StringComparison.Ordinal))
                AddArchive(folder.Read(file), $"{folder.Path}/{file}", prefixes, aliases, depth);
        }
    }

    // Charts of apiVersion v1 have them in a file of their own.
    private static ILookup<string, string> Aliases(Folder folder, string at, Field metadata) => Dependencies(folder, at, metadata)
        .Where(dependency => dependency["name"].Text is not null && dependency["alias"].Text is not null)
        .ToLookup(dependency => dependency["name"].Text!, dependency => dependency["alias"].Text!, StringComparer.Ordinal);

    private static IEnumerable<Field> Dependencies(Folder folder, string at, Field metadata)
    {
        var requirements = at + "requirements.yaml";
        return folder.Names.Contains(requirements, StringComparer.Ordinal)
            ? metadata["dependencies"].Items.Concat(new Field(YamlReader.Read(folder.Read(requirements), $"{folder.Path}/{requirements}"))["dependencies"].Items)
            : metadata["dependencies"].Items;
    }

    private static bool IsBelow(string name, string folder) =>
        name.StartsWith(folder + "/", StringComparison.Ordinal) || name.Contains($"/{folder}/", StringComparison.Ordinal);

    private sealed record Folder(string Path, IReadOnlyList<string> Names, Func<string, byte[]> Read);
}

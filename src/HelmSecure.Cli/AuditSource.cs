using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Cli;

/// <summary>A target that was read: its objects, and where they come from.</summary>
/// <param name="Target">As the user named it.</param>
/// <param name="Chart">"shop 1.4.0"; null for manifests.</param>
/// <param name="Rendered">Null for manifests.</param>
/// <param name="IsOwn">It lies on this disk unpacked: who audits it may have written it.</param>
internal sealed record AuditSource(string Target, string? Chart, Release Release, RenderedChart? Rendered, bool IsOwn)
{
    /// <summary>The chart itself; null for manifests.</summary>
    public AuditedChart? Written { get; init; }

    /// <summary>Why nothing was rendered of it; null where it was.</summary>
    public HelmSecureException? Failure { get; init; }
}

/// <summary>Something to audit: a target, or a part of a folder.</summary>
/// <param name="Name">As the user knows it.</param>
/// <param name="Read">Gives null for what holds nothing by itself.</param>
internal sealed record AuditInput(string Name, Func<AuditSource?> Read);

/// <summary>Reads what the user names: manifests as they are, charts as helm renders them.</summary>
internal sealed class AuditSourceReader(CommandEnvironment environment, RenderRequest request)
{
    private static readonly string[] ManifestEndings = [".yaml", ".yml", ".json"];

    private readonly HelmRepositories repositories = new(environment);
    private bool isInputRead;

    /// <summary>One entry a target; of a folder, one for its manifests together and one for each chart in it.</summary>
    /// <param name="target">A file, a folder, <c>-</c>, or what helm fetches.</param>
    /// <exception cref="HelmSecureException">It is not there, or cannot be read or rendered.</exception>
    public IEnumerable<AuditInput> Read(string target)
    {
        if (target is "-")
            return [new("standard input", () => ReadStream("standard input", ReadInput()))];
        if (ChartReference.IsUrl(target) || request.IsFetched)
            return [new(target, () => Fetch(target))];
        if (File.Exists(Path.Combine(target, "Chart.yaml")))
            return [new(target, () => RenderFolder(target, OfFolder(target)))];
        if (Directory.Exists(target))
            return ReadFolder(target);
        if (!InputFile.IsThere(target) && ChartReference.IsRepositoryName(target) && !ManifestEndings.Any(ending => target.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            return [new(target, () => Fetch(target))];
        return [new(target, () => ReadFile(target))];
    }

    private AuditSource ReadFile(string path)
    {
        var bytes = InputFile.ReadAlsoFromPipe(path, ChartArchive.MaximumSize, "the target");
        if (bytes is [0x1f, 0x8b, ..] || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase))
            return RenderCopy(path, bytes);
        if (ChartAround(path) is { } chart)
            throw new HelmSecureException($"{path} is a template of the chart {chart}, and only what helm renders of it can be audited") { Hint = $"helm secure audit {chart}" };
        return ReadStream(path, bytes);
    }

    private AuditSource ReadStream(string name, byte[] bytes) =>
        new(name, null, Release.Read([new ManifestFile(name, YamlStream.Read(bytes, name))], request.Namespace), null, IsOwn: true);

    private byte[] ReadInput()
    {
        if (isInputRead || request.ReadsInput)
            throw new HelmSecureException("standard input can be read once only") { Hint = "keep what it holds in a file" };
        isInputRead = true;
        using var input = environment.Input();
        return InputFile.ReadToEnd(input, YamlLimits.Default.StreamLength) ?? throw new HelmSecureException($"standard input is larger than {YamlLimits.Default.StreamLength >> 20} MiB");
    }

    private static string? ChartAround(string path)
    {
        for (var folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Path.GetFileName(folder) is "templates")
                return File.Exists(Path.Combine(folder, "..", "Chart.yaml")) ? Path.GetDirectoryName(folder) is { Length: > 0 } chart ? chart : "." : null;
        }

        return null;
    }

    private IEnumerable<AuditInput> ReadFolder(string folder)
    {
        var (manifests, charts) = FolderWalk.Of(folder, ManifestEndings);
        if (manifests.Count > 0 || charts.Count is 0)
            yield return new(folder, () => new(folder, null, Release.Read(manifests.Select(ReadManifest), request.Namespace), null, IsOwn: true));
        foreach (var chart in charts)
            yield return new(chart, () => RenderUnlessLibrary(chart));
    }

    private static ManifestFile ReadManifest(string path) =>
        new(path, YamlStream.Read(InputFile.Read(path, YamlLimits.Default.StreamLength, "the manifest"), path));

    private AuditSource Fetch(string target)
    {
        using var folder = new PrivateFolder();
        using var progress = environment.Terminal.Progress($"helm fetches {target}");
        var pulled = Helm.Find(environment).Pull(target, request.Version, request.PullFlags, folder.Path);
        var chart = OfArchive(InputFile.Read(pulled.ArchivePath, ChartArchive.MaximumSize, "the chart"), target, pulled.ProvenancePath is not null);
        return Render(target, pulled.ArchivePath, () => chart, isOwn: false);
    }

    /// <summary>Reads a chart that lies in an archive of ours.</summary>
    /// <param name="target">As the user names it.</param>
    /// <param name="path">Where its bytes lie for helm.</param>
    /// <param name="isOwn">Of <see cref="AuditSource"/>.</param>
    public AuditSource ReadPacked(string target, string path, PackedChart packed, bool isOwn)
    {
        var chart = OfArchive(packed.Archive, target, packed.Provenance is not null);
        return Render(target, path, () => chart, isOwn);
    }

    // Helm reads the very bytes that were read here, even where they came through a pipe.
    private AuditSource RenderCopy(string target, byte[] archive)
    {
        var chart = OfArchive(archive, target, File.Exists(target) ? File.Exists(target + ".prov") : null);
        using var folder = new PrivateFolder();
        return Render(target, folder.Write("chart.tgz", archive), () => chart, isOwn: false);
    }

    // A library is rendered with the charts that use it, and helm renders it in no other way.
    private AuditSource? RenderUnlessLibrary(string folder) => OfFolder(folder) is { Source.IsLibrary: false } chart ? RenderFolder(folder, chart) : null;

    // What --dependency-update brings is there afterwards.
    private AuditSource RenderFolder(string folder, AuditedChart chart) => Render(folder, folder, () => request.UpdatesDependencies ? OfFolder(folder) : chart, isOwn: true);

    private AuditedChart OfFolder(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(folder);
        var reader = new ChartReader(path);
        var chart = reader.ReadFolder(FolderWalk.FilesOfChart(folder), name => InputFile.Read(Path.Combine(folder, name), ChartArchive.MaximumSize, "the chart's file"))
            ?? throw new HelmSecureException($"{path}: .helmignore leaves no Chart.yaml");
        return new(path, chart, reader.Refusals) { KnownVersions = repositories.Versions };
    }

    private AuditedChart OfArchive(byte[] archive, string path, bool? hasProvenance)
    {
        var reader = new ChartReader(path);
        var chart = reader.ReadArchive(archive);
        return new(path, chart, reader.Refusals) { HasProvenance = hasProvenance, KnownVersions = repositories.Versions };
    }

    // Where helm cannot, or must not, render a chart, what is written in it can be audited all the same.
    private AuditSource Render(string target, string path, Func<AuditedChart> written, bool isOwn)
    {
        var chart = written();
        try
        {
            if (chart.Refusals is [var refusal, ..])
                throw refusal.ToException();
            var rendered = RenderWithHelm(target, path);
            chart = request.UpdatesDependencies ? written() : chart;
            var manifests = new List<ManifestFile> { new(target, YamlStream.Read(rendered, $"{target} (rendered)")) };
            manifests.AddRange(chart.Source!.Crds.Select(file => new ManifestFile(file.Path, YamlStream.Read(file.Content, file.Path), file.HelmPath)));
            return new(target, Title(chart), Release.Read(manifests, request.Namespace), new(chart.Source, rendered), isOwn) { Written = chart };
        }
        catch (HelmSecureException failure)
        {
            return new(target, Title(chart), Release.Read([], request.Namespace, isPartial: true), null, isOwn) { Written = chart, Failure = failure };
        }
    }

    private byte[] RenderWithHelm(string target, string path)
    {
        using var progress = environment.Terminal.Progress($"helm renders {target}");
        var rendered = Helm.Find(environment).Template(request.ReleaseName, target, path, request.TemplateFlags, request.Values.Value, YamlLimits.Default.StreamLength, request.IsPostRendered);
        return request.After.Count is 0 ? rendered : PostRenderer.Run(request.After, rendered, environment);
    }

    private static string? Title(AuditedChart chart) => chart.Source is { } source ? $"{source.Name} {source.Version}".Trim() : null;
}

/// <summary>How charts are fetched and rendered.</summary>
internal sealed record RenderRequest
{
    public required string ReleaseName { get; init; }

    /// <summary>Where objects without a namespace go; null where only helm's own configuration knows.</summary>
    public required string? Namespace { get; init; }

    /// <summary>The version to fetch; null for the newest.</summary>
    public required string? Version { get; init; }

    /// <summary>A repository is named: targets are names of charts in it.</summary>
    public required bool IsFetched { get; init; }

    public required IReadOnlyList<string> PullFlags { get; init; }

    public required IReadOnlyList<string> TemplateFlags { get; init; }

    public required bool UpdatesDependencies { get; init; }

    /// <summary>A program that all that helm rendered goes through; empty for none.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The flags put another post-renderer before the audit, which may leave out every comment.</summary>
    public bool IsPostRendered { get; init; }

    /// <summary>Helm is told to read values from standard input.</summary>
    public required bool ReadsInput { get; init; }

    /// <summary>What it finds there.</summary>
    public required Lazy<byte[]> Values { get; init; }
}

using System.Text;
using HelmSecure.Charts;

namespace HelmSecure.Cli;

/// <summary>Finds manifests and charts below a folder, in ordinal order. What holds no chart is searched without following links to folders, and hidden folders are left alone.</summary>
internal static class FolderWalk
{
    public const int MostFiles = 100_000;
    private const int MostLinks = 8;
    private const int LargestIgnoreFile = 1 << 20;
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None };

    /// <summary>The manifests that lie in no chart, and the folders of the charts.</summary>
    /// <exception cref="HelmSecureException">A folder cannot be read, or there are too many files.</exception>
    public static (IReadOnlyList<string> Manifests, IReadOnlyList<string> Charts) Of(string folder, IReadOnlyCollection<string> endings)
    {
        var (manifests, charts) = (new List<string>(), new List<string>());
        Explained(folder, () => Visit(folder, current =>
        {
            if (File.Exists(Path.Combine(current, "Chart.yaml")))
            {
                charts.Add(current);
                return false;
            }

            manifests.AddRange(Files(current).Where(file => endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)));
            RefuseTooMany(manifests.Count, folder);
            return true;
        }));
        return (manifests, charts);
    }

    /// <summary>The files that helm packs of a chart's folder, <c>templates/pod.yaml</c>: all that .helmignore leaves, through links, which helm follows.</summary>
    /// <exception cref="HelmSecureException">A folder or .helmignore cannot be read, there are too many files, or links lead in circles.</exception>
    public static IReadOnlyCollection<ChartEntry> FilesOfChart(string folder)
    {
        var ignoreFile = Path.Combine(folder, ".helmignore");
        var ignore = File.Exists(ignoreFile)
            ? HelmIgnore.Parse(Encoding.UTF8.GetString(InputFile.Read(ignoreFile, LargestIgnoreFile, "the list of ignored files")), ignoreFile)
            : HelmIgnore.None;
        var files = new List<ChartEntry>();
        Explained(folder, () => AddFilesBelow(files, new(folder, RealPath(folder), ignore), "", null, links: 0));
        return files;
    }

    // Hidden ones too: Helm installs what lies in crds/.hidden/.
    private static void AddFilesBelow(List<ChartEntry> files, ChartFolder chart, string at, ChartLink? through, int links)
    {
        var folder = Path.Combine(chart.Path, at);
        foreach (var file in Files(folder).Select(file => new FileInfo(file)).Where(file => !chart.Ignore.Ignores(at + file.Name, isFolder: false)))
            files.Add(Entry(chart, at + file.Name, file, through));
        if (files.Count > MostFiles)
            throw new HelmSecureException($"{chart.Path} has more than {MostFiles} files") { Hint = "name what is no part of the chart in .helmignore" };
        foreach (var below in Folders(folder).Select(below => new DirectoryInfo(below)).Where(below => !chart.Ignore.Ignores(at + below.Name, isFolder: true)))
        {
            var link = LinkOf(chart, at + below.Name, below);
            if (link is not null && links == MostLinks)
                throw new HelmSecureException($"could not read the folder {below.FullName}: more than {MostLinks} links lead to it");
            AddFilesBelow(files, chart, $"{at}{below.Name}/", through ?? link, links + (link is null ? 0 : 1));
        }
    }

    private static ChartEntry Entry(ChartFolder chart, string name, FileInfo file, ChartLink? through)
    {
        var link = LinkOf(chart, name, file);
        var target = link is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return new(name, target is { Exists: true } ? target.Length : 0)
        {
            IsExecutable = target is { Exists: true } && !OperatingSystem.IsWindows() && (target.UnixFileMode & AnyExecute) is not UnixFileMode.None,
            Link = link ?? through,
        };
    }

    private static ChartLink? LinkOf(ChartFolder chart, string name, FileSystemInfo item)
    {
        if (item.LinkTarget is not { } target)
            return null;
        var final = item.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        var inside = Path.TrimEndingDirectorySeparator(chart.RealPath) + Path.DirectorySeparatorChar;
        return new(name, target, final is null || !(RealPath(final) + Path.DirectorySeparatorChar).StartsWith(inside, StringComparison.Ordinal));
    }

    // With no link left in it: a folder on the way may be one.
    private static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            real = new DirectoryInfo(real).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
        }

        return real;
    }

    private static void Visit(string folder, Func<string, bool> enter)
    {
        if (!enter(folder))
            return;
        foreach (var below in Folders(folder))
        {
            var isHidden = Path.GetFileName(below).StartsWith('.');
            if (!isHidden && new DirectoryInfo(below).LinkTarget is null)
                Explained(below, () => Visit(below, enter));
        }
    }

    private static void Explained(string folder, Action read)
    {
        try
        {
            read();
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not read the folder {folder}: {IoFailure.Explain(failure)}", failure);
        }
    }

    private static IEnumerable<string> Folders(string folder) => Directory.EnumerateDirectories(folder, "*", Everything).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", Everything).Order(StringComparer.Ordinal);

    private static void RefuseTooMany(int count, string folder)
    {
        if (count > MostFiles)
            throw new HelmSecureException($"{folder} has more than {MostFiles} files");
    }

    private sealed record ChartFolder(string Path, string RealPath, HelmIgnore Ignore);
}

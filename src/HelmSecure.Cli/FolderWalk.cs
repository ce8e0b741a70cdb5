namespace HelmSecure.Cli;

/// <summary>Finds manifests and charts below a folder, in ordinal order, without following links to folders; hidden folders are left alone.</summary>
internal static class FolderWalk
{
    private const int MostFiles = 100_000;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None };

    /// <summary>The manifests that lie in no chart, and the folders of the charts.</summary>
    /// <exception cref="HelmSecureException">A folder cannot be read, or there are too many files.</exception>
    public static (IReadOnlyList<string> Manifests, IReadOnlyList<string> Charts) Of(string folder, IReadOnlyCollection<string> endings)
    {
        var (manifests, charts) = (new List<string>(), new List<string>());
        Visit(folder, current =>
        {
            if (File.Exists(Path.Combine(current, "Chart.yaml")))
            {
                charts.Add(current);
                return false;
            }

            manifests.AddRange(Files(current).Where(file => endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)));
            RefuseTooMany(manifests.Count, folder);
            return true;
        });
        return (manifests, charts);
    }

    /// <summary>All files of a chart, <c>templates/pod.yaml</c>.</summary>
    /// <exception cref="HelmSecureException">A folder cannot be read, or there are too many files.</exception>
    public static IReadOnlyCollection<string> FilesOfChart(string folder)
    {
        var names = new List<string>();
        Visit(folder, current =>
        {
            names.AddRange(Files(current).Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')));
            RefuseTooMany(names.Count, folder);
            return true;
        });
        return names;
    }

    private static void Visit(string folder, Func<string, bool> enter)
    {
        try
        {
            if (!enter(folder))
                return;
            foreach (var below in Directory.EnumerateDirectories(folder, "*", Everything).Order(StringComparer.Ordinal))
            {
                var isHidden = Path.GetFileName(below).StartsWith('.');
                if (!isHidden && new DirectoryInfo(below).LinkTarget is null)
                    Visit(below, enter);
            }
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            throw new HelmSecureException($"could not read the folder {folder}: {IoFailure.Explain(failure)}", failure);
        }
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", Everything).Order(StringComparer.Ordinal);

    private static void RefuseTooMany(int count, string folder)
    {
        if (count > MostFiles)
            throw new HelmSecureException($"{folder} has more than {MostFiles} files");
    }
}

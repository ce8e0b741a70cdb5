namespace HelmSecure.Cli;

/// <summary>Finds manifests and charts below a folder, in ordinal order. What holds no chart is searched without following links to folders, and hidden folders are left alone.</summary>
internal static class FolderWalk
{
    public const int MostFiles = 100_000;
    private const int MostLinks = 8;

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

    /// <summary>The files of a chart that an audit may want, <c>templates/pod.yaml</c>, through links to folders, which Helm follows too.</summary>
    /// <exception cref="HelmSecureException">A folder cannot be read, there are too many files, or links lead in circles.</exception>
    public static IReadOnlyCollection<string> FilesOfChart(string folder)
    {
        var names = new List<string>();
        Explained(folder, () => AddChart(names, folder, "", links: 0));
        return names;
    }

    private static void AddChart(List<string> names, string chart, string at, int links)
    {
        AddFiles(names, chart, at);
        AddFilesBelow(names, chart, at + "templates/", links);
        AddFilesBelow(names, chart, at + "crds/", links);
        var subcharts = Path.Combine(chart, at + "charts");
        if (!Directory.Exists(subcharts))
            return;
        AddFiles(names, chart, at + "charts/");
        foreach (var name in Folders(subcharts).Select(subchart => Path.GetFileName(subchart)))
            AddChart(names, chart, $"{at}charts/{name}/", Follow(chart, $"{at}charts/{name}", Follow(chart, at + "charts", links)));
    }

    // Hidden ones too: Helm installs what lies in crds/.hidden/.
    private static void AddFilesBelow(List<string> names, string chart, string at, int links)
    {
        var folder = Path.Combine(chart, at);
        if (!Directory.Exists(folder))
            return;
        links = Follow(chart, at.TrimEnd('/'), links);
        AddFiles(names, chart, at);
        foreach (var name in Folders(folder).Select(below => Path.GetFileName(below)))
            AddFilesBelow(names, chart, $"{at}{name}/", links);
    }

    private static void AddFiles(List<string> names, string chart, string at)
    {
        names.AddRange(Files(Path.Combine(chart, at)).Select(file => at + Path.GetFileName(file)));
        RefuseTooMany(names.Count, chart);
    }

    private static int Follow(string chart, string name, int links)
    {
        var path = Path.Combine(chart, name);
        links += new DirectoryInfo(path).LinkTarget is null ? 0 : 1;
        return links <= MostLinks ? links : throw new HelmSecureException($"could not read the folder {path}: more than {MostLinks} links lead to it");
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
}

namespace HelmSecure.Cli;

/// <summary>Hosts of repositories know files by their path from the root, wherever in it the audit was started.</summary>
internal sealed class RepositoryPaths(Func<string> currentDirectory)
{
    private readonly Lazy<string> _current = new(currentDirectory);
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>Relative to the root, with slashes; the full path of what lies elsewhere; as it is, what is no file: standard input, an address, what helm fetched.</summary>
    public string Of(string file)
    {
        if (!_known.TryGetValue(file, out var path))
            _known[file] = path = Find(file);
        return path;
    }

    private string Find(string file)
    {
        if (!InputFile.IsThere(file))
            return file;
        var full = Path.GetFullPath(file, _current.Value);
        var relative = Path.GetRelativePath(ConfigurationFiles.FoldersOfRepository(_current.Value)[^1], full);
        var isInside = !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] is not "..";
        return (isInside ? relative : full).Replace(Path.DirectorySeparatorChar, '/');
    }
}

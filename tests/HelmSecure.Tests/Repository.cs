namespace HelmSecure.Tests;

/// <summary>Files of the repository that tests compare with the code.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    /// <summary>The full path of a file, from its path in the repository.</summary>
    public static string File(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder!.FullName, "HelmSecure.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}

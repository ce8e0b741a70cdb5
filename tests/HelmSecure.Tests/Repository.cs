namespace HelmSecure.Tests;

/// <summary>Files of the repository that tests read where they lie.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    /// <summary>The full path of a file, from its path in the repository.</summary>
    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>A file under tests/vectors, made with other people's tools.</summary>
    public static byte[] Vector(string name) => System.IO.File.ReadAllBytes(File("tests", "vectors", name));

    private static string FindRoot(string folder) =>
        System.IO.File.Exists(Path.Combine(folder, "HelmSecure.sln"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("the tests lie outside the repository"));
}

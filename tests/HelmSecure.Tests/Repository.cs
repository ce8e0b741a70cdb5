namespace HelmSecure.Tests;

/// <summary>Files of the repository that tests read where they lie.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    /// <summary>The full path of a file, from its path in the repository.</summary>
    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>A file under tests/vectors, made with other people's tools.</summary>
    public static byte[] Vector(string name) => System.IO.File.ReadAllBytes(File("tests", "vectors", name));

    /// <summary>A folder beside the repository that a plain clone has not: the test is skipped without it, and fails in CI.</summary>
    public static string SharedData(string name)
    {
        for (var folder = TestContext.CurrentContext.TestDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(folder, "shared", "data", name)))
                return Path.Combine(folder, "shared", "data", name);
        }

        var absent = $"shared/data/{name} is not beside this repository";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal))
            Assert.Fail(absent);
        Assert.Ignore(absent);
        return "";
    }

    /// <summary>
    /// Fails where a generated file is stale; with GENERATE=1 in the environment writes it instead: <c>GENERATE=1 scripts/check.sh --fast</c>. Never in CI.
    /// </summary>
    public static void IsGenerated(string text, params string[] path)
    {
        var isCi = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal);
        if (!isCi && string.Equals(Environment.GetEnvironmentVariable("GENERATE"), "1", StringComparison.Ordinal))
            System.IO.File.WriteAllText(File(path), text);
        Assert.That(System.IO.File.Exists(File(path)) ? System.IO.File.ReadAllText(File(path)) : "", Is.EqualTo(text), $"{string.Join('/', path)} is stale: GENERATE=1 scripts/check.sh --fast writes it anew");
    }

    private static string FindRoot(string folder) =>
        System.IO.File.Exists(Path.Combine(folder, "HelmSecure.sln"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("the tests lie outside the repository"));
}

using System.Runtime.InteropServices;

namespace HelmSecure.IntegrationTests;

/// <summary>Where the programs are that these tests run. One that is missing skips a test with a sentence, and fails it in CI.</summary>
public static class Tools
{
    /// <summary>The oldest and the newest Helm that scripts/tools.sh brings; for <c>TestCaseSource</c> and <c>ValueSource</c>.</summary>
    public static IEnumerable<string> HelmVersions => ["3.6.2", "3.10.1"];

    /// <summary>The repository's top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The version that plugin.yaml names.</summary>
    public static string Version { get; } = File.ReadLines(Path.Combine(Root, "plugin.yaml"))
        .Single(line => line.StartsWith("version: ", StringComparison.Ordinal))["version: ".Length..];

    /// <summary>The native executable that scripts/publish.sh makes.</summary>
    public static string HelmSecure => Needed(
        Path.Combine(Root, "artifacts", "publish", RuntimeInformation.RuntimeIdentifier, "helm-secure"), "scripts/publish.sh builds it");

    /// <summary>The real helm of one of the <see cref="HelmVersions"/>.</summary>
    public static string Helm(string version) => Needed(Path.Combine(Root, ".tools", $"helm-{version}", "helm"), "scripts/check.sh brings it");

    /// <summary>A program of the machine, by its name.</summary>
    public static string Program(string name) => Find(name) ?? Needed(name, $"install the package that has '{name}'");

    /// <summary>A program of the machine, or null.</summary>
    public static string? Find(string name) => Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Skips the test that asks, with this sentence; fails it in CI, where everything must be there.</summary>
    public static void Missing(string sentence)
    {
        if (Environment.GetEnvironmentVariable("CI") is "true")
            Assert.Fail(sentence);
        Assert.Ignore(sentence);
    }

    private static string Needed(string file, string hint)
    {
        if (!File.Exists(file))
            Missing($"{Path.GetRelativePath(Root, Path.GetFullPath(file, Root))} is missing: {hint}");
        return file;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "HelmSecure.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}

using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Cli;

/// <summary>
/// Finds the configuration: the file that is named, else those from the working directory up to the root of its repository and the user's own, merged. Never one from a chart's archive or
/// from what is fetched.
/// </summary>
internal static class ConfigurationFiles
{
    private const string Variable = "HELM_SECURE_CONFIG";

    /// <param name="named">What <c>--config</c> says; null where it is not given.</param>
    /// <exception cref="HelmSecureException">A file is missing, or not understood.</exception>
    public static Configuration Read(string? named, CommandEnvironment environment)
    {
        if ((named ?? environment.Given(Variable)) is { } only)
            return Read(only);
        var read = Configuration.None;
        foreach (var (file, index) in Found(environment).Select((file, index) => (file, index)))
            read = index is 0 ? Read(file) : read.Above(Read(file));
        return read;
    }

    /// <summary>A file that merely lies in a checkout may be anybody's, and makes no program run.</summary>
    /// <exception cref="HelmSecureException">It names one.</exception>
    public static void RefuseFoundProgram(Configuration configuration, string? named, CommandEnvironment environment)
    {
        if (configuration.Gate.AfterOrigin is { } origin && (named ?? environment.Given(Variable)) is null && !origin.StartsWith(environment.ConfigurationPath + ":", StringComparison.Ordinal))
            throw new HelmSecureException($"{origin}: gate.after counts only in a configuration that --config or {Variable} names, or in {environment.ConfigurationPath}: a file that lies in the working directory starts no program");
    }

    private static Configuration Read(string file) =>
        new ConfigurationReader(file, RuleCatalog.All).Read(InputFile.Read(file, Configuration.MaximumSize, "the configuration"));

    // The nearest first.
    private static IEnumerable<string> Found(CommandEnvironment environment) =>
        FoldersOfRepository(environment.CurrentDirectory())
            .Select(folder => Path.Combine(folder, Configuration.FileName))
            .Append(environment.ConfigurationPath)
            .Where(InputFile.IsThere);

    /// <summary>The working directory and the folders above it up to the root of its repository. Without a repository, what lies above the working directory is anybody's.</summary>
    public static IReadOnlyList<string> FoldersOfRepository(string current)
    {
        var folders = new List<string>();
        for (var folder = current; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            folders.Add(folder);
            if (InputFile.IsThere(Path.Combine(folder, ".git")))
                return folders;
        }

        return [current];
    }
}

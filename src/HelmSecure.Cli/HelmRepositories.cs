using HelmSecure.Yaml;

namespace HelmSecure.Cli;

/// <summary>The lists of charts that the user's own helm keeps of its repositories ("helm repo update"). They are read as they lie there, and nothing is fetched.</summary>
internal sealed class HelmRepositories(CommandEnvironment environment)
{
    // Those of large public repositories have 20 MiB.
    private static readonly YamlLimits Limits = new() { Length = 64 << 20, Nodes = 8_000_000 };

    private readonly Dictionary<string, Field?> indexes = new(StringComparer.Ordinal);

    /// <param name="repository">As a dependency names it: a URL, or <c>@name</c> or <c>alias:name</c>.</param>
    /// <param name="chart">The chart's name.</param>
    /// <returns>None where no list knows it.</returns>
    public IReadOnlyList<string> Versions(string repository, string chart)
    {
        if (NameOf(repository) is not { } name || IndexOf(name) is not { } index)
            return [];
        return [.. index["entries"][chart].Items.Select(entry => (entry["version"].Node as YamlScalar)?.Text).OfType<string>()];
    }

    private string? NameOf(string repository)
    {
        if (repository.StartsWith('@'))
            return repository[1..];
        if (repository.StartsWith("alias:", StringComparison.Ordinal))
            return repository["alias:".Length..];
        var file = environment.Given("HELM_REPOSITORY_CONFIG") ?? Path.Combine(environment.Given("HELM_CONFIG_HOME") ?? Path.Combine(Home("XDG_CONFIG_HOME", ".config"), "helm"), "repositories.yaml");
        return Read(file) is { } list
            ? list["repositories"].Items.FirstOrDefault(item => item["url"].Text?.TrimEnd('/') == repository.TrimEnd('/'))["name"].Text
            : null;
    }

    private Field? IndexOf(string name)
    {
        if (indexes.TryGetValue(name, out var known))
            return known;
        // The name may be a chart's: it leads nowhere else.
        if (name.Length is 0 || name.AsSpan().IndexOfAny('/', '\\') >= 0)
            return null;
        var folder = environment.Given("HELM_REPOSITORY_CACHE") ?? Path.Combine(environment.Given("HELM_CACHE_HOME") ?? Path.Combine(Home("XDG_CACHE_HOME", ".cache"), "helm"), "repository");
        return indexes[name] = Read(Path.Combine(folder, name + "-index.yaml"));
    }

    private static Field? Read(string path)
    {
        try
        {
            return InputFile.IsThere(path) ? new Field(YamlReader.Read(InputFile.Read(path, Limits.Length, "helm's list of charts"), path, Limits)) : null;
        }
        catch (HelmSecureException)
        {
            // It is helm's to mend, and no part of what is audited: what it holds is not known here.
            return null;
        }
    }

    private string Home(string variable, string usual) => environment.Given(variable) ?? Path.Combine(environment.HomeDirectory, usual);
}

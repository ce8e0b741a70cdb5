using HelmSecure.Yaml;

namespace HelmSecure.Cli;

/// <summary>How the gate is put into a helm: by a path for Helm 3, by a plugin for Helm 4.</summary>
internal static class GatePlugin
{
    /// <summary>The plugin's, which Helm 4 takes for a post-renderer.</summary>
    public const string Name = "secure-gate";

    private const int LargestManifest = 64 * 1024;

    /// <summary>Prints the flag for the helm that calls.</summary>
    /// <exception cref="HelmSecureException">That cannot be told, or the gate is not there.</exception>
    public static int PrintFlag(CommandEnvironment environment)
    {
        var version = Helm.Find(environment).Version();
        environment.Terminal.Line($"--post-renderer={(version.StartsWith("v3", StringComparison.Ordinal) ? ShellWord(Launcher(environment)) : Plugin(environment, version))}");
        return ExitCode.Yes;
    }

    /// <summary>Lays the plugin for Helm 4 out and prints what makes Helm 4 see it.</summary>
    /// <exception cref="HelmSecureException">A Helm 3 reads that folder, or it cannot be written.</exception>
    public static int Install(string folder, CommandEnvironment environment)
    {
        var root = Path.GetFullPath(folder, environment.CurrentDirectory());
        RefuseFolderOfHelm3(root, environment);
        environment.Terminal.Line($"export HELM_PLUGINS={ShellWord(LayOut(root, environment))}");
        environment.Terminal.Note($"for Helm 4 only, with --post-renderer={Name}; with that line in its environment a Helm 3 loses all its plugins");
        return ExitCode.Yes;
    }

    /// <summary>Lays the plugin for Helm 4 out in a folder.</summary>
    /// <returns>The HELM_PLUGINS with which Helm 4 sees it, and what it sees now.</returns>
    /// <exception cref="HelmSecureException">The folder cannot be written.</exception>
    public static string LayOut(string root, CommandEnvironment environment)
    {
        var executable = ExecutablePath(environment);
        var plugin = Path.Combine(root, Name);
        AtomicFile.MakeFolder(Path.Combine(plugin, "bin"));
        AtomicFile.WriteExecutable(Path.Combine(plugin, "bin", Path.GetFileName(executable)), InputFile.Read(executable, 64 << 20, "this program"));
        AtomicFile.Write(Path.Combine(plugin, "plugin.yaml"), Manifest(), force: true);
        string[] folders = [.. Folders(environment), root];
        return string.Join(Path.PathSeparator, folders.Distinct(StringComparer.Ordinal));
    }

    /// <summary>Where this program lies.</summary>
    /// <exception cref="HelmSecureException">That cannot be told.</exception>
    public static string ExecutablePath(CommandEnvironment environment) => environment.Executable ?? throw new HelmSecureException("where this program lies cannot be told");

    private static string Launcher(CommandEnvironment environment)
    {
        var plugin = environment.Given("HELM_PLUGIN_DIR") ?? throw new HelmSecureException("only helm knows where its plugin lies") { Hint = "helm secure gate --print-flag" };
        var launcher = Path.Combine(plugin, "bin", OperatingSystem.IsWindows() ? "helm-secure-gate.cmd" : "helm-secure-gate");
        return File.Exists(launcher) ? launcher : throw new HelmSecureException($"there is no {launcher}") { Hint = "install the plugin anew: helm plugin update secure" };
    }

    private static string Plugin(CommandEnvironment environment, string version) => Folders(environment).Any(folder => Plugins(folder).Any(IsGate))
        ? Name
        : throw new HelmSecureException($"helm {version} takes a plugin for a post-renderer, and there is none called {Name}") { Hint = "'helm secure gate --install DIR' makes it, in a folder of its own" };

    // One manifest in the form of Helm 4 disables all plugins of a Helm 3 that reads it.
    private static void RefuseFolderOfHelm3(string root, CommandEnvironment environment)
    {
        var usual = UsualFolders(environment).FirstOrDefault(usual => IsAtOrBelow(root, usual));
        if (usual is not null)
            throw new HelmSecureException($"{root} is where every helm looks for plugins, and one plugin of Helm 4 there disables all those of a Helm 3") { Hint = $"give it a folder of its own, such as {Path.Combine(environment.HomeDirectory, ".local", "share", "helm-secure", "helm4")}" };
        if (Plugins(root).FirstOrDefault(manifest => !IsGate(manifest)) is { } other)
            throw new HelmSecureException($"{root} holds another plugin, {Path.GetFileName(Path.GetDirectoryName(other))}: a Helm 3 may read it, and one plugin of Helm 4 there disables all its plugins") { Hint = "give it a folder of its own" };
    }

    private static IEnumerable<string> UsualFolders(CommandEnvironment environment)
    {
        if (environment.Given("HELM_DATA_HOME") is { } data)
            yield return Path.Combine(data, "plugins");
        if (environment.Given("XDG_DATA_HOME") is { } xdg)
            yield return Path.Combine(xdg, "helm", "plugins");
        if (environment.Given("APPDATA") is { } roaming)
            yield return Path.Combine(roaming, "helm", "plugins");
        yield return Path.Combine(environment.HomeDirectory, ".local", "share", "helm", "plugins");
        yield return Path.Combine(environment.HomeDirectory, "Library", "helm", "plugins");
    }

    private static bool IsAtOrBelow(string path, string folder) =>
        $"{Path.TrimEndingDirectorySeparator(Resolved(path))}/".StartsWith($"{Path.TrimEndingDirectorySeparator(Resolved(folder))}/", StringComparison.Ordinal);

    private static string Resolved(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder : folder;

    private static string[] Folders(CommandEnvironment environment) =>
        environment.Given("HELM_PLUGINS")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static IEnumerable<string> Plugins(string folder) =>
        Directory.Exists(folder) ? Directory.GetDirectories(folder).Select(plugin => Path.Combine(plugin, "plugin.yaml")).Where(File.Exists).Order(StringComparer.Ordinal) : [];

    private static bool IsGate(string manifest)
    {
        try
        {
            return new Field(YamlReader.Read(InputFile.Read(manifest, LargestManifest, "the plugin's manifest"), manifest))["name"].Text is Name;
        }
        catch (HelmSecureException)
        {
            // What cannot be read is somebody else's.
            return false;
        }
    }

    /// <summary>A word as a shell takes it.</summary>
    public static string ShellWord(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or ':' or '+' or '@') ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static byte[] Manifest()
    {
        using var stream = typeof(GatePlugin).Assembly.GetManifestResourceStream("gate.yaml")!;
        return InputFile.ReadToEnd(stream, LargestManifest)!;
    }
}

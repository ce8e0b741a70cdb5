namespace HelmSecure.Cli;

/// <summary>Everything the commands take from outside, so that a test can give it instead of the process.</summary>
internal sealed record CommandEnvironment
{
    /// <summary>An environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    public required string HomeDirectory { get; init; }

    /// <summary>Asked for when it is needed: it may have been deleted.</summary>
    public required Func<string> CurrentDirectory { get; init; }

    /// <summary>The UTC clock.</summary>
    public required Func<DateTimeOffset> Now { get; init; }

    /// <summary>Standard input, opened when it is asked for.</summary>
    public required Func<Stream> Input { get; init; }

    public required Terminal Terminal { get; init; }

    /// <summary>The terminal that controls this process, although all streams lead elsewhere; null without one, and when standard error leads to it.</summary>
    public Func<Stream?> ControllingTerminal { get; init; } = () => null;

    /// <summary>Where this program lies; null where that cannot be told.</summary>
    public string? Executable { get; init; }

    /// <summary>Distinguishes this run from others at the same moment.</summary>
    public int ProcessId { get; init; }

    /// <summary>Whether somebody sits there who could type a passphrase.</summary>
    public required Func<bool> IsInteractive { get; init; }

    /// <summary>Where keys are looked for when nothing is said: Helm's own default, and GnuPG's keybox.</summary>
    public IReadOnlyList<string> DefaultKeyrings =>
        [Path.Combine(GnupgHome, "pubring.gpg"), Path.Combine(GnupgHome, "pubring.kbx")];

    /// <summary>
    /// Those of them that are there. All count: the first is often an export made once for Helm, and a key is revoked in the second.
    /// </summary>
    public IReadOnlyList<string> PresentKeyrings => [.. DefaultKeyrings.Where(InputFile.IsThere)];

    /// <summary>The trust policy read when <c>--policy</c> is not given; it need not exist unless it was named by the variable.</summary>
    public string PolicyPath => Given("HELM_SECURE_POLICY") ?? Path.Combine(ConfigurationFolder, "trust.yaml");

    /// <summary>The user's own configuration of audits; it need not exist.</summary>
    public string ConfigurationPath => Path.Combine(ConfigurationFolder, "config.yaml");

    /// <summary>Where the gate leaves its reports.</summary>
    public string StateFolder => Path.Combine(FolderGiven("XDG_STATE_HOME") ?? Path.Combine(HomeDirectory, ".local", "state"), "helm-secure");

    private string ConfigurationFolder => Path.Combine(FolderGiven("XDG_CONFIG_HOME") ?? Path.Combine(HomeDirectory, ".config"), "helm-secure");

    private string GnupgHome => FolderGiven("GNUPGHOME") ?? Path.Combine(HomeDirectory, ".gnupg");

    /// <summary>A variable that is set and not empty. (Helm takes an empty GNUPGHOME for the current directory, where a chart may have put a keyring.)</summary>
    public string? Given(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>
    /// As <see cref="Given"/>, and no relative path: what lies in the current folder may be the chart's. (The XDG Base Directory Specification has
    /// relative paths ignored.)
    /// </summary>
    private string? FolderGiven(string name) => Given(name) is { } folder && Path.IsPathFullyQualified(folder) ? folder : null;

    /// <summary>The full path of a program found on the PATH, or null. Relative entries are skipped: they would run what lies beside the chart.</summary>
    public string? FindOnPath(string program)
    {
        foreach (var folder in (Given("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Path.IsPathFullyQualified(folder))
                continue;
            var path = Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program);
            if (IsExecutable(path))
                return path;
        }
        return null;
    }

    public static CommandEnvironment OfProcess(Terminal terminal) => new()
    {
        Variable = Environment.GetEnvironmentVariable,
        HomeDirectory = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        CurrentDirectory = () => Environment.CurrentDirectory,
        Now = () => DateTimeOffset.UtcNow,
        Input = Console.OpenStandardInput,
        IsInteractive = () => !Console.IsInputRedirected,
        Terminal = terminal,
        ControllingTerminal = OpenTerminal,
        Executable = Environment.ProcessPath,
        ProcessId = Environment.ProcessId,
    };

    private static FileStream? OpenTerminal()
    {
        if (OperatingSystem.IsWindows() || !Console.IsErrorRedirected)
            return null;
        try
        {
            return new FileStream("/dev/tty", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            return null;
        }
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode anyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & anyExecute) != UnixFileMode.None);
    }
}

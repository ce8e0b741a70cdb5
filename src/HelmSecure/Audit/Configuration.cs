namespace HelmSecure.Audit;

/// <summary>What the user, the repository and the organisation want of every audit: <c>.helm-secure.yaml</c>.</summary>
internal sealed record Configuration
{
    /// <summary>The name of the file in a repository.</summary>
    public const string FileName = ".helm-secure.yaml";

    /// <summary>The largest file read, in bytes.</summary>
    public const int MaximumSize = 1 << 20;

    public static Configuration None { get; } = new();

    /// <summary>Null where nothing is said.</summary>
    public FailThreshold? FailOn { get; init; }

    /// <summary>As helm is told; null where nothing is said.</summary>
    public string? KubeVersion { get; init; }

    /// <summary>By rule id.</summary>
    public IReadOnlyDictionary<string, RuleSetting> Rules { get; init; } = new Dictionary<string, RuleSetting>(StringComparer.Ordinal);

    /// <summary>By rule id: the file that enforces it.</summary>
    public IReadOnlyDictionary<string, string> Enforced { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<Ignore> Ignores { get; init; } = [];

    /// <summary>Globs of targets, as the user names them, that may excuse themselves although they are packed or fetched.</summary>
    public IReadOnlyList<string> HonourIgnoresIn { get; init; } = [];

    public GateConfiguration Gate { get; init; } = new();

    /// <summary>The files it was read from, the nearest first.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Adds what a file farther away says: the nearer one counts, but cannot loosen what the farther one enforces.</summary>
    /// <exception cref="HelmSecureException">The nearer one tries to.</exception>
    public Configuration Above(Configuration farther)
    {
        foreach (var (id, file) in farther.Enforced)
            RefuseLooser(id, file, farther);
        if (farther is { Enforced.Count: > 0, FailOn: { } limit } && FailOn is { } own && own.IsLooserThan(limit))
            throw new HelmSecureException($"{Files[0]}: failOn is looser than that of {farther.Files[0]}, which enforces rules");
        return this with
        {
            FailOn = FailOn ?? farther.FailOn,
            KubeVersion = KubeVersion ?? farther.KubeVersion,
            Rules = Merge(Rules, farther.Rules),
            Enforced = Merge(farther.Enforced, Enforced),
            Ignores = [.. Ignores, .. farther.Ignores],
            HonourIgnoresIn = [.. HonourIgnoresIn, .. farther.HonourIgnoresIn],
            Gate = Gate.Above(farther.Gate),
            Files = [.. Files, .. farther.Files],
        };
    }

    private void RefuseLooser(string id, string file, Configuration farther)
    {
        if (Ignores.FirstOrDefault(ignore => ignore.RuleId == id) is { } ignored)
            throw new HelmSecureException($"{ignored.Origin}: '{id}' cannot be ignored here: {file} enforces it");
        if (!Rules.TryGetValue(id, out var setting))
            return;
        // Of what a rule is told, nobody can say whether it is looser.
        var isLooser = setting is { IsOff: true } or { Parameters.Count: > 0 } || !farther.Rules.TryGetValue(id, out var required) || setting.Severity < required.Severity;
        if (isLooser)
            throw new HelmSecureException($"{Files[0]}: '{id}' cannot be changed here: {file} enforces it");
    }

    private static Dictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T> first, IReadOnlyDictionary<string, T> second)
    {
        var merged = new Dictionary<string, T>(second, StringComparer.Ordinal);
        foreach (var (key, value) in first)
            merged[key] = value;
        return merged;
    }
}

/// <summary>What the gate is told beside the audit.</summary>
internal sealed record GateConfiguration
{
    /// <summary>A chart that renders to nothing passes; null where nothing is said.</summary>
    public bool? AllowEmpty { get; init; }

    /// <summary>The program, with its arguments, that the manifests go through before they are audited; empty for none.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The file and line that names <see cref="After"/>.</summary>
    public string? AfterOrigin { get; init; }

    /// <summary>Audit what goes into that program too; null where nothing is said.</summary>
    public bool? Before { get; init; }

    /// <summary>Adds what a file farther away says: the nearer one counts.</summary>
    public GateConfiguration Above(GateConfiguration farther) => new()
    {
        AllowEmpty = AllowEmpty ?? farther.AllowEmpty,
        After = After.Count > 0 ? After : farther.After,
        AfterOrigin = AfterOrigin ?? farther.AfterOrigin,
        Before = Before ?? farther.Before,
    };
}

/// <summary>From which severity on an audit fails.</summary>
/// <param name="Severity">Null for never.</param>
internal sealed record FailThreshold(Severity? Severity)
{
    public const string Never = "never";

    /// <summary>The words for it, from critical to info, and never.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Severities.Words, Never];

    /// <param name="word">One of <see cref="Words"/>.</param>
    public static FailThreshold Parse(string word) => new(word is Never ? null : Severities.Parse(word));

    public bool IsLooserThan(FailThreshold other) => other.Severity is { } limit && (Severity is null || Severity > limit);
}

/// <summary>The words for severities.</summary>
internal static class Severities
{
    /// <summary>The worst first.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<Severity>().Reverse().Select(severity => KebabCase.Of(severity))];

    /// <param name="word">One of <see cref="Words"/>.</param>
    public static Severity Parse(string word) => Enum.GetValues<Severity>().Single(severity => string.Equals(KebabCase.Of(severity), word, StringComparison.Ordinal));
}

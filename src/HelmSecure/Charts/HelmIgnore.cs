namespace HelmSecure.Charts;

/// <summary>The .helmignore of a chart's folder: what it names is not in the chart (Helm's internal/ignore/rules.go).</summary>
internal sealed class HelmIgnore
{
    private const int MostRules = 1000;
    private const int LongestRule = 1000;

    private readonly List<Pattern> patterns = [];

    private HelmIgnore()
    {
    }

    /// <summary>Only what Helm always leaves out.</summary>
    public static HelmIgnore None { get; } = Parse("", "");

    /// <param name="name">What messages call it.</param>
    /// <exception cref="HelmSecureException">Helm could not read it, or it is past a limit.</exception>
    public static HelmIgnore Parse(string text, string name)
    {
        var ignore = new HelmIgnore();
        var lines = (text is ['\uFEFF', ..] ? text[1..] : text).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() is not ({ Length: > 0 } and not ['#', ..] and var rule))
                continue;
            if (rule.Contains("**", StringComparison.Ordinal))
                throw new HelmSecureException($"{name}:{i + 1}: helm reads no '**' here");
            if (rule.Length > LongestRule || ignore.patterns.Count == MostRules)
                throw new HelmSecureException($"{name}:{i + 1}: more than {MostRules} rules, or one of more than {LongestRule} characters");
            ignore.patterns.Add(Pattern.Of(rule));
        }

        ignore.patterns.Add(Pattern.Of("templates/.?*"));
        return ignore;
    }

    /// <param name="name">Within the chart, <c>ci/values.yaml</c>.</param>
    public bool Ignores(string name, bool isFolder)
    {
        foreach (var pattern in patterns)
        {
            var isMatch = (isFolder || !pattern.IsOfFolders) && pattern.Matches(name);
            // Helm takes "!x" for "all but x".
            if (pattern.IsNegated ? !isMatch : isMatch)
                return true;
        }

        return false;
    }

    private sealed record Pattern(string Glob, bool IsNegated, bool IsOfFolders, bool IsOfPaths)
    {
        public static Pattern Of(string rule)
        {
            var isNegated = rule is ['!', ..];
            var glob = isNegated ? rule[1..] : rule;
            var isOfFolders = glob.EndsWith('/');
            glob = isOfFolders ? glob[..^1] : glob;
            var isOfPaths = glob.Contains('/', StringComparison.Ordinal);
            return new(glob is ['/', ..] ? glob[1..] : glob, isNegated, isOfFolders, isOfPaths);
        }

        public bool Matches(string name) => GoGlob.Matches(Glob, IsOfPaths ? name : name[(name.LastIndexOf('/') + 1)..]);
    }
}

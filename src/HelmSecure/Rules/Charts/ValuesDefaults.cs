using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Charts;

/// <summary>What values.yaml gives those who say nothing.</summary>
internal static class ValuesDefaults
{
    public static readonly Rule Credential = new()
    {
        Id = "values-default-credential",
        Summary = "Default values hold a password that is the same for everybody",
        Fix = "leave it empty, and draw one at random behind 'lookup', or demand it with 'required'",
        Category = Category.Charts,
        Severity = Severity.High,
        References = ["attack:T1078.001", "nsa:secrets"],
        Check = Check.EachChart(Credentials),
    };

    public static readonly Rule Insecure = new()
    {
        Id = "values-insecure-default",
        Summary = "Default values take rights, or give up a check, for those who say nothing",
        Fix = "make the safe value the default, and let users ask for the other",
        Category = Category.Charts,
        Severity = Severity.Low,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:pod-security"],
        IsStrict = true,
        Check = Check.OutermostChart(chart => Leaves(chart.Values).Select(InsecureOf).OfType<Finding>()),
    };

    // Of one chart; aliases may make a small file a large tree.
    private const int MostLeaves = 100_000;

    // Nobody installs one subchart more often.
    private const int MostAliases = 16;

    private static readonly string[] Rights = ["privileged", "hostnetwork", "hostpid", "hostipc", "allowprivilegeescalation"];
    private static readonly string[] ClusterRights = ["clusterwide", "clusteradmin", "clusterwideaccess", "useclusteradmin", "clusteradminrole"];
    private static readonly string[] SkippedChecks = ["insecureskipverify", "insecureskiptlsverify", "skiptlsverify", "tlsinsecure", "tlsskipverify", "sslverifydisabled", "insecuretls", "disabletlsverification"];
    private static readonly string[] Protections = ["auth", "authentication", "tls", "ssl", "networkpolicy", "authorization", "rbac", "podsecuritycontext", "containersecuritycontext"];

    private static IEnumerable<Finding> Credentials(ChartSource chart)
    {
        var parents = ParentsOf(chart);
        return
            from leaf in Leaves(chart.Values)
            where leaf.Scalar is { Kind: ScalarKind.String or ScalarKind.Integer } && DefaultCredential.IsOne(leaf.Path, leaf.Scalar.Text, leaf.IsBesideName) && !parents.Exists(parent => parent.Overrides(leaf.Path))
            select new Finding($"'{Bounded.Text(string.Join('.', leaf.Path))}' has a default that everybody knows", leaf.Field);
    }

    // A parent may set the value, or switch the subchart off; then it is the parent's that counts.
    private static List<ParentValues> ParentsOf(ChartSource chart)
    {
        var parents = new List<ParentValues>();
        IReadOnlyList<string> below = [];
        for (var (child, parent) = (chart, chart.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            var names = parent.Dependencies.Where(dependency => dependency.Name == child.Name).Select(dependency => dependency.Alias).DefaultIfEmpty(child.Name).Take(MostAliases).ToList();
            parents.Add(new(parent.Values, [.. names.Where(name => !IsSwitchedOff(parent, name))], below));
            below = [names[0], .. below];
        }

        return parents;
    }

    private static bool IsSwitchedOff(ChartSource parent, string alias) => parent.Dependencies
        .Where(dependency => dependency.Alias == alias)
        .SelectMany(dependency => (dependency.Field["condition"].Text ?? "").Split(','))
        .Select(path => ValuesPath.Find(parent.Values, path.Trim()).Bool)
        .FirstOrDefault(value => value is not null) is false;

    private static Finding? InsecureOf(Leaf leaf)
    {
        var key = Plain(leaf.Path[^1]);
        var name = Bounded.Text(string.Join('.', leaf.Path));
        if (leaf.Scalar.Bool is true)
        {
            return Rights.Contains(key) ? new($"'{name}' is true by default", leaf.Field, Severity.Medium)
                : ClusterRights.Contains(key) ? new($"'{name}' gives rights over the whole cluster by default", leaf.Field, Severity.Medium)
                : SkippedChecks.Contains(key) ? new($"'{name}' believes every server by default", leaf.Field, Severity.Medium)
                : null;
        }

        return leaf.Scalar.Bool is false && key is "enabled" && leaf.Path.Count > 1 && Protections.Contains(Plain(leaf.Path[^2]))
            ? new($"'{name}' is false by default: without a word there is no {Bounded.Text(leaf.Path[^2])}", leaf.Field)
            : null;
    }

    private static string Plain(string key) => key.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    private static IEnumerable<Leaf> Leaves(Field values)
    {
        var open = new Stack<(Field Field, IReadOnlyList<string> Path)>();
        open.Push((values, []));
        for (var seen = 0; open.TryPop(out var at) && seen < MostLeaves; seen++)
        {
            var entries = at.Field.Entries.ToList();
            var isBesideName = entries.Exists(entry => DefaultCredential.IsReference(entry.Key));
            foreach (var (key, value) in entries)
            {
                IReadOnlyList<string> path = [.. at.Path, key];
                if (value.Node is YamlScalar scalar)
                    yield return new(path, value, scalar, isBesideName);
                else
                    open.Push((value, path));
            }

            foreach (var item in at.Field.Items)
                open.Push((item, at.Path));
        }
    }

    private sealed record Leaf(IReadOnlyList<string> Path, Field Field, YamlScalar Scalar, bool IsBesideName);

    /// <summary>The values of a chart around another one.</summary>
    /// <param name="Values">Its own.</param>
    /// <param name="Names">That the other goes by in them, where it is not switched off.</param>
    /// <param name="Below">The keys from there to the chart that is asked about.</param>
    private sealed record ParentValues(Field Values, IReadOnlyList<string> Names, IReadOnlyList<string> Below)
    {
        public bool Overrides(IReadOnlyList<string> path) => Names.All(name => Below.Concat(path).Aggregate(Values[name], (at, key) => at[key]).Node is not null);
    }
}

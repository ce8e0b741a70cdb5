using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Charts;

/// <summary>How a chart's user can leave out a dependency.</summary>
internal static class DependencySwitch
{
    public static readonly Rule Unused = new()
    {
        Id = "dependency-condition-unused",
        Summary = "Condition of a dependency names a value that the chart does not have",
        Fix = "set the value in values.yaml, to false where the dependency is optional",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = [],
        Check = Check.OutermostChart(UnusedOf),
    };

    public static readonly Rule Missing = new()
    {
        Id = "dependency-without-condition",
        Summary = "Dependency is always installed, and no value leaves it out",
        Fix = "give it a condition, such as 'condition: NAME.enabled'",
        Category = Category.Charts,
        Severity = Severity.Info,
        References = [],
        IsStrict = true,
        Check = Check.OutermostChart(MissingOf),
    };

    public static readonly Rule Shadowing = new()
    {
        Id = "dependency-alias-shadowing",
        Summary = "Two dependencies go by one name, and only one of them is installed",
        Fix = "give each dependency an alias of its own",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = ["attack:T1195.002"],
        Check = Check.EachChart(ShadowingOf),
    };

    private static IEnumerable<Finding> UnusedOf(ChartSource chart)
    {
        foreach (var dependency in chart.Dependencies)
        {
            var condition = dependency.Field["condition"];
            if (condition.Text is not { Length: > 0 } paths || HasTags(dependency))
                continue;
            // The first of them that is there counts; none is there: the dependency is installed.
            if (!paths.Split(',').Any(path => IsSet(chart, dependency, path.Trim())))
                yield return new($"the condition '{Bounded.Text(paths)}' names nothing in values.yaml: '{Bounded.Text(dependency.Alias)}' is installed unless somebody knows better", condition);
        }
    }

    // Helm lays the subchart's own values below those of the parent.
    private static bool IsSet(ChartSource chart, ChartDependency dependency, string path)
    {
        if (path.Length is 0 || ValuesPath.Find(chart.Values, path).Bool is not null)
            return path.Length > 0;
        var own = dependency.Alias + ".";
        // What is not there may set it.
        return path.StartsWith(own, StringComparison.Ordinal) && (chart.SubchartOf(dependency) is not { } subchart || ValuesPath.Find(subchart.Values, path[own.Length..]).Bool is not null);
    }

    private static IEnumerable<Finding> MissingOf(ChartSource chart) =>
        from dependency in chart.Dependencies
        where dependency.Field["condition"].Text is not { Length: > 0 } && !HasTags(dependency) && !IsLibrary(chart, dependency)
        select new Finding($"nothing leaves out the dependency '{Bounded.Text(dependency.Alias)}'", dependency.Field["condition"]);

    private static bool HasTags(ChartDependency dependency) => dependency.Field["tags"].Items.Any();

    // A chart cannot do without its helpers. "common" is what they are called, where they are not there to be looked at.
    private static bool IsLibrary(ChartSource chart, ChartDependency dependency) =>
        chart.SubchartOf(dependency) is { } subchart ? subchart.IsLibrary : dependency.Name.EndsWith("common", StringComparison.Ordinal) || dependency.Name.EndsWith("library", StringComparison.Ordinal);

    private static IEnumerable<Finding> ShadowingOf(ChartSource chart)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dependency in chart.Dependencies)
        {
            if (dependency.Alias.Length > 0 && !seen.Add(dependency.Alias))
                yield return new($"two dependencies go by the name '{Bounded.Text(dependency.Alias)}'", dependency.Field);
        }

        foreach (var same in chart.Subcharts.GroupBy(subchart => subchart.Name, StringComparer.Ordinal).Where(same => same.Key.Length > 0))
        {
            // As many as there are aliases may lie there, in different versions.
            var asked = Math.Max(1, chart.Dependencies.Count(dependency => dependency.Name == same.Key));
            foreach (var one in same.Skip(asked))
                yield return new($"charts/ holds '{Bounded.Text(one.Name)}' {same.Count()} times, and which one is installed is chance", one.Archive?.At(one.Version) ?? one.Metadata);
        }
    }
}

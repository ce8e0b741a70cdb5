using HelmSecure.Audit;
using HelmSecure.Charts;
using Semver;

namespace HelmSecure.Rules.Charts;

internal static class DependencyOutdated
{
    public static readonly Rule Rule = new()
    {
        Id = "dependency-outdated",
        Summary = "Newer version of a dependency is known",
        Fix = "read what changed in it, and move to it",
        Category = Category.Charts,
        Severity = Severity.Info,
        References = ["nsa:upgrades"],
        IsStrict = true,
        Check = Check.OutermostChart(Inspect),
    };

    private static IEnumerable<Finding> Inspect(ChartSource chart, AuditSubject subject)
    {
        foreach (var dependency in chart.Dependencies)
        {
            if (InstalledOf(chart, dependency) is not { } installed)
                continue;
            var newest = subject.Chart!.KnownVersions(dependency.Repository, dependency.Name)
                .Select(ChartVersion.Parse)
                .OfType<SemVersion>()
                .Where(version => !version.IsPrerelease)
                .Aggregate(default(SemVersion), (best, next) => best is null || next.ComparePrecedenceTo(best) > 0 ? next : best);
            if (newest is not null && newest.ComparePrecedenceTo(installed) > 0)
                yield return new($"'{Bounded.Text(dependency.Name)}' is {installed} here, and {newest} in your own list of its repository", dependency.Field["version"]);
        }
    }

    // What is packed, else what is locked, else what is asked for where that is one version.
    private static SemVersion? InstalledOf(ChartSource chart, ChartDependency dependency)
    {
        var locked = chart.Lock["dependencies"].Items.Select(item => new ChartDependency(item)).FirstOrDefault(item => item.Name == dependency.Name);
        var version = chart.SubchartOf(dependency)?.Version ?? locked?.Version ?? (ChartVersion.IsExact(dependency.Version) ? dependency.Version : null);
        return version is null ? null : ChartVersion.Parse(version);
    }
}

using System.Text;
using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Signing;

namespace HelmSecure.Rules.Charts;

/// <summary>Whether what a chart depends on is the same tomorrow, and what is packed in it what it asks for.</summary>
internal static class DependencyLock
{
    public static readonly Rule Floating = new()
    {
        Id = "dependency-version-floating",
        Summary = "Dependency is whatever version is the newest on the day, and nothing locks it",
        Fix = "commit the Chart.lock that 'helm dependency update' writes, or name one version",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = ["attack:T1195.002"],
        Check = Check.OutermostChart(FloatingOf),
    };

    public static readonly Rule Stale = new()
    {
        Id = "chart-lock-mismatch",
        Summary = "Chart.lock does not belong to the dependencies that Chart.yaml names",
        Fix = "look at both, and let 'helm dependency update' write the lock anew",
        Category = Category.Charts,
        Severity = Severity.High,
        References = ["attack:T1195.002"],
        Check = Check.EachChart(StaleOf),
    };

    public static readonly Rule NotLocked = new()
    {
        Id = "vendored-dependency-not-locked",
        Summary = "Chart that lies in charts/ is not the one that is asked for, or is not asked for at all",
        Fix = "let 'helm dependency build' fetch charts/ anew, and look at what differs",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = ["attack:T1195.002"],
        Check = Check.EachChart(VendoredOf),
    };

    private static IEnumerable<Finding> FloatingOf(ChartSource chart)
    {
        if (chart.Lock.Exists)
            yield break;
        foreach (var dependency in chart.Dependencies.Where(dependency => IsFetched(dependency) && !ChartVersion.IsExact(dependency.Version)))
        {
            // What is packed is fetched no more.
            if (chart.IsPacked && chart.SubchartOf(dependency) is not null)
                continue;
            var version = dependency.Version is { Length: > 0 } written ? $"'{Bounded.Text(written)}'" : "any version";
            yield return new($"the dependency '{Bounded.Text(dependency.Name)}' asks for {version}, and there is no Chart.lock", dependency.Field["version"]);
        }
    }

    private static IEnumerable<Finding> StaleOf(ChartSource chart)
    {
        if (!chart.Lock.Exists || chart.Lock["digest"].Text is not { } digest)
            yield break;
        var locked = chart.Lock["dependencies"].Items.Select(item => new ChartDependency(item)).ToLookup(item => item.Name, StringComparer.Ordinal);
        var wrong = chart.Dependencies.Select(dependency => Contradiction(dependency, [.. locked[dependency.Name]])).OfType<Finding>().ToList();
        foreach (var finding in wrong)
            yield return finding;
        if (wrong.Count is 0 && IsOther(chart, digest))
            yield return new("the digest in the lock is not that of these dependencies: one of the two files was changed without the other", chart.Lock["digest"]);
    }

    private static Finding? Contradiction(ChartDependency dependency, IReadOnlyList<ChartDependency> locked)
    {
        if (locked.Count is 0)
            return new($"the dependency '{Bounded.Text(dependency.Name)}' is not in the lock", dependency.Field);
        if (dependency.Version.Length is 0 || !locked.All(item => item.Version.Length > 0 && ChartVersion.MayAnswer(dependency.Version, item.Version) is false))
            return null;
        return new($"'{Bounded.Text(dependency.Name)}' is locked at {Bounded.Text(locked[0].Version)}, which is not within '{Bounded.Text(dependency.Version)}'", locked[0].Field["version"]);
    }

    private static bool IsOther(ChartSource chart, string digest)
    {
        var asked = chart.Find("requirements.yaml") is { } requirements ? requirements.Yaml["dependencies"] : chart.Metadata["dependencies"];
        if (LockText.Of(asked, chart.Lock["dependencies"]) is not { } text || DigestOf(text) == digest)
            return false;
        // Helm 2 hashed otherwise, and Helm 3 takes that of charts of apiVersion v1.
        return chart.Metadata["apiVersion"].Text is "v2" || LockText.OfHelm2(asked) is not { } older || DigestOf(older) != digest;
    }

    private static string DigestOf(string text) => ChartVerifier.DigestOf(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<Finding> VendoredOf(ChartSource chart)
    {
        // Without a word about dependencies, charts/ is the place where they are kept by hand.
        if (chart.Dependencies.Count is 0)
            yield break;
        var locked = chart.Lock["dependencies"].Items.Select(item => new ChartDependency(item)).ToLookup(item => item.Name, StringComparer.Ordinal);
        var asked = chart.Dependencies.ToLookup(item => item.Name, StringComparer.Ordinal);
        foreach (var subchart in chart.Subcharts)
        {
            var (name, version) = (Bounded.Text(subchart.Name), Bounded.Text(subchart.Version));
            var place = subchart.Archive is { } archive ? archive.At(subchart.Version) : subchart.Metadata["version"];
            if (!asked.Contains(subchart.Name))
                yield return new($"'{name}' lies in charts/ and Chart.yaml does not ask for it: Helm installs it all the same", place);
            else if (locked.Contains(subchart.Name) && locked[subchart.Name].All(item => !IsSame(item.Version, subchart.Version)))
                yield return new($"'{name}' lies in charts/ as {version}, and the lock says {Bounded.Text(locked[subchart.Name].First().Version)}", place);
            else if (!locked.Contains(subchart.Name) && asked[subchart.Name].All(item => item.Version.Length > 0 && ChartVersion.MayAnswer(item.Version, subchart.Version) is false))
                yield return new($"'{name}' lies in charts/ as {version}, which is not within '{Bounded.Text(asked[subchart.Name].First().Version)}'", place);
        }
    }

    private static bool IsSame(string one, string other) => one == other || (ChartVersion.Parse(one) is { } first && ChartVersion.Parse(other) is { } second && first.Equals(second));

    // What lies beside the chart, or in it, is not fetched.
    private static bool IsFetched(ChartDependency dependency) => dependency.Repository.Length > 0 && !dependency.Repository.StartsWith("file://", StringComparison.OrdinalIgnoreCase);
}

using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Charts;

/// <summary>What a chart says of its own version, and of that of the program in it.</summary>
internal static class ChartVersioning
{
    public static readonly Rule NotSemVer = new()
    {
        Id = "chart-version-not-semver",
        Summary = "Version of the chart is none of SemVer 2",
        Fix = "write MAJOR.MINOR.PATCH, such as 1.4.0, and raise it with every change",
        Category = Category.Charts,
        Severity = Severity.Low,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:upgrades"],
        Check = Check.OutermostChart(OfChart),
    };

    public static readonly Rule AppVersionMissing = new()
    {
        Id = "app-version-missing",
        Summary = "Chart does not say which version of its program it installs",
        Fix = "set appVersion to the version of the image that values.yaml names",
        Category = Category.Charts,
        Severity = Severity.Info,
        References = ["nsa:upgrades"],
        IsStrict = true,
        Check = Check.OutermostChart(OfProgram),
    };

    private static IEnumerable<Finding> OfChart(ChartSource chart)
    {
        var version = chart.Metadata["version"];
        if (version.Node is not YamlScalar { Kind: not ScalarKind.Null } written)
            yield break;
        if (ChartVersion.Parse(written.Text) is null)
            yield return new($"the version '{Bounded.Text(written.Text)}' is none, and no two packages can be told apart by it", version, Severity.Medium);
        else if (!ChartVersion.IsStrict(written.Text))
            yield return new($"the version '{Bounded.Text(written.Text)}' is not written as SemVer 2 wants it, and Helm reads it by guessing", version);
    }

    private static IEnumerable<Finding> OfProgram(ChartSource chart)
    {
        var version = chart.Metadata["appVersion"];
        if (chart.IsLibrary)
            yield break;
        if (version.Node is not YamlScalar { Text: { Length: > 0 } text, Kind: not ScalarKind.Null })
            yield return new("Chart.yaml has no appVersion", version);
        else if (string.Equals(text, "latest", StringComparison.OrdinalIgnoreCase))
            yield return new("the appVersion is 'latest', which says nothing", version);
    }
}

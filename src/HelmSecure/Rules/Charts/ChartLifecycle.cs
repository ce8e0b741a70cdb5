using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Charts;

/// <summary>Whether somebody looks after a chart, and whether its users can tell.</summary>
internal static class ChartLifecycle
{
    public static readonly Rule Deprecated = new()
    {
        Id = "chart-deprecated",
        Summary = "Chart, or one that it depends on, is deprecated",
        Fix = "move to the chart that took its place: nobody mends this one",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = ["nsa:upgrades"],
        Check = Check.EachChart(Deprecation),
    };

    public static readonly Rule KubeVersionMissing = new()
    {
        Id = "kube-version-missing",
        Summary = "Chart does not say which versions of Kubernetes it is made for",
        Fix = "set kubeVersion in Chart.yaml, such as '>=1.25.0-0'",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = ["nsa:upgrades"],
        IsStrict = true,
        Check = Check.OutermostChart(chart => chart.IsLibrary || chart.Metadata["kubeVersion"].Exists ? [] : [new Finding("Chart.yaml has no kubeVersion", chart.Metadata["kubeVersion"])]),
    };

    public static readonly Rule ChangelogMissing = new()
    {
        Id = "changelog-missing",
        Summary = "Chart does not say what changed between its versions",
        Fix = "keep a CHANGELOG.md, or list the changes in the annotation artifacthub.io/changes",
        Category = Category.Charts,
        Severity = Severity.Info,
        References = ["nsa:upgrades"],
        IsStrict = true,
        Check = Check.OutermostChart(Changelog),
    };

    public static readonly Rule NotSigned = new()
    {
        Id = "chart-not-signed",
        Summary = "Packaged chart comes without a signature",
        Fix = "sign it with 'helm secure sign', and publish the .prov file beside it",
        Category = Category.Charts,
        Severity = Severity.Info,
        References = ["cis-1.8:5.5.1", "attack:T1195.002"],
        IsStrict = true,
        Check = Check.WholeChart(subject => subject.Chart is { HasProvenance: false, Source: { } chart }
            ? [new Finding("no provenance file lies beside the archive", chart.Metadata)]
            : []),
    };

    private static readonly string[] ChangelogNames = ["changelog", "changes", "history", "releases", "release-notes", "news"];

    private static IEnumerable<Finding> Deprecation(ChartSource chart)
    {
        var deprecated = chart.Metadata["deprecated"];
        if (deprecated.Bool is not true)
            return [];
        return [new(chart.Parent is null ? "the chart is deprecated" : $"the chart '{Bounded.Text(chart.Name)}', which this one depends on, is deprecated", deprecated)];
    }

    private static IEnumerable<Finding> Changelog(ChartSource chart)
    {
        var changes = chart.Metadata["annotations"]["artifacthub.io/changes"];
        var isKept = chart.Files.Any(file => !file.Name.Contains('/', StringComparison.Ordinal) && ChangelogNames.Contains(Stem(file.Name), StringComparer.OrdinalIgnoreCase));
        return changes.Exists || isKept ? [] : [new("the chart has neither a changelog nor the annotation 'artifacthub.io/changes'", changes)];
    }

    private static string Stem(string name) => name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? name[..dot] : name;
}

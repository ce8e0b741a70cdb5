using HelmSecure.Yaml;

namespace HelmSecure.Charts;

/// <summary>A chart that another one asks for.</summary>
/// <param name="Field">Of Chart.yaml or requirements.yaml.</param>
internal sealed record ChartDependency(Field Field)
{
    public string Name => Field["name"].Text ?? "";

    /// <summary>The one that the parent's values and templates know it by.</summary>
    public string Alias => Field["alias"].Text is { Length: > 0 } alias ? alias : Name;

    /// <summary>Wished for: one version, or a range. As written, a number too; empty where there is none.</summary>
    public string Version => (Field["version"].Node as YamlScalar)?.Text ?? "";

    /// <summary>A URL, <c>@name</c> or <c>alias:name</c> of the user's own list; empty for a chart that lies in charts/.</summary>
    public string Repository => Field["repository"].Text ?? "";

    /// <summary>In the order in which Helm reads them: what requirements.yaml says is laid over Chart.yaml.</summary>
    public static IEnumerable<ChartDependency> Of(ChartSource chart)
    {
        var metadata = chart.Metadata["dependencies"].Items;
        var all = chart.Find("requirements.yaml") is { } requirements ? metadata.Concat(requirements.Yaml["dependencies"].Items) : metadata;
        return all.Where(item => item.Node is YamlMap).Select(item => new ChartDependency(item));
    }
}

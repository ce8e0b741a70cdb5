using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Charts;

internal static class CrdsFolder
{
    public static readonly Rule Rule = new()
    {
        Id = "crds-folder-foreign-kind",
        Summary = "Folder crds/ holds objects that are no CustomResourceDefinition",
        Fix = "move them to templates/, where they are upgraded and removed with the release",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = [],
        Check = Check.EachChart(chart => chart.Files.Where(file => file.IsCrd).SelectMany(Foreign)),
    };

    private static IEnumerable<Finding> Foreign(ChartFile file)
    {
        IReadOnlyList<KubeObject> objects;
        try
        {
            objects = Release.Read(YamlStream.Read(file.Content, file.Path)).Objects;
        }
        catch (HelmSecureException)
        {
            // Where the chart is rendered, that is told by whoever reads all objects.
            yield break;
        }

        foreach (var item in objects.Where(item => item.Kind.Length > 0 && item.Kind is not "CustomResourceDefinition"))
            yield return new($"{Bounded.Text(item.Title)} is installed before everything else, and neither upgraded nor removed", file.At(item.Title, item.Root.Span.Line));
    }
}

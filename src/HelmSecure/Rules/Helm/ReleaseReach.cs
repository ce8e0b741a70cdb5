using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Helm;

/// <summary>How far a release reaches beyond its own namespace, and how it asks to be applied.</summary>
internal static class ReleaseReach
{
    public static readonly Rule Namespace = new()
    {
        Id = "namespace-created-by-chart",
        Summary = "Chart makes a namespace, which goes with all that is in it when the release goes",
        Fix = "let the user make it, with 'helm install --create-namespace'",
        Category = Category.Helm,
        Severity = Severity.Medium,
        References = [],
        Check = Check.EachOfKind(["Namespace"], item => item.ApiVersion is "v1" or "" && item.Annotations["helm.sh/resource-policy"].Text is not "keep"
            ? [new Finding($"'helm uninstall' deletes the namespace '{Charts.Bounded.Text(item.Name)}' and all that is in it, of others too", item.Metadata["name"])]
            : []),
    };

    public static readonly Rule ManyNamespaces = new()
    {
        Id = "multi-namespace-chart",
        Summary = "Release puts objects into namespaces beside its own",
        Fix = "make a release for each namespace, or say in the README what goes where and why",
        Category = Category.Helm,
        Severity = Severity.Low,
        References = ["cis-1.8:5.7.1"],
        IsStrict = true,
        Check = Check.WholeRelease(Namespaces),
    };

    public static readonly Rule Unchecked = new()
    {
        Id = "upgrade-skip-validation",
        Summary = "Object asks to be applied without being checked, or by force",
        Fix = "take the option out of argocd.argoproj.io/sync-options",
        Category = Category.Helm,
        Severity = Severity.Low,
        References = [],
        Check = Check.EachObject(Options),
    };

    private const int MostShown = 3;

    private static IEnumerable<Found> Namespaces(AuditSubject subject)
    {
        var release = subject.Release;
        var placed = release.Objects.Where(item => item.Namespace is { Length: > 0 } space && space != release.Namespace).ToList();
        var names = placed.Select(item => item.Namespace!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        // One may be the release's own, whatever it is called: '{{ .Release.Namespace }}' leaves no trace, and charts write it at some objects only.
        var own = release.Namespace is null ? 1 : 0;
        if (names.Count <= own)
            yield break;
        var rest = names.Count > MostShown ? $" and {names.Count - MostShown} more" : "";
        yield return Found.In(placed[0], new Finding($"objects go into {string.Join(", ", names.Take(MostShown).Select(Charts.Bounded.Text))}{rest}", placed[0].Metadata["namespace"])
        {
            Others = [.. placed.Skip(1).Select(item => new Evidence(item, item.Metadata["namespace"]))],
        });
    }

    private static IEnumerable<Finding> Options(KubeObject item)
    {
        var options = item.Annotations["argocd.argoproj.io/sync-options"];
        var bad = (options.Text ?? "").Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(option => option is "Validate=false" or "Replace=true" or "Force=true");
        if (bad is not null)
            yield return new($"{item.Title} asks Argo CD for {bad}", options);
    }
}

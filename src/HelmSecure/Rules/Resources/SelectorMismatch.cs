using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

internal static class SelectorMismatch
{
    public static readonly Rule Rule = new()
    {
        Id = "selector-mismatch",
        Summary = "Workload does not select the pods that it makes",
        Fix = "write the labels of the selector into the template",
        Category = Category.Resources,
        Severity = Severity.High,
        References = [],
        Also =
        [
            "kube-linter:mismatching-selector", "kube-score:deployment-pod-selector-labels-match-template-metadata-labels",
            "kube-score:statefulset-pod-selector-labels-match-template-metadata-labels", "kubescape:C-0296",
        ],
        IsStrict = true,
        Check = Check.EachOfKind(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"], Inspect),
    };

    // Where there is a template: an overlay or a part of an object has none.
    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        var (selector, template) = (item.Root["spec"]["selector"], item.Root["spec"]["template"]);
        if (!Scaling.IsOf(item, "apps") || !template.Exists)
            yield break;
        if (!selector["matchLabels"].Entries.Any() && !selector["matchExpressions"].Items.Any())
            yield return new($"the {item.Kind} selects no pods, which Kubernetes refuses", selector);
        else if (!LabelSelector.Of(selector).Matches(template["metadata"]["labels"]))
            yield return new($"the {item.Kind} does not select the pods that it makes, which Kubernetes refuses", selector);
    }
}

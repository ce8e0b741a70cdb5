using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

internal static class NakedPod
{
    public static readonly Rule Rule = new()
    {
        Id = "naked-pod",
        Summary = "Pod that nothing starts again",
        Fix = "write a Deployment, or a Job for what ends by itself",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also = ["kubescape:C-0073", "kyverno:prevent-bare-pods", "datree:25", "marvin:M-401"],
        IsStrict = true,
        Check = Check.EachOfKind(["Pod"], Inspect),
    };

    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        if (item is { ApiVersion: "v1" or "", Hook: null } && !item.Metadata["ownerReferences"].Items.Any())
            yield return new($"nothing starts {item.Title} again when its node is gone", item.Metadata["name"]);
    }
}

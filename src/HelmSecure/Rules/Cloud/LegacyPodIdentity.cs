using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Cloud;

internal static class LegacyPodIdentity
{
    private const string OfGoogle = "cloud.google.com/metadata-proxy-ready";

    public static readonly Rule Rule = new()
    {
        Id = "gke-or-aks-legacy-identity",
        Summary = "Pod asks for an identity in a way that its cloud has given up",
        Fix = "use workload identity: an annotation at the ServiceAccount",
        Category = Category.Cloud,
        Severity = Severity.Low,
        References = ["attack:T1552.005"],
        Check = Check.Both(
            Check.EachOfKind(["AzureIdentity", "AzureIdentityBinding"], item => item.IsOf("aadpodidentity.k8s.io") ? [new($"{item.Kind} is of AAD Pod Identity, which Azure has given up", item.Root["kind"])] : []),
            Check.EachPod(InspectPod)),
    };

    private static IEnumerable<Finding> InspectPod(Pod pod)
    {
        if (pod.Labels["aadpodidbinding"] is { Exists: true } binding)
            yield return new("the label aadpodidbinding asks AAD Pod Identity, which Azure has given up, for an identity", binding);
        if (pod.Spec["nodeSelector"][OfGoogle] is { Exists: true } proxy)
            yield return new("the pod looks for a node that hides its metadata, which Google has given up for workload identity", proxy);
    }
}

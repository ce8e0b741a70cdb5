using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Admission;

/// <summary>The policies themselves are reported as objects of an API version that is gone.</summary>
internal static class PodSecurityPolicyLeftover
{
    private const int RemovedFrom = 25;

    public static readonly Rule Rule = new()
    {
        Id = "pod-security-policy-leftover",
        Summary = "Role hands out a PodSecurityPolicy, which Kubernetes no longer has",
        Fix = "take the entry out, and label the namespace with the Pod Security level to enforce",
        Category = Category.Admission,
        Severity = Severity.Medium,
        References = ["nsa:upgrades"],
        Also =
        [
            "checkov:CKV_K8S_1", "checkov:CKV_K8S_2", "checkov:CKV_K8S_3", "checkov:CKV_K8S_4", "checkov:CKV_K8S_5", "checkov:CKV_K8S_6", "checkov:CKV_K8S_7",
            "checkov:CKV_K8S_24", "checkov:CKV_K8S_32", "checkov:CKV_K8S_36", "kubescape:C-0068",
        ],
        IsStrict = true,
        Check = Check.EachOfKind(["Role", "ClusterRole"], (item, subject) => subject.KubeVersion.IsAtLeast(RemovedFrom) ? Inspect(item) : []),
    };

    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        var policies = item.Root["rules"].Items
            .Where(rule => rule["verbs"].Items.Any(verb => verb.Text is "use" or "*") && rule["apiGroups"].Items.Any(group => group.Text is "policy" or "extensions" or "*"))
            .SelectMany(rule => rule["resources"].Items)
            .FirstOrDefault(resource => resource.Text is "podsecuritypolicies");
        if (policies.Exists)
            yield return new($"the {item.Kind} lets pods use a PodSecurityPolicy, which nothing enforces since Kubernetes 1.{RemovedFrom}", policies);
    }
}

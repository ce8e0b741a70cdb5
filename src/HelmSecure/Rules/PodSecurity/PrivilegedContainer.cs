using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.PodSecurity;

internal static class PrivilegedContainer
{
    public static readonly Rule Rule = new()
    {
        Id = "privileged-container",
        Summary = "Container runs privileged",
        Fix = "take securityContext.privileged out, or set it to false",
        Category = Category.PodSecurity,
        Severity = Severity.Critical,
        References = ["pss:baseline", "cis-1.8:5.2.2", "nsa:pod-security", "attack:T1611"],
        Also =
        [
            "kube-linter:privileged-container", "trivy:KSV-0017", "checkov:CKV_K8S_16", "checkov:CKV_K8S_2", "kubescape:C-0057", "kubescape:C-0193",
            "kubescape:C-0213", "polaris:runAsPrivileged", "kube-score:container-security-context-privileged", "kubesec:Privileged",
            "kubeaudit:PrivilegedTrue", "kyverno:disallow-privileged-containers", "gatekeeper:privileged-containers", "terrascan:AC_K8S_0046",
            "semgrep:privileged-container", "psa:privileged",
        ],
        Check = Check.EachContainer(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Container container)
    {
        var privileged = container.SecurityContext["privileged"];
        if (privileged.Bool is true)
            yield return new($"{container.Title} runs privileged", privileged);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.PodSecurity;

/// <summary>Two controls: from Kubernetes 1.35 on, baseline lets a pod with users of its own see all of /proc, and restricted does not.</summary>
internal static class ProcMountUnmasked
{
    public static readonly Rule Rule = new()
    {
        Id = "proc-mount-unmasked",
        Summary = "Container sees the parts of /proc that runtimes hide",
        Fix = "take securityContext.procMount out",
        Category = Category.PodSecurity,
        Severity = Severity.High,
        References = ["pss:baseline"],
        Also =
        [
            "kube-linter:unsafe-proc-mount", "trivy:KSV-0027", "kubescape:C-0211", "polaris:procMount", "kyverno:disallow-proc-mount",
            "gatekeeper:proc-mount", "terrascan:AC_K8S_0077", "psa:procMount",
        ],
        Check = Check.EachContainer((container, version) => PodSecurityStandards.FreesOwnUsers(container.Pod, version) ? [] : Inspect(container)),
    };

    public static readonly Rule InUserNamespace = new()
    {
        Id = "proc-mount-unmasked-in-user-namespace",
        Summary = "Container in a user namespace sees the parts of /proc that runtimes hide",
        Fix = "take securityContext.procMount out",
        Category = Category.PodSecurity,
        Severity = Severity.Low,
        References = ["pss:restricted"],
        Also = ["psa:procMount_restricted"],
        Check = Check.EachContainer((container, version) => PodSecurityStandards.FreesOwnUsers(container.Pod, version) ? Inspect(container) : []),
    };

    private static IEnumerable<Finding> Inspect(Container container)
    {
        var procMount = container.SecurityContext["procMount"];
        if (procMount.Exists && procMount.Text is not "Default")
            yield return new($"{container.Title} sets procMount to '{procMount.Text}'", procMount);
    }
}

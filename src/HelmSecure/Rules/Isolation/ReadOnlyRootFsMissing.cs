using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class ReadOnlyRootFsMissing
{
    public static readonly Rule Rule = new()
    {
        Id = "read-only-root-fs-missing",
        Summary = "Container may write to its own root filesystem",
        Fix = "set readOnlyRootFilesystem to true at the container, and mount an emptyDir where it writes",
        Category = Category.Isolation,
        Severity = Severity.Low,
        References = ["nsa:pod-security"],
        Also =
        [
            "kube-linter:no-read-only-root-fs", "trivy:KSV-0014", "checkov:CKV_K8S_22", "kubescape:C-0017", "polaris:notReadOnlyRootFilesystem",
            "kube-score:container-security-context-readonlyrootfilesystem", "kubesec:ReadOnlyRootFilesystem", "kubeaudit:ReadOnlyRootFilesystemFalse",
            "kubeaudit:ReadOnlyRootFilesystemNil", "kyverno:require-ro-rootfs", "gatekeeper:read-only-root-filesystem", "terrascan:AC_K8S_0078",
            "semgrep:writable-filesystem-container", "datree:45",
        ],
        Check = Check.EachContainer(Inspect),
    };

    // Windows cannot, and a debug container is there to be written to. The pod has no such field for all its containers.
    private static IEnumerable<Finding> Inspect(Container container)
    {
        var readOnly = container.SecurityContext["readOnlyRootFilesystem"];
        if (readOnly.Bool is not true && !container.Pod.RunsOnWindows && container.Kind is not ContainerKind.Ephemeral)
            yield return new($"{container.Title} does not set readOnlyRootFilesystem: true", readOnly);
    }
}

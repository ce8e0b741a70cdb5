using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

internal static class WindowsAdminUser
{
    public static readonly Rule Rule = new()
    {
        Id = "windows-admin-user",
        Summary = "Windows container runs as its administrator",
        Fix = "set windowsOptions.runAsUserName to ContainerUser",
        Category = Category.Isolation,
        Severity = Severity.High,
        References = ["nsa:pod-security"],
        Also = ["kyverno:require-run-as-containeruser", "kubescape:C-0211"],
        Check = Check.EachPodAndContainer((pod, _) => InspectPod(pod), (container, _) => Inspect(container.Pod, container.SecurityContext, container.Title)),
    };

    private static IEnumerable<Finding> InspectPod(Pod pod)
    {
        var isInherited = pod.Containers.Any(container => !container.SecurityContext["windowsOptions"]["runAsUserName"].Exists);
        return isInherited ? Inspect(pod, pod.SecurityContext, "the pod") : [];
    }

    // Who names a Windows user means Windows, also where a nodeSelector says so and os.name does not.
    private static IEnumerable<Finding> Inspect(Pod pod, Field securityContext, string who)
    {
        var user = securityContext["windowsOptions"]["runAsUserName"];
        if (IsAdministrator(user.Text ?? "") && pod.Spec["os"]["name"].Text is not "linux")
            yield return new($"{who} runs as ContainerAdministrator", user);
    }

    // "User Manager\ContainerAdministrator"
    private static bool IsAdministrator(string user) =>
        string.Equals(user[(user.LastIndexOf('\\') + 1)..], "ContainerAdministrator", StringComparison.OrdinalIgnoreCase);
}

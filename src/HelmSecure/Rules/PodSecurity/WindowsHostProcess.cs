using HelmSecure.Audit;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

internal static class WindowsHostProcess
{
    public static readonly Rule Rule = new()
    {
        Id = "windows-host-process",
        Summary = "Windows container runs as a process of its node",
        Fix = "take windowsOptions.hostProcess out",
        Category = Category.PodSecurity,
        Severity = Severity.Critical,
        References = ["pss:baseline", "cis-1.8:5.2.11"],
        Also =
        [
            "trivy:KSV-0103", "kubescape:C-0202", "polaris:hostProcess", "kyverno:disallow-host-process", "gatekeeper:host-process", "datree:85",
            "psa:windowsHostProcess",
        ],
        Check = Check.EachPodAndContainer(
            (pod, _) => Inspect(pod.SecurityContext, "the pod"),
            (container, _) => Inspect(container.SecurityContext, container.Title)),
    };

    // Either level counts, also where the container overrides the pod.
    private static IEnumerable<Finding> Inspect(Field securityContext, string who)
    {
        var hostProcess = securityContext["windowsOptions"]["hostProcess"];
        if (hostProcess.Bool is true)
            yield return new($"{who} runs as a process of the node", hostProcess);
    }
}

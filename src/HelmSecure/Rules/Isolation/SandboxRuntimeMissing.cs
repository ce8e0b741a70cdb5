using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class SandboxRuntimeMissing
{
    public static readonly Rule Rule = new()
    {
        Id = "sandbox-runtime-missing",
        Summary = "Sandbox for untrusted code runs on the ordinary container runtime",
        Fix = "set runtimeClassName to a class that isolates, such as gvisor or kata",
        Category = Category.Isolation,
        Severity = Severity.Medium,
        References = ["attack:T1611"],
        Also = ["kubescape:C-0297", "kyverno:restrict-runtimeClassName"],
        Check = Check.EachPod(Inspect),
    };

    // Names of classes are free: these, by custom, are those of the runtimes that share the node's kernel.
    private static IEnumerable<Finding> Inspect(Pod pod)
    {
        var runtime = pod.Spec["runtimeClassName"];
        if (!IsSandbox(pod.Owner) || runtime.Text is not (null or "" or "runc" or "crun" or "nvidia" or "youki"))
            yield break;

        yield return runtime.Text is { Length: > 0 } name
            ? new($"the sandbox runs on '{name}', which shares the kernel of the node", runtime)
            : new("the sandbox names no runtime class, so it shares the kernel of the node", runtime);
    }

    private static bool IsSandbox(KubeObject owner) =>
        owner.Kind is "Sandbox" or "SandboxTemplate" && owner.ApiVersion.Split('/')[0] is "agents.x-k8s.io" or "extensions.agents.x-k8s.io";
}

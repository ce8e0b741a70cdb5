using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class SysctlValueInjection
{
    public static readonly Rule Rule = new()
    {
        Id = "sysctl-value-injection",
        Summary = "Kernel parameter smuggles in another one",
        Fix = "write one value, and each parameter by itself",
        Category = Category.Isolation,
        Severity = Severity.High,
        References = ["attack:T1611"],
        Also = ["kyverno:prevent-cr8escape"],
        Check = Check.EachPod(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Pod pod) =>
        from sysctl in pod.SecurityContext["sysctls"].Items
        let value = sysctl["value"]
        where value.Text?.AsSpan().ContainsAny('+', '=') is true
        select new Finding($"the value of the kernel parameter '{sysctl["name"].Text}' holds '+' or '=', by which CRI-O is made to set another one", value);
}

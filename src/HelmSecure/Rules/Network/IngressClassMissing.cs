using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

internal static class IngressClassMissing
{
    public static readonly Rule Rule = new()
    {
        Id = "ingress-class-missing",
        Summary = "Ingress does not say which controller it is for",
        Fix = "set spec.ingressClassName",
        Category = Category.Network,
        Severity = Severity.Low,
        References = [],
        Also = ["kyverno:restrict-ingress-classes"],
        IsStrict = true,
        Check = Check.EachOfKind(["Ingress"], item => Ingress.IsOne(item) && !new Ingress(item).Class.Exists
            ? [new("the Ingress names no class: whichever controller is the cluster's default, or all of them, will serve it", item.Root["spec"]["ingressClassName"])]
            : []),
    };
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

internal static class SshExposed
{
    public static readonly Rule Rule = new()
    {
        Id = "ssh-exposed",
        Summary = "Container or Service offers the port of SSH",
        Fix = "take the port and the SSH server out: 'kubectl exec' leaves a trace in the audit log",
        Category = Category.Isolation,
        Severity = Severity.Medium,
        References = ["attack:T1021.004"],
        Also = ["kube-linter:ssh-port", "kubescape:C-0042"],
        Check = Check.Both(Check.EachContainer(InspectContainer), Check.EachObject(InspectService)),
    };

    private static IEnumerable<Finding> InspectContainer(Container container) =>
        from port in container.Field["ports"].Items
        where IsTcp(port)
        let number = port["containerPort"]
        where IsSsh(number)
        select Found(container.Title, number);

    // One finding a port: to what it leads, or else what it is called.
    private static IEnumerable<Finding> InspectService(KubeObject item) =>
        from port in item is { Kind: "Service", ApiVersion: "v1" or "" } ? item.Root["spec"]["ports"].Items : []
        where IsTcp(port)
        let number = IsSsh(port["port"]) ? port["port"] : port["targetPort"]
        where IsSsh(number)
        select Found("the Service", number);

    private static bool IsTcp(Field port) => port["protocol"].Text is null or "" or "TCP";

    private static bool IsSsh(Field number) => number.Long is 22 or 2222;

    // Others use 2222 too.
    private static Finding Found(string who, Field number) =>
        new($"{who} offers port {number.Long}, that of SSH", number) { Confidence = number.Long is 22 ? Confidence.High : Confidence.Medium };
}

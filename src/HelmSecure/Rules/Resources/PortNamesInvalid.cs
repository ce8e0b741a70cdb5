using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Resources;

internal static class PortNamesInvalid
{
    private const int MostShown = 20;

    public static readonly Rule Rule = new()
    {
        Id = "port-names-invalid",
        Summary = "Port has a name or a number that Kubernetes refuses, or a name that another has",
        Fix = "use at most 15 small letters, digits and hyphens, with a letter, and each name once",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also = ["kube-linter:invalid-target-ports", "kube-score:container-ports-check", "kyverno:require-container-port-names"],
        IsStrict = true,
        Check = Check.Both(Check.EachPod(InspectPod), Check.EachOfKind(["Service"], InspectService)),
    };

    // A Service that asks for a name gets the first port that has it.
    private static IEnumerable<Finding> InspectPod(Pod pod)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var port in pod.Containers.SelectMany(container => container.Field["ports"].Items))
        {
            var (name, number) = (port["name"], port["containerPort"]);
            if (name.Text is { Length: > 0 } text && Judge(text, MetadataGrammar.IsPortName, names) is { } fault)
                yield return new($"the port '{Shown(text)}' {fault}", name);
            if (IsOutside(number))
                yield return new($"there is no port {number.Long}", number);
        }
    }

    private static IEnumerable<Finding> InspectService(KubeObject item)
    {
        var ports = item.ApiVersion is "v1" or "" ? item.Root["spec"]["ports"].Items.ToList() : [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var port in ports)
        {
            var (name, number, target) = (port["name"], port["port"], port["targetPort"]);
            if (name.Text is { Length: > 0 } text)
            {
                if (Judge(text, MetadataGrammar.IsHostPart, names) is { } fault)
                    yield return new($"the port '{Shown(text)}' {fault}", name);
            }
            else if (ports.Count > 1)
            {
                yield return new("the Service has several ports, and this one has no name", name);
            }

            if (target.Text is { Length: > 0 } asked && !MetadataGrammar.IsPortName(asked))
                yield return new($"the Service asks for the port '{Shown(asked)}', and no port can be called that", target);
            foreach (var wrong in ((Field[])[number, target]).Where(IsOutside))
                yield return new($"there is no port {wrong.Long}", wrong);
        }
    }

    private static string? Judge(string name, Func<string, bool> isValid, HashSet<string> names) =>
        !isValid(name) ? "has a name that Kubernetes refuses" : names.Add(name) ? null : "has the name of another";

    private static bool IsOutside(Field number) => number.Long is < 1 or > 65535;

    private static string Shown(string name) => name.Length > MostShown ? name[..MostShown] + "…" : name;
}

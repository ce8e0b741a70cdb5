using System.Globalization;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Resources;

/// <summary>Whether Kubernetes can tell that a container works: probes that are missing, equal, or ask where nobody answers.</summary>
internal static class Probes
{
    public static readonly Rule LivenessMissing = new()
    {
        Id = "liveness-probe-missing",
        Summary = "Kubernetes cannot tell whether the container still works",
        Fix = "add a livenessProbe that fails when only a restart helps",
        Category = Category.Resources,
        Severity = Severity.Info,
        References = [],
        Also =
        [
            "kube-linter:no-liveness-probe", "checkov:CKV_K8S_8", "kubescape:C-0056", "polaris:livenessProbeMissing", "kube-score:pod-probes", "kyverno:require-probes",
            "gatekeeper:requiredprobes", "terrascan:AC_K8S_0070", "datree:11",
        ],
        IsStrict = true,
        Check = Check.EachContainer(InspectLiveness),
    };

    public static readonly Rule ReadinessMissing = new()
    {
        Id = "readiness-probe-missing",
        Summary = "Service sends requests to the container before it is ready",
        Fix = "add a readinessProbe that succeeds once the container can answer",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also =
        [
            "kube-linter:no-readiness-probe", "checkov:CKV_K8S_9", "kubescape:C-0018", "polaris:readinessProbeMissing", "kube-score:pod-probes", "kyverno:require-probes",
            "gatekeeper:requiredprobes", "terrascan:AC_K8S_0072", "datree:12",
        ],
        IsStrict = true,
        Check = Check.WholeRelease(InspectReadiness),
    };

    public static readonly Rule Identical = new()
    {
        Id = "probes-identical",
        Summary = "Container is restarted as soon as it is not ready",
        Fix = "let the livenessProbe ask for less, or wait longer, than the readinessProbe",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also = ["kube-score:pod-probes-identical", "kyverno:ensure-probes-different"],
        IsStrict = true,
        Check = Check.EachContainer(InspectEquality),
    };

    public static readonly Rule PortNotDeclared = new()
    {
        Id = "probe-port-not-declared",
        Summary = "Probe asks a port that the container does not name",
        Fix = "name the port among the container's ports, or ask one that is there",
        Category = Category.Resources,
        Severity = Severity.High,
        OtherSeverities = [Severity.Info],
        References = [],
        Also = ["kube-linter:liveness-port", "kube-linter:readiness-port", "kube-linter:startup-port"],
        IsStrict = true,
        Check = Check.EachContainer(InspectPorts),
    };

    private static readonly string[] Kinds = ["livenessProbe", "readinessProbe", "startupProbe"];

    // What ends by itself needs none.
    private static IEnumerable<Finding> InspectLiveness(Container container)
    {
        var probe = container.Field["livenessProbe"];
        if (container.KeepsRunning && !probe.Exists && container.Pod.Owner is { Kind: not ("Job" or "CronJob"), Hook: null })
            yield return new($"{container.Title} has no liveness probe", probe);
    }

    private static IEnumerable<Found> InspectReadiness(AuditSubject subject)
    {
        var services = new SelectorIndex(
            subject.Release,
            from service in subject.Release.OfKind("Service")
            let spec = service.Root["spec"]
            where service.ApiVersion is "v1" or "" && spec["selector"].Entries.Any() && spec["publishNotReadyAddresses"].Bool is not true
            select SelectorIndex.ByMap(service, spec["selector"]));
        return from pod in subject.Release.Pods
               where pod.Owner is { Kind: not ("Job" or "CronJob"), Hook: null }
               let bare = pod.Containers.Where(container => container.KeepsRunning && !container.Field["readinessProbe"].Exists).ToList()
               where bare.Count > 0
               let asked = services.Selecting(pod).SelectMany(TargetPorts).ToHashSet(StringComparer.Ordinal)
               from container in bare
               where IsAsked(container, asked)
               select Found.In(container, new($"{container.Title} gets requests from a Service and has no readiness probe", container.Field["readinessProbe"]));
    }

    // A number that no container declares may be any container's; there is no doubt where there is only one.
    private static bool IsAsked(Container container, HashSet<string> asked)
    {
        var isAlone = container.Pod.Containers.Count(other => other.KeepsRunning) is 1;
        return container.Field["ports"].Items.Any(port => asked.Contains(port["name"].Text ?? "") || asked.Contains(Number(port["containerPort"]))) || (isAlone && asked.Count > 0);
    }

    private static IEnumerable<string> TargetPorts(KubeObject service) =>
        from port in service.Root["spec"]["ports"].Items
        let target = port["targetPort"]
        select target.Exists ? target.Text ?? Number(target) : Number(port["port"]);

    private static string Number(Field number) => number.Long?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static IEnumerable<Finding> InspectEquality(Container container)
    {
        var (liveness, readiness) = (container.Field["livenessProbe"], container.Field["readinessProbe"]);
        if (container.KeepsRunning && liveness.Entries.Any() && IsEqual(liveness, readiness))
            yield return new($"the liveness probe of {container.Title} is the same as its readiness probe", liveness);
    }

    private static bool IsEqual(Field one, Field other) =>
        one.Node is YamlMap first && other.Node is YamlMap second
            ? first.Entries.Count == second.Entries.Count && first.Entries.All(entry => IsEqual(one[entry.Key], other[entry.Key]))
            : one.Node is { } node && other.Node is { } twin && node.HasValueOf(twin);

    private static IEnumerable<Finding> InspectPorts(Container container)
    {
        var ports = container.Field["ports"].Items.ToList();
        var names = ports.Select(port => port["name"].Text).ToHashSet(StringComparer.Ordinal);
        var numbers = ports.Select(port => port["containerPort"].Long).ToHashSet();
        return from kind in Kinds
               from handler in (string[])["httpGet", "tcpSocket", "grpc"]
               let port = container.Field[kind][handler]["port"]
               where port.Exists
               let finding = Judge(container, kind, port, names, numbers)
               where finding is not null
               select finding;
    }

    // A name that is not there is none; a number works without being declared, and is said only where others are.
    private static Finding? Judge(Container container, string kind, Field port, HashSet<string?> names, HashSet<long?> numbers) => port switch
    {
        { Text: { } name } when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _) => null,
        { Text: { } name } when !names.Contains(name) => new($"the {kind} of {container.Title} asks the port '{Shown(name)}', and the container has none of that name", port),
        { Long: { } number } when numbers.Count > 0 && !numbers.Contains(number) =>
            new($"the {kind} of {container.Title} asks the port {number}, which is not among the container's ports", port, Severity.Info),
        _ => null,
    };

    private static string Shown(string name) => name.Length > 20 ? name[..20] + "…" : name;
}

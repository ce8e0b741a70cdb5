using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Resources;

/// <summary>Requests and limits that contradict each other, are no amounts, or cannot be what was meant.</summary>
internal static class ResourceAmounts
{
    private const long Gibibyte = 1L << 30;
    private const int MostShown = 20;

    private static readonly Quantity Mebibyte = Quantity.Of(1L << 20);

    private static readonly RuleParameter<long> LargestCpu = new("largestCpu", "CPUs that a container may ask for or use", 256);

    private static readonly RuleParameter<long> LargestMemory = new("largestMemory", "Gibibytes of memory that a container may ask for or use", 4096);

    public static readonly Rule Excessive = new()
    {
        Id = "resource-limit-excessive",
        Summary = "Container requests more than its limit, or more than a node has",
        Fix = "lower the request, or raise the limit",
        Category = Category.Resources,
        Severity = Severity.High,
        OtherSeverities = [Severity.Low],
        References = ["nsa:resources"],
        Also =
        [
            "kube-score:container-resource-requests-equal-limits", "gatekeeper:containerresourceratios", "gatekeeper:containerresources",
            "kyverno:enforce-resources-as-ratio", "kyverno:memory-requests-equal-limits", "kubeaudit:LimitsCPUExceeded", "datree:81",
        ],
        IsStrict = true,
        Parameters = [LargestCpu, LargestMemory],
        Check = Check.EachContainer((container, subject) => InspectContradiction(container).Concat(InspectSize(container, subject))),
    };

    public static readonly Rule UnitMistaken = new()
    {
        Id = "memory-unit-mistaken",
        Summary = "Amount of memory or storage is below a mebibyte: its unit is missing or another was meant",
        Fix = "write the unit: 512Mi, 2Gi",
        Category = Category.Resources,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:resources"],
        IsStrict = true,
        Check = Check.EachContainer(InspectUnit),
    };

    public static readonly Rule Invalid = new()
    {
        Id = "resource-quantity-invalid",
        Summary = "Amount of a resource is none that Kubernetes can read",
        Fix = "write a number with a unit of Kubernetes: 500m, 1.5, 512Mi, 2G",
        Category = Category.Resources,
        Severity = Severity.High,
        References = ["nsa:resources"],
        IsStrict = true,
        Check = Check.Both(Check.EachContainer(container => InspectGrammar(container.Field["resources"], container.Title)), Check.EachPod(InspectPodGrammar)),
    };

    private static IEnumerable<Finding> InspectContradiction(Container container) =>
        from request in container.Field["resources"]["requests"].Entries
        let limit = container.Field["resources"]["limits"][request.Key]
        where Quantity.Of(request.Value) is { } asked && Quantity.Of(limit) is { } allowed && asked > allowed
        select new Finding($"{container.Title} requests {Shown(request.Value)} of {Bounded(request.Key)} and its limit is {Shown(limit)}, which Kubernetes refuses", request.Value);

    // "cpu: 500" for 500m. What is said of the limit is not said of the request too.
    private static IEnumerable<Finding> InspectSize(Container container, AuditSubject subject) =>
        from bound in ((string Resource, long Largest, long Unit, string Name)[])[("cpu", subject.Of(LargestCpu), 1, "CPUs"), ("memory", subject.Of(LargestMemory), Gibibyte, "gibibytes")]
        let largest = Quantity.Of(bound.Largest > long.MaxValue / bound.Unit ? long.MaxValue : bound.Largest * bound.Unit)
        let fields = ((Field[])[ResourceDemands.Limit(container, bound.Resource), ResourceDemands.Request(container, bound.Resource)]).Where(field => Quantity.Of(field) > largest).Take(1)
        from field in fields
        select new Finding($"{container.Title} names {Shown(field)} of {bound.Resource}, more than {bound.Largest} {bound.Name}", field, Severity.Low)
        {
            Fix = "write the amount that the container needs",
        };

    // A request of next to nothing is as good as none; with such a limit no container starts.
    private static IEnumerable<Finding> InspectUnit(Container container) =>
        from resource in (string[])["memory", "ephemeral-storage"]
        from place in ((string Word, Field Field, Severity? Severity)[])
            [("limit", ResourceDemands.Limit(container, resource), null), ("request", ResourceDemands.Request(container, resource), Severity.Low)]
        where Quantity.Of(place.Field) is { } amount && amount > default(Quantity) && amount < Mebibyte
        select new Finding($"{container.Title} has a {place.Word} of {Shown(place.Field)} of {resource}, which is less than a mebibyte", place.Field, place.Severity);

    private static IEnumerable<Finding> InspectPodGrammar(Pod pod) => InspectGrammar(pod.Spec["resources"], "the pod").Concat(
        from volume in pod.Volumes
        let size = volume.Field["emptyDir"]["sizeLimit"]
        where IsWrong(size)
        select new Finding($"volume '{volume.Name}' has a size limit of {Shown(size)}, which Kubernetes cannot read", size));

    private static IEnumerable<Finding> InspectGrammar(Field resources, string who) =>
        from section in (string[])["limits", "requests"]
        from entry in resources[section].Entries
        where IsWrong(entry.Value)
        select new Finding($"{who} names {Shown(entry.Value)} of {Bounded(entry.Key)}, which Kubernetes cannot read", entry.Value);

    private static bool IsWrong(Field amount) => amount.Exists && (Quantity.Of(amount) is not { } quantity || quantity < default(Quantity));

    private static string Shown(Field amount) => Quantity.TextOf(amount) is { } text ? $"'{Bounded(text)}'" : amount.Node?.Description ?? "nothing";

    private static string Bounded(string text) => text.Length > MostShown ? text[..MostShown] + "…" : text;
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.PodSecurity;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

/// <summary>Which pods the namespaces of the release let in.</summary>
internal static class NamespaceLevels
{
    public static readonly Rule Unlabelled = new()
    {
        Id = "namespace-without-pod-security",
        Summary = "Namespace of the release enforces no level of the Pod Security Standards",
        Fix = "label it with pod-security.kubernetes.io/enforce: baseline or restricted",
        Category = Category.Admission,
        Severity = Severity.Medium,
        References = ["cis-1.8:5.2.1", "nsa:pod-security"],
        Also = ["kubescape:C-0192", "kyverno:add-psa-labels"],
        IsStrict = true,
        Check = Check.EachOfKind(["Namespace"], item => item.IsOfGroup("") && !IsOfTheSystem(item) && !Enforced(item).Exists
            ? [new($"namespace '{ShortText.Of(item.Name)}' lets every pod in, unless the cluster has a default of its own", Enforced(item))]
            : []),
    };

    public static readonly Rule Weakened = new()
    {
        Id = "namespace-pod-security-weakened",
        Summary = "Namespace of the release lets privileged pods in on purpose",
        Fix = "enforce baseline, and keep pods that need more in a namespace of their own",
        Category = Category.Admission,
        Severity = Severity.High,
        OtherSeverities = [Severity.Low],
        References = ["cis-1.8:5.2.1", "nsa:pod-security", "attack:T1562"],
        Also = ["kubescape:C-0193", "kyverno:deny-privileged-profile"],
        Check = Check.WholeRelease(Inspect),
    };

    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var open = subject.Release.OfKind("Namespace").Where(item => item.IsOfGroup("") && !IsOfTheSystem(item) && Enforced(item).Text is "privileged").ToList();
        if (open.Count is 0)
            return [];
        // Of the pods that go there, those that baseline would refuse; where a pod without a namespace goes is not known.
        var needs = PodSecurityLevels.Refusals(subject.Release, PodSecurityLevel.Baseline, subject.KubeVersion)
            .Select(refused => refused.Key.Owner).ToLookup(subject.Release.NamespaceOf, StringComparer.Ordinal);
        return open.Select(item => Found.In(item, Judge(item, needs[item.Name].Concat(needs[""]).FirstOrDefault())));
    }

    private static Finding Judge(KubeObject item, KubeObject? needs) => needs is null
        ? new($"namespace '{ShortText.Of(item.Name)}' lets privileged pods in, and no pod of the release needs that", Enforced(item))
        : new($"namespace '{ShortText.Of(item.Name)}' lets every privileged pod in because {ShortText.Of(needs.Title)} needs it", Enforced(item), Severity.Low);

    private static Field Enforced(KubeObject item) => item.Metadata["labels"][PssNamespaceConflict.Enforce];

    private static bool IsOfTheSystem(KubeObject item) => item.Name.StartsWith("kube-", StringComparison.Ordinal);
}

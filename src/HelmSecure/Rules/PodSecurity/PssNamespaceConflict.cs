using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

internal static class PssNamespaceConflict
{
    internal const string Enforce = "pod-security.kubernetes.io/enforce";

    public static readonly Rule Rule = new()
    {
        Id = "pss-namespace-conflict",
        Summary = "Namespace of the same release refuses the pod",
        Fix = "mend the pod, or lower the level that the namespace enforces",
        Category = Category.PodSecurity,
        Severity = Severity.High,
        References = ["cis-1.8:5.2.1"],
        Check = Check.WholeRelease(Inspect),
    };

    // A pod without a namespace goes where the user installs the release, which nobody knows here.
    private static IEnumerable<Found> Inspect(AuditSubject subject) =>
        from demand in subject.Release.OfKind("Namespace").Where(space => Level(space) is not PodSecurityLevel.Privileged)
            .GroupBy(space => (Level: Level(space), Version: Asked(space.Metadata["labels"][Enforce + "-version"], subject.KubeVersion)))
        let names = demand.Select(space => space.Name).ToHashSet(StringComparer.Ordinal)
        from refused in PodSecurityLevels.Refusals(subject.Release, demand.Key.Level, demand.Key.Version)
        where refused.Key.Owner.Namespace is { } name && names.Contains(name)
        select Found.In(refused.Key, Refused(refused.Key.Owner, demand.Key.Level, refused));

    private static Finding Refused(KubeObject owner, PodSecurityLevel level, IEnumerable<AuditFinding> findings)
    {
        var ids = findings.Select(finding => finding.Rule.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new(
            $"namespace '{owner.Namespace}' enforces '{(level is PodSecurityLevel.Baseline ? "baseline" : "restricted")}' and refuses the pod: {string.Join(", ", ids)}",
            owner.Metadata["name"]);
    }

    private static PodSecurityLevel Level(KubeObject space) => space.Metadata["labels"][Enforce].Text switch
    {
        "baseline" => PodSecurityLevel.Baseline,
        "restricted" => PodSecurityLevel.Restricted,
        _ => PodSecurityLevel.Privileged,
    };

    // A label newer than what is known counts as the newest known; without one, the cluster's own version counts.
    private static KubeVersion Asked(Field label, KubeVersion version)
    {
        if (label.Text is not { } text || text is "latest" || !KubeVersion.TryParse(text, out var asked))
            return version;
        return asked > KubeVersion.Newest ? KubeVersion.Newest : asked;
    }
}

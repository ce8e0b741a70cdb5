using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.PodSecurity;

/// <summary>Asks all controls of a level, whatever the user selected for the audit.</summary>
internal static class PodSecurityLevels
{
    /// <summary>One entry a pod, in the order of the release.</summary>
    public static IReadOnlyList<PodSecurityStanding> Of(Release release, KubeVersion version)
    {
        var baseline = Refusals(release, PodSecurityLevel.Baseline, version);
        var restricted = Refusals(release, PodSecurityLevel.Restricted, version);
        return [.. release.Pods.Select(Judge)];

        PodSecurityStanding Judge(Pod pod)
        {
            var (level, refusals) = (baseline.Contains(pod), restricted.Contains(pod)) switch
            {
                (true, _) => (PodSecurityLevel.Privileged, baseline[pod]),
                (_, true) => (PodSecurityLevel.Baseline, restricted[pod]),
                _ => (PodSecurityLevel.Restricted, []),
            };
            return new(pod, level, [.. refusals.Select(finding => finding.Rule.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        }
    }

    /// <summary>What the level finds wrong with each pod that it refuses.</summary>
    public static ILookup<Pod, AuditFinding> Refusals(Release release, PodSecurityLevel level, KubeVersion version)
    {
        IReadOnlyCollection<string> tags = level switch
        {
            PodSecurityLevel.Baseline => ["pss:baseline"],
            PodSecurityLevel.Restricted => ["pss:restricted"],
            _ => ["pss:privileged"],
        };
        return Auditor.Run(release, RuleCatalog.All, new() { Only = tags, KubeVersion = version }).Findings
            .Where(finding => finding.Pod is not null)
            .ToLookup(finding => finding.Pod!);
    }
}

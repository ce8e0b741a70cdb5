using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

internal static class PssNamespaceConflict
{
    private const string Enforce = "pod-security.kubernetes.io/enforce";

    public static readonly Rule Rule = new()
    {
        Id = "pss-namespace-conflict",
        Summary = "Namespace of the same release refuses the pod",
        Severity = Severity.High,
        References = ["cis-1.8:5.2.1"],
        Check = Check.EachPodOfRelease((release, version) => release.Objects.Where(item => item.Kind is "Namespace").SelectMany(space => Inspect(release, space, version))),
    };

    private static IEnumerable<(Pod Pod, Finding Finding)> Inspect(Release release, KubeObject space, KubeVersion version)
    {
        var labels = space.Metadata["labels"];
        var level = labels[Enforce].Text switch
        {
            "baseline" => PodSecurityLevel.Baseline,
            "restricted" => PodSecurityLevel.Restricted,
            _ => PodSecurityLevel.Privileged,
        };
        if (level is PodSecurityLevel.Privileged)
            return [];

        // A pod without a namespace goes where the user installs the release, which nobody knows here.
        return from refused in PodSecurityLevels.Refusals(release, level, Asked(labels[Enforce + "-version"], version))
               where refused.Key.Owner.Namespace == space.Name
               let ids = refused.Select(finding => finding.Rule.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
               select (refused.Key, new Finding(
                   $"namespace '{space.Name}' enforces '{labels[Enforce].Text}' and refuses the pod: {string.Join(", ", ids)}",
                   refused.Key.Owner.Metadata["name"]));
    }

    // A label newer than what is known counts as the newest known; without one, the cluster's own version counts.
    private static KubeVersion Asked(Field label, KubeVersion version)
    {
        if (label.Text is not { } text || text is "latest" || !KubeVersion.TryParse(text, out var asked))
            return version;
        return asked > KubeVersion.Newest ? KubeVersion.Newest : asked;
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

internal static class SelinuxOptionsUnsafe
{
    private const int FirstMinorOfEngineType = 31;

    public static readonly Rule Rule = new()
    {
        Id = "selinux-options-unsafe",
        Summary = "SELinux user or role is chosen, or a type that is not for containers",
        Fix = "take user and role out, and use the type container_t or none",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.High],
        References = ["pss:baseline"],
        Also =
        [
            "trivy:KSV-0025", "kubescape:C-0211", "kyverno:disallow-selinux", "gatekeeper:selinux", "datree:86", "datree:87", "datree:88",
            "psa:seLinuxOptions",
        ],
        Check = Check.EachPodAndContainer(
            (pod, version) => Inspect(pod.SecurityContext["seLinuxOptions"], "the pod", version),
            (container, version) => Inspect(container.SecurityContext["seLinuxOptions"], container.Title, version)),
    };

    private static IEnumerable<Finding> Inspect(Field options, string who, KubeVersion version)
    {
        var type = options["type"];
        if (type.Exists && !IsAllowedType(type.Text, version))
            yield return new($"{who} runs as SELinux type '{type.Text}'", type, type.Text is "spc_t" ? Severity.High : null);

        foreach (var key in (string[])["user", "role"])
        {
            var chosen = options[key];
            if (chosen.Exists && chosen.Text is not "")
                yield return new($"{who} chooses the SELinux {key} '{chosen.Text}'", chosen);
        }
    }

    private static bool IsAllowedType(string? type, KubeVersion version) =>
        type is "" or "container_t" or "container_init_t" or "container_kvm_t" || (type is "container_engine_t" && version.IsAtLeast(FirstMinorOfEngineType));
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.PodSecurity;

internal static class SysctlUnsafe
{
    public static readonly Rule Rule = new()
    {
        Id = "sysctl-unsafe",
        Summary = "Pod sets a kernel parameter that is not safe to set",
        Fix = "take it out, or let the node set it",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        References = ["pss:baseline", "nsa:pod-security"],
        Also =
        [
            "kube-linter:unsafe-sysctls", "trivy:KSV-0026", "kubescape:C-0211", "kyverno:restrict-sysctls", "gatekeeper:forbidden-sysctls",
            "terrascan:AC_K8S_0074", "psa:sysctls",
        ],
        Check = Check.EachPod(Inspect),
    };

    private static readonly (string Name, int FromMinor)[] Safe =
    [
        ("kernel.shm_rmid_forced", 0),
        ("net.ipv4.ip_local_port_range", 0),
        ("net.ipv4.tcp_syncookies", 0),
        ("net.ipv4.ping_group_range", 0),
        ("net.ipv4.ip_unprivileged_port_start", 0),
        ("net.ipv4.ip_local_reserved_ports", 27),
        ("net.ipv4.tcp_keepalive_time", 29),
        ("net.ipv4.tcp_fin_timeout", 29),
        ("net.ipv4.tcp_keepalive_intvl", 29),
        ("net.ipv4.tcp_keepalive_probes", 29),
        ("net.ipv4.tcp_rmem", 32),
        ("net.ipv4.tcp_wmem", 32),
        ("net.ipv4.tcp_slow_start_after_idle", 37),
        ("net.ipv4.tcp_notsent_lowat", 37),
    ];

    private static IEnumerable<Finding> Inspect(Pod pod, KubeVersion version) =>
        from sysctl in pod.SecurityContext["sysctls"].Items
        let name = sysctl["name"]
        where !Safe.Any(safe => safe.Name == name.Text && version.IsAtLeast(safe.FromMinor))
        select new Finding($"the pod sets the kernel parameter '{name.Text}', which is not safe on Kubernetes {version}", name);
}

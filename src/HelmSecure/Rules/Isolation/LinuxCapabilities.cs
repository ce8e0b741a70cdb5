using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

/// <summary>What a capability does to the node. Names are read as container runtimes read them: in any case, with or without <c>CAP_</c>.</summary>
internal static class LinuxCapabilities
{
    public static readonly Rule Dangerous = new()
    {
        Id = "dangerous-capability",
        Summary = "Container adds a capability that is as good as root on the node, or near it",
        Fix = "take it out of capabilities.add",
        Category = Category.Isolation,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical, Severity.Medium],
        References = ["cis-1.8:5.2.9", "nsa:pod-security", "attack:T1611"],
        Also =
        [
            "trivy:KSV-0005", "trivy:KSV-0120", "checkov:CKV_K8S_39", "kubescape:C-0046", "polaris:dangerousCapabilities", "kubesec:CapSysAdmin",
            "terrascan:AC_K8S_0075",
        ],
        Check = Check.EachContainer(InspectDangerous),
    };

    public static readonly Rule NetRaw = new()
    {
        Id = "net-raw-not-dropped",
        Summary = "Container may forge packets",
        Fix = "set securityContext.capabilities.drop to [ALL] at the container",
        Category = Category.Isolation,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.High],
        References = ["cis-1.8:5.2.8", "attack:T1557"],
        Also =
        [
            "kube-linter:drop-net-raw-capability", "trivy:KSV-0119", "checkov:CKV_K8S_28", "checkov:CKV_K8S_7", "kubescape:C-0199",
            "kyverno:require-drop-cap-net-raw", "terrascan:AC_K8S_0048", "datree:103",
        ],
        Check = Check.EachContainer(InspectNetRaw),
        YieldsTo = [new("capability-drop-all-missing"), new("dangerous-capability")],
    };

    private static readonly Dictionary<string, (Severity Severity, string Power)> Powers = new(StringComparer.Ordinal)
    {
        ["ALL"] = (Severity.Critical, "gives it every power of root"),
        ["SYS_ADMIN"] = (Severity.Critical, "is nearly all of root's power"),
        ["SYS_MODULE"] = (Severity.Critical, "lets it load code into the node's kernel"),
        ["SYS_PTRACE"] = (Severity.High, "lets it take over other processes"),
        ["SYS_RAWIO"] = (Severity.High, "lets it reach the node's memory and disks"),
        ["SYS_BOOT"] = (Severity.High, "lets it restart the node"),
        ["DAC_READ_SEARCH"] = (Severity.High, "lets it read any file, also of the node"),
        ["BPF"] = (Severity.High, "lets it load programs into the node's kernel"),
        ["PERFMON"] = (Severity.High, "lets it watch the node's kernel"),
        ["NET_ADMIN"] = (Severity.High, "lets it change the network"),
        ["MAC_ADMIN"] = (Severity.High, "lets it change mandatory access rules"),
        ["MAC_OVERRIDE"] = (Severity.High, "lets it pass by mandatory access rules"),
        ["SYS_TIME"] = (Severity.Medium, "lets it set the node's clock"),
        ["SYS_RESOURCE"] = (Severity.Medium, "lets it pass by limits"),
        ["SYSLOG"] = (Severity.Medium, "lets it read the kernel's messages"),
        ["SYS_NICE"] = (Severity.Medium, "lets it slow down other processes"),
        ["IPC_LOCK"] = (Severity.Medium, "lets it keep memory from being swapped"),
    };

    private static string NameOf(Field capability)
    {
        var name = (capability.Text ?? "").ToUpperInvariant();
        return name.StartsWith("CAP_", StringComparison.Ordinal) ? name["CAP_".Length..] : name;
    }

    private static IEnumerable<Finding> InspectDangerous(Container container) =>
        from added in container.SecurityContext["capabilities"]["add"].Items
        let power = Powers.GetValueOrDefault(NameOf(added))
        where power.Power is not null
        select new Finding($"{container.Title} adds the capability '{added.Text}', which {power.Power}", added, power.Severity);

    private static IEnumerable<Finding> InspectNetRaw(Container container)
    {
        if (container.Pod.RunsOnWindows)
            yield break;

        var capabilities = container.SecurityContext["capabilities"];
        var added = capabilities["add"].Items.FirstOrDefault(capability => NameOf(capability) is "NET_RAW" or "ALL");
        if (added.Exists)
            yield return new($"{container.Title} adds the capability '{added.Text}' and may forge packets", added, Severity.High);
        else if (!capabilities["drop"].Items.Any(dropped => NameOf(dropped) is "NET_RAW" or "ALL"))
            yield return new($"{container.Title} does not drop NET_RAW and may forge packets", capabilities["drop"]);
    }
}

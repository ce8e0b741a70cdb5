using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

/// <summary>What may be added to the capabilities of a container, and what must be dropped. Names are compared letter by letter, as Kubernetes does.</summary>
internal static class Capabilities
{
    private const int FirstMinorOfRestricted = 22;

    private static readonly string[] Default =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ];

    public static readonly Rule BeyondDefault = new()
    {
        Id = "capability-add-beyond-default",
        Summary = "Container adds a capability that container runtimes do not give by default",
        Fix = "take it out of capabilities.add",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        References = ["pss:baseline", "cis-1.8:5.2.9", "nsa:pod-security"],
        Also =
        [
            "trivy:KSV-0022", "checkov:CKV_K8S_25", "checkov:CKV_K8S_24", "kubescape:C-0046", "kubescape:C-0200", "kubescape:C-0219",
            "kyverno:disallow-capabilities", "gatekeeper:capabilities", "kubeaudit:CapabilityAdded", "datree:49", "psa:capabilities_baseline",
        ],
        Check = Check.EachContainer(container => Added(container).Where(added => !Default.Contains(added.Text)).Select(added =>
            new Finding($"{container.Title} adds the capability '{added.Text}', which is not among the runtime's defaults", added))),
        YieldsTo = [new("dangerous-capability"), new("net-raw-not-dropped")],
        FreesWindowsAtRestrictedFrom = PodSecurityStandards.FreeWindowsFrom,
    };

    public static readonly Rule BeyondNetBind = new()
    {
        Id = "capability-add-beyond-net-bind",
        Summary = "Container adds a capability other than NET_BIND_SERVICE",
        Fix = "take it out of capabilities.add",
        Category = Category.PodSecurity,
        Severity = Severity.Low,
        References = ["pss:restricted", "cis-1.8:5.2.10"],
        Also = ["trivy:KSV-0106", "checkov:CKV_K8S_25", "kyverno:disallow-capabilities-strict", "psa:capabilities_restricted"],
        Check = Check.EachContainer((container, version) => IsJudged(container, version)
            ? Added(container).Where(added => added.Text is not "NET_BIND_SERVICE").Select(added =>
                new Finding($"{container.Title} adds the capability '{added.Text}', and only NET_BIND_SERVICE may be added", added))
            : []),
        YieldsTo = [new("capability-add-beyond-default"), new("dangerous-capability"), new("net-raw-not-dropped")],
    };

    public static readonly Rule DropAllMissing = new()
    {
        Id = "capability-drop-all-missing",
        Summary = "Container keeps capabilities that it did not ask for",
        Fix = "set securityContext.capabilities.drop to [ALL] at the container",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["pss:restricted", "cis-1.8:5.2.8", "cis-1.8:5.2.10", "nsa:pod-security"],
        Also =
        [
            "trivy:KSV-0003", "trivy:KSV-0004", "trivy:KSV-0106", "checkov:CKV_K8S_37", "checkov:CKV_K8S_36", "kubescape:C-0201", "kubescape:C-0220",
            "polaris:insecureCapabilities", "kubesec:CapDropAll", "kubesec:CapDropAny", "kubeaudit:CapabilityShouldDropAll",
            "kyverno:disallow-capabilities-strict", "kyverno:require-drop-all", "gatekeeper:capabilities", "datree:82", "psa:capabilities_restricted",
        ],
        Check = Check.EachContainer((container, version) => IsJudged(container, version)
            ? InspectDrop(container).Select(finding => PodSecurityStandards.Toned(finding, container.Pod, version))
            : []),
    };

    private static bool IsJudged(Container container, KubeVersion version) =>
        version.IsAtLeast(FirstMinorOfRestricted) && !PodSecurityStandards.FreesWindows(container.Pod, version);

    private static IEnumerable<Field> Added(Container container) => container.SecurityContext["capabilities"]["add"].Items;

    private static IEnumerable<Finding> InspectDrop(Container container)
    {
        var drop = container.SecurityContext["capabilities"]["drop"];
        if (drop.Items.Any(dropped => dropped.Text is "ALL"))
            yield break;

        // Runtimes take any spelling; Pod Security admission takes one.
        var misspelled = drop.Items.FirstOrDefault(dropped => string.Equals(dropped.Text, "ALL", StringComparison.OrdinalIgnoreCase));
        yield return misspelled.Exists
            ? new($"{container.Title} drops '{misspelled.Text}', which Kubernetes only knows as 'ALL'", misspelled, Severity.Low)
            : new($"{container.Title} does not drop ALL capabilities", drop);
    }
}

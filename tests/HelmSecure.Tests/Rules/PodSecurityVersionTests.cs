using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>What a new version of Kubernetes began to forbid, or stopped forbidding.</summary>
public sealed class PodSecurityVersionTests
{
    private const string Windows = "os: {name: windows}, ";
    private const string OwnUsers = "hostUsers: false, ";

    [TestCase("probe-or-hook-foreign-host", 34, "containers: [{name: app, livenessProbe: {httpGet: {host: a.example}}}]")]
    [TestCase("privilege-escalation-allowed", 8, "containers: [{name: app}]")]
    [TestCase("seccomp-not-set", 19, "containers: [{name: app}]")]
    [TestCase("seccomp-unconfined", 19, "securityContext: {seccompProfile: {type: Unconfined}}")]
    [TestCase("capability-drop-all-missing", 22, "containers: [{name: app}]")]
    [TestCase("capability-add-beyond-net-bind", 22, "containers: [{name: app, securityContext: {capabilities: {add: [CHOWN]}}}]")]
    [TestCase("run-as-user-root", 23, "securityContext: {runAsUser: 0}")]
    [TestCase("proc-mount-unmasked-in-user-namespace", 35, OwnUsers + "containers: [{name: app, securityContext: {procMount: Unmasked}}]")]
    public void Forbidden_from_a_version_on(string id, int minor, string spec)
    {
        Assert.That(Reports(id, minor - 1, spec), Is.False);
        Assert.That(Reports(id, minor, spec), Is.True);
    }

    [TestCase("sysctl-unsafe", 27, "securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports}]}")]
    [TestCase("sysctl-unsafe", 29, "securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_time}]}")]
    [TestCase("sysctl-unsafe", 29, "securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout}]}")]
    [TestCase("sysctl-unsafe", 29, "securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_intvl}]}")]
    [TestCase("sysctl-unsafe", 29, "securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_probes}]}")]
    [TestCase("sysctl-unsafe", 32, "securityContext: {sysctls: [{name: net.ipv4.tcp_rmem}]}")]
    [TestCase("sysctl-unsafe", 32, "securityContext: {sysctls: [{name: net.ipv4.tcp_wmem}]}")]
    [TestCase("sysctl-unsafe", 37, "securityContext: {sysctls: [{name: net.ipv4.tcp_slow_start_after_idle}]}")]
    [TestCase("sysctl-unsafe", 37, "securityContext: {sysctls: [{name: net.ipv4.tcp_notsent_lowat}]}")]
    [TestCase("selinux-options-unsafe", 31, "securityContext: {seLinuxOptions: {type: container_engine_t}}")]
    [TestCase("privilege-escalation-allowed", 25, Windows + "containers: [{name: app}]")]
    [TestCase("capability-drop-all-missing", 25, Windows + "containers: [{name: app}]")]
    [TestCase("capability-add-beyond-net-bind", 25, Windows + "containers: [{name: app, securityContext: {capabilities: {add: [CHOWN]}}}]")]
    [TestCase("seccomp-not-set", 25, Windows + "containers: [{name: app}]")]
    [TestCase("run-as-non-root-missing", 35, OwnUsers + "containers: [{name: app}]")]
    [TestCase("run-as-non-root-missing", 35, OwnUsers + "securityContext: {runAsNonRoot: false}")]
    [TestCase("run-as-user-root", 35, OwnUsers + "securityContext: {runAsUser: 0}")]
    [TestCase("proc-mount-unmasked", 35, OwnUsers + "containers: [{name: app, securityContext: {procMount: Unmasked}}]")]
    public void Allowed_from_a_version_on(string id, int minor, string spec)
    {
        Assert.That(Reports(id, minor - 1, spec), Is.True);
        Assert.That(Reports(id, minor, spec), Is.False);
    }

    [TestCase("run-as-non-root-missing", Windows + "containers: [{name: app}]")]
    [TestCase("apparmor-weakened", Windows + "securityContext: {appArmorProfile: {type: Unconfined}}")]
    [TestCase("selinux-options-unsafe", Windows + "securityContext: {seLinuxOptions: {type: spc_t}}")]
    [TestCase("privileged-container", OwnUsers + "containers: [{name: app, securityContext: {privileged: true}}]")]
    [TestCase("capability-add-beyond-default", OwnUsers + "containers: [{name: app, securityContext: {capabilities: {add: [SYS_ADMIN]}}}]")]
    [TestCase("privilege-escalation-allowed", OwnUsers + "containers: [{name: app}]")]
    public void Neither_Windows_nor_own_users_free_a_pod_from_other_controls(string id, string spec) => Assert.That(Reports(id, KubeVersion.Newest.Minor, spec), Is.True);

    /// <summary>Kubernetes refuses it all the same, but the advice is another.</summary>
    [TestCase("privilege-escalation-allowed")]
    [TestCase("capability-drop-all-missing")]
    [TestCase("seccomp-not-set")]
    public void A_pod_that_does_not_call_itself_one_of_Windows_is_told_to(string id)
    {
        const string Text = "kind: Pod\nspec: {nodeSelector: {kubernetes.io/os: windows}, containers: [{name: app}]}";
        var (before, after) = (Find(Text, id, 24), Find(Text, id, 25));

        Assert.That((before.Severity, after.Severity), Is.EqualTo((Severity.Medium, Severity.Low)));
        Assert.That(after.Fix, Is.EqualTo("set os.name to windows in the spec of the pod"));
    }

    [TestCase("localhost/profile", false)]
    [TestCase("runtime/default", false)]
    [TestCase("docker/default", false)]
    [TestCase("unconfined", true)]
    [TestCase("", true)]
    public void Before_there_were_fields_seccomp_was_an_annotation(string value, bool isReported)
    {
        foreach (var key in (string[])["seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/app"])
        {
            var text = $"kind: Pod\nmetadata: {{annotations: {{{key}: '{value}'}}}}\nspec: {{containers: [{{name: app}}]}}";

            Assert.That(ReportsOn(text, "seccomp-unconfined", 18), Is.EqualTo(isReported));
            Assert.That(ReportsOn(text, "seccomp-unconfined", 19), Is.False);
        }
    }

    private static bool Reports(string id, int minor, string spec) => ReportsOn($"kind: Pod\nspec: {{{spec}}}", id, minor);

    private static AuditFinding Find(string text, string id, int minor) =>
        Auditor.Run(Manifest.Release(text), RuleCatalog.All, new() { Rules = [id], KubeVersion = new(minor) }).Findings.Single();

    private static bool ReportsOn(string text, string id, int minor) =>
        Auditor.Run(Manifest.Release(text), RuleCatalog.All, new() { Rules = [id], KubeVersion = new(minor) }).Findings.Count > 0;
}

using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>Where other linters are known to err, as facts about ours.</summary>
public sealed class PodSecurityJudgementTests
{
    [Test]
    public void Silence_on_privilege_escalation_is_a_yes() => Assert.That(Count("privilege-escalation-allowed", "containers: [{name: a}, {name: b}]"), Is.EqualTo(2));

    [Test]
    public void A_privilege_escalation_setting_at_the_pod_means_nothing() =>
        Assert.That(Count("privilege-escalation-allowed", "securityContext: {allowPrivilegeEscalation: false}, containers: [{name: a}]"), Is.EqualTo(1));

    [Test]
    public void A_container_that_says_false_is_not_excused_by_its_pod() =>
        Assert.That(Count("run-as-non-root-missing", "securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: {runAsNonRoot: false}}]"), Is.EqualTo(1));

    [Test]
    public void One_good_container_does_not_speak_for_the_others() =>
        Assert.That(Count("seccomp-not-set", "containers: [{name: a, securityContext: {seccompProfile: {type: RuntimeDefault}}}, {name: b}]"), Is.EqualTo(1));

    [TestCase("initContainers")]
    [TestCase("ephemeralContainers")]
    public void Every_list_of_containers_counts(string list)
    {
        Assert.That(Count("seccomp-not-set", list + ": [{name: a}]"), Is.EqualTo(1));
        Assert.That(Count("run-as-non-root-missing", list + ": [{name: a}]"), Is.EqualTo(1));
        Assert.That(Count("windows-host-process", list + ": [{name: a, securityContext: {windowsOptions: {hostProcess: true}}}]"), Is.EqualTo(1));
        Assert.That(Count("proc-mount-unmasked", list + ": [{name: a, securityContext: {procMount: Unmasked}}]"), Is.EqualTo(1));
        Assert.That(Count("apparmor-weakened", list + ": [{name: a, securityContext: {appArmorProfile: {type: Unconfined}}}]"), Is.EqualTo(1));
    }

    [Test]
    public void An_own_profile_is_a_profile()
    {
        Assert.That(Count("seccomp-not-set", "securityContext: {seccompProfile: {type: Localhost, localhostProfile: web.json}}, containers: [{name: a}]"), Is.Zero);
        Assert.That(Count("apparmor-weakened", "securityContext: {appArmorProfile: {type: Localhost, localhostProfile: web}}"), Is.Zero);
    }

    [Test]
    public void Net_bind_service_may_be_added() =>
        Assert.That(Count("capability-add-beyond-net-bind", "containers: [{name: a, securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}}]"), Is.Zero);

    [Test]
    public void Safe_parameters_of_the_network_are_safe() =>
        Assert.That(Count("sysctl-unsafe", "securityContext: {sysctls: [{name: net.ipv4.ip_local_port_range}]}"), Is.Zero);

    [TestCase("Service")]
    [TestCase("ConfigMap")]
    [TestCase("ClusterRole")]
    public void What_makes_no_pods_is_not_judged_as_one(string kind) =>
        Assert.That(Auditor.Run(Manifest.Release($"apiVersion: v1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{hostPID: true}}"), RuleCatalog.All, new()).Findings, Is.Empty);

    private static int Count(string id, string spec) =>
        Auditor.Run(Manifest.Release($"kind: Pod\nspec: {{{spec}}}"), RuleCatalog.All, new() { Rules = [id] }).Findings.Count;
}

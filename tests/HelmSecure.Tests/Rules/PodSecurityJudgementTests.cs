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
        Assert.That(Count("seccomp-unconfined", list + ": [{name: a, securityContext: {seccompProfile: {type: Unconfined}}}]"), Is.EqualTo(1));
        Assert.That(Count("privilege-escalation-allowed", list + ": [{name: a}]"), Is.EqualTo(1));
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

    /// <summary>The API has no third value: what is not there is false.</summary>
    [Test]
    public void Silence_on_privileged_is_a_no() => Assert.That(Count("privileged-container", "containers: [{name: a}, {name: b, securityContext: {privileged: null}}]"), Is.Zero);

    [Test]
    public void A_small_number_is_not_root() => Assert.That(Count("run-as-user-root", "securityContext: {runAsUser: 1}, containers: [{name: a, securityContext: {runAsUser: 999}}]"), Is.Zero);

    [Test]
    public void A_context_that_says_something_else_excuses_nothing() =>
        Assert.That(Count("privileged-container", "securityContext: {fsGroup: 1}, containers: [{name: a, securityContext: {runAsNonRoot: true, privileged: true}}]"), Is.EqualTo(1));

    [TestCase("Deployment", "apps/v1", "template: {spec: {POD}}")]
    [TestCase("ReplicaSet", "apps/v1", "template: {spec: {POD}}")]
    [TestCase("StatefulSet", "apps/v1", "template: {spec: {POD}}")]
    [TestCase("DaemonSet", "apps/v1", "template: {spec: {POD}}")]
    [TestCase("Job", "batch/v1", "template: {spec: {POD}}")]
    [TestCase("ReplicationController", "v1", "template: {spec: {POD}}")]
    [TestCase("CronJob", "batch/v1", "jobTemplate: {spec: {template: {spec: {POD}}}}")]
    [TestCase("Rollout", "argoproj.io/v1alpha1", "template: {spec: {POD}}")]
    public void Every_kind_of_workload_is_judged(string kind, string apiVersion, string spec)
    {
        var pod = "initContainers: [{name: a}], containers: [{name: b, securityContext: {seccompProfile: {type: Localhost}}}]";
        var release = Manifest.Release($"apiVersion: {apiVersion}\nkind: {kind}\nspec: {{{spec.Replace("POD", pod, StringComparison.Ordinal)}}}");

        Assert.That(Auditor.Run(release, RuleCatalog.All, new() { Rules = ["seccomp-not-set"] }).Findings.Select(finding => finding.Container!.Name), Is.EqualTo((string[])["a"]));
    }

    [TestCase("Service")]
    [TestCase("ConfigMap")]
    [TestCase("ClusterRole")]
    [TestCase("CustomResourceDefinition")]
    [TestCase("Gadget")]
    public void What_makes_no_pods_is_not_judged_as_one(string kind) =>
        Assert.That(Auditor.Run(Manifest.Release($"apiVersion: v1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{hostPID: true}}"), RuleCatalog.All, new()).Findings, Is.Empty);

    private static int Count(string id, string spec) =>
        Auditor.Run(Manifest.Release($"kind: Pod\nspec: {{{spec}}}"), RuleCatalog.All, new() { Rules = [id] }).Findings.Count;
}

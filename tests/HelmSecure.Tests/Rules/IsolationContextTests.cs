using System.Diagnostics;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>Where other linters are known to err, as facts about ours.</summary>
public sealed class IsolationContextTests
{
    [Test]
    public void A_read_only_root_of_the_pod_means_nothing() =>
        Assert.That(Count("read-only-root-fs-missing", "securityContext: {readOnlyRootFilesystem: true}, containers: [{name: a}]"), Is.EqualTo(1));

    [Test]
    public void One_read_only_container_does_not_speak_for_the_others() =>
        Assert.That(Count("read-only-root-fs-missing", "containers: [{name: a, securityContext: {readOnlyRootFilesystem: true}}, {name: b}]"), Is.EqualTo(1));

    [TestCase("ephemeralContainers: [{name: a}]")]
    [TestCase("nodeSelector: {kubernetes.io/os: windows}, containers: [{name: a}]")]
    [TestCase("securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: a}]")]
    public void Where_a_root_cannot_be_read_only_nobody_asks(string spec) => Assert.That(Count("read-only-root-fs-missing", spec), Is.Zero);

    [TestCase("containers: [{name: a, securityContext: {runAsUser: 1000}}]", 0)]
    [TestCase("securityContext: {fsGroup: 1000}, containers: [{name: a}]", 0)]
    [TestCase("securityContext: null, containers: [{name: a, securityContext: {}}, {name: b, securityContext: {runAsUser: 1}}]", 1)]
    public void A_context_is_missing_only_where_there_is_none_at_all(string spec, int count) => Assert.That(Count("security-context-missing", spec), Is.EqualTo(count));

    [TestCase("security-context-missing")]
    [TestCase("linux-hardening-absent")]
    public void What_only_sums_up_is_silent_unless_it_is_asked(string id)
    {
        var findings = Auditor.Run(Manifest.Release("kind: Pod\nspec: {containers: [{name: a}]}"), RuleCatalog.All, new()).Findings;

        Assert.That(findings, Is.Not.Empty);
        Assert.That(findings.Select(finding => finding.Rule.Id), Has.None.EqualTo(id));
    }

    [TestCase("securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: a}]", 1)]
    [TestCase("containers: [{name: a, securityContext: {privileged: true}}]", 1)]
    [TestCase("containers: [{name: a, securityContext: {appArmorProfile: {type: Localhost}}}]", 0)]
    [TestCase("containers: [{name: a, securityContext: {seLinuxOptions: {level: 's0:c1'}}}]", 0)]
    [TestCase("securityContext: {seccompProfile: {type: RuntimeDefault}}, containers: [{name: a, securityContext: {seccompProfile: {type: Unconfined}}}]", 1)]
    public void Hardening_is_what_holds(string spec, int count) => Assert.That(Count("linux-hardening-absent", spec), Is.EqualTo(count));

    [Test]
    public void An_annotation_for_AppArmor_holds_its_container()
    {
        const string Text = "kind: Pod\nmetadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: runtime/default}}\nspec: {containers: [{name: a}, {name: b}]}";

        Assert.That(Run("linux-hardening-absent", Text).Select(finding => finding.Container!.Name), Is.EqualTo((string[])["b"]));
    }

    [TestCase("root-group", "initContainers: [{name: a, securityContext: {runAsGroup: 0}}]")]
    [TestCase("root-group", "ephemeralContainers: [{name: a, securityContext: {runAsGroup: 0}}]")]
    [TestCase("ssh-exposed", "initContainers: [{name: a, ports: [{containerPort: 22}]}]")]
    [TestCase("escape-combination", "hostPID: true, initContainers: [{name: a, securityContext: {privileged: true}}]")]
    [TestCase("escape-combination", "hostPID: true, containers: [{name: a, securityContext: {capabilities: {add: [CAP_SYS_ADMIN]}}}]")]
    [TestCase("windows-admin-user", "initContainers: [{name: a, securityContext: {windowsOptions: {runAsUserName: containeradministrator}}}]")]
    [TestCase("crypto-miner-pattern", "initContainers: [{name: a, image: 'xmrig:6'}]")]
    public void Every_list_of_containers_counts(string id, string spec) => Assert.That(Count(id, spec), Is.EqualTo(1));

    [TestCase("hostPath: {path: /var/run/docker.sock}")]
    [TestCase("hostPath: {path: //run/../run/}")]
    [TestCase("hostPath: {path: /run/containerd}")]
    [TestCase("hostPath: {path: /..}")]
    public void A_path_of_the_node_counts_however_it_is_written(string source) =>
        Assert.That(Count("escape-combination", $"hostPID: true, containers: [{{name: a, volumeMounts: [{{name: v}}]}}], volumes: [{{name: v, {source}}}]"), Is.EqualTo(1));

    [TestCase("hostPID: true, containers: [{name: a}], volumes: [{name: v, hostPath: {path: /}}]")]
    [TestCase("containers: [{name: a, securityContext: {privileged: true}}, {name: b, volumeMounts: [{name: v}]}], volumes: [{name: v, hostPath: {path: /}}]")]
    [TestCase("hostUsers: false, containers: [{name: a, securityContext: {privileged: true}, volumeMounts: [{name: v}]}], volumes: [{name: v, hostPath: {path: /}}]")]
    [TestCase("hostPID: true, containers: [{name: a, volumeMounts: [{name: v}]}], volumes: [{name: v, hostPath: {path: /run/app}}]")]
    public void Rights_that_no_container_has_together_are_no_way_out(string spec) => Assert.That(Count("escape-combination", spec), Is.Zero);

    [Test]
    public void A_way_out_is_told_once_and_silences_nothing()
    {
        const string Text = "kind: Pod\nspec: {hostPID: true, containers: [{name: a, securityContext: {privileged: true}}, {name: b, securityContext: {privileged: true}}]}";
        var found = Auditor.Run(Manifest.Release(Text), RuleCatalog.All, new()).Findings.Select(finding => finding.Rule.Id).ToList();

        Assert.That(found.Count(id => id is "escape-combination"), Is.EqualTo(1));
        Assert.That(found, Does.Contain("host-pid").And.Contain("privileged-container"));
    }

    [TestCase("serving.knative.dev/v1", 0)]
    [TestCase("v1", 1)]
    public void Only_the_Service_of_Kubernetes_has_ports(string apiVersion, int count) =>
        Assert.That(Run("ssh-exposed", $"kind: Service\napiVersion: {apiVersion}\nspec: {{ports: [{{port: 22}}]}}"), Has.Count.EqualTo(count));

    [TestCase("tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoExecute}]", 0)]
    [TestCase("tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Equal, value: 'true'}]", 0)]
    [TestCase("tolerations: [{key: '', operator: Exists, effect: NoSchedule}]", 1)]
    [TestCase("tolerations: [{operator: Equal}]", 0)]
    [TestCase("tolerations: [{operator: Exists}, {key: node-role.kubernetes.io/master}]", 1)]
    [TestCase("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]}]}}}", 1)]
    [TestCase("nodeSelector: {node-role.kubernetes.io/worker: ''}", 0)]
    public void A_toleration_counts_when_it_is_for_the_taint(string spec, int count) => Assert.That(Count("control-plane-scheduling", spec), Is.EqualTo(count));

    [TestCase("1.1.1.1", 1)]
    [TestCase("::ffff:8.8.8.8", 1)]
    [TestCase("172.16.0.10", 0)]
    [TestCase("100.64.0.10", 0)]
    [TestCase("fe80::1", 0)]
    [TestCase("2001:db8::1", 0)]
    [TestCase("dns.example.org", 0)]
    public void A_server_is_on_the_internet_when_its_address_is(string server, int count) =>
        Assert.That(Count("custom-dns", $"dnsConfig: {{nameservers: ['{server}']}}"), Is.EqualTo(count));

    [TestCase("1.18", "High")]
    [TestCase("1.22.1", "Medium")]
    public void How_sure_it_is_that_a_part_can_be_left_depends_on_the_version(string version, string confidence)
    {
        var release = Manifest.Release("kind: Pod\nspec: {containers: [{name: a, volumeMounts: [{name: v, subPath: b}]}]}");
        var finding = Auditor.Run(release, RuleCatalog.All, new() { Rules = ["sub-path-mount"], KubeVersion = KubeVersion.Parse(version) }).Findings.Single();

        Assert.That(finding.Confidence.ToString(), Is.EqualTo(confidence));
    }

    [TestCase("agents.x-k8s.io/v1alpha1", "Sandbox", "gvisor", 0)]
    [TestCase("agents.x-k8s.io/v1alpha1", "Sandbox", "nvidia", 1)]
    [TestCase("example.org/v1", "Sandbox", "runc", 0)]
    public void A_sandbox_needs_a_runtime_that_isolates(string apiVersion, string kind, string runtime, int count) =>
        Assert.That(Run("sandbox-runtime-missing", $"apiVersion: {apiVersion}\nkind: {kind}\nspec: {{podTemplate: {{spec: {{runtimeClassName: {runtime}, containers: [{{name: a}}]}}}}}}"), Has.Count.EqualTo(count));

    [TestCase("escape-combination")]
    [TestCase("sub-path-mount")]
    public void Many_volumes_in_many_containers_are_looked_up_in_time(string id)
    {
        var volumes = string.Join(", ", Enumerable.Range(0, 40_000).Select(number => $"{{name: v{number}, hostPath: {{path: /}}}}"));
        var containers = string.Join(", ", Enumerable.Range(0, 40_000).Select(number => $"{{volumeMounts: [{{name: v{number}, subPath: a}}]}}"));
        var release = Manifest.Release($"kind: Pod\nspec: {{volumes: [{volumes}], containers: [{containers}]}}");
        var watch = Stopwatch.StartNew();
        var findings = Auditor.Run(release, RuleCatalog.All, new() { Rules = [id], KubeVersion = new(20) }).Findings;

        Assert.That(findings, Has.Count.EqualTo(id is "sub-path-mount" ? 40_000 : 0));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    private static int Count(string id, string spec) => Run(id, $"kind: Pod\nspec: {{{spec}}}").Count;

    private static IReadOnlyList<AuditFinding> Run(string id, string text) => Auditor.Run(Manifest.Release(text), RuleCatalog.All, new() { Rules = [id] }).Findings;
}

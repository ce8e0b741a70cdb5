using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>Where other linters are known to err, as facts about ours; and how bad a thing is.</summary>
public sealed class IsolationJudgementTests
{
    private const string Writes = "containers: [{name: a, volumeMounts: [{name: v, mountPath: /v}]}], ";
    private const string Reads = "containers: [{name: a, volumeMounts: [{name: v, mountPath: /v, readOnly: true}]}], ";

    private static readonly IReadOnlyList<Rule> OnPods = [.. RuleCatalog.All.Where(rule => rule.Category is Category.PodSecurity or Category.Isolation)];

    private static readonly string[] AskedOfEveryContainer =
        ["capability-drop-all-missing", "net-raw-not-dropped", "privilege-escalation-allowed", "read-only-root-fs-missing", "run-as-non-root-missing", "seccomp-not-set", "service-account-token-automounted"];

    [TestCase("containers: [{name: a}]")]
    [TestCase("containers: [{name: a, securityContext: {}}]")]
    [TestCase("containers: [{name: a, securityContext: {capabilities: {}}}]")]
    public void Silence_on_forged_packets_is_a_yes(string spec) => Assert.That(Ids(spec, "net-raw-not-dropped"), Has.Count.EqualTo(1));

    [TestCase("allowPrivilegeEscalation: false")]
    [TestCase("readOnlyRootFilesystem: true")]
    [TestCase("capabilities: {drop: [ALL]}")]
    public void A_setting_that_Kubernetes_ignores_is_told_where_it_stands(string setting)
    {
        var finding = Find($"securityContext: {{{setting}}}, containers: [{{name: a}}]", "misplaced-security-field").Single();

        Assert.That(finding.Severity, Is.EqualTo(Severity.High));
        Assert.That(finding.Field.Path, Is.EqualTo("spec.securityContext." + setting.Split(':')[0]));
    }

    [TestCase("securityContext: {readOnlyRootFilesystem: true}, containers: [{name: a, securityContext: {readOnlyRootFilesystem: true}}]")]
    [TestCase("securityContext: {allowPrivilegeEscalation: true}, containers: [{name: a}]")]
    [TestCase("securityContext: {capabilities: {add: [CHOWN]}}, containers: [{name: a}]")]
    [TestCase("securityContext: {fsGroup: 1}, containers: [{name: a, securityContext: {fsGroup: 1}}]")]
    public void A_misplaced_setting_that_protected_nothing_is_only_clutter(string spec) =>
        Assert.That(Find(spec, "misplaced-security-field").Single().Severity, Is.EqualTo(Severity.Low));

    [TestCase("cap_sys_admin")]
    [TestCase("CAP_SYS_ADMIN")]
    [TestCase("sys_admin")]
    public void A_capability_is_dangerous_however_it_is_written(string name)
    {
        foreach (var list in (string[])["containers", "initContainers", "ephemeralContainers"])
        {
            var finding = Find($"{list}: [{{name: a, securityContext: {{capabilities: {{add: [{name}]}}}}}}]", "dangerous-capability").Single();

            Assert.That(finding.Severity, Is.EqualTo(Severity.Critical));
        }
    }

    [TestCase("containers")]
    [TestCase("initContainers")]
    [TestCase("ephemeralContainers")]
    public void Whoever_mounts_a_path_of_the_node_counts(string list)
    {
        var mount = list + ": [{name: a, volumeMounts: [{name: v, mountPath: /v, mountPropagation: Bidirectional}]}], ";

        Assert.That(Ids(mount + Volume("/srv/data"), "writable-host-path"), Has.Count.EqualTo(1));
        Assert.That(Ids(mount + Volume("/srv/data"), "mount-propagation-bidirectional"), Has.Count.EqualTo(1));
    }

    [TestCase("/", Writes, "sensitive-host-path", nameof(Severity.Critical))]
    [TestCase("/", Reads, "sensitive-host-path", nameof(Severity.High))]
    [TestCase("/etc", Writes, "sensitive-host-path", nameof(Severity.High))]
    [TestCase("/etc", Reads, "sensitive-host-path", nameof(Severity.Medium))]
    [TestCase("/opt", Writes, "sensitive-host-path", nameof(Severity.High))]
    [TestCase("/usr/share/zoneinfo", Writes, "sensitive-host-path", nameof(Severity.Medium))]
    [TestCase("/etc/localtime", Reads, "sensitive-host-path", nameof(Severity.Low))]
    [TestCase("/etc/cron.d", Writes, "sensitive-host-path", nameof(Severity.High))]
    [TestCase("/var/lib/docker/containers", Reads, "sensitive-host-path", nameof(Severity.Low))]
    [TestCase("/var/run/docker.sock", Reads, "runtime-socket-mount", nameof(Severity.Critical))]
    [TestCase("/run", Reads, "runtime-socket-mount", nameof(Severity.Critical))]
    [TestCase("/var/lib/kubelet", Writes, "kubelet-dir-mount", nameof(Severity.Critical))]
    [TestCase("/var/lib/kubelet", Reads, "kubelet-dir-mount", nameof(Severity.High))]
    [TestCase("/var", Writes, "kubelet-dir-mount", nameof(Severity.Critical))]
    [TestCase("/var/lib/kubelet/plugins/csi.example.org", Writes, "kubelet-dir-mount", nameof(Severity.Medium))]
    [TestCase("/var/log", Writes, "host-log-dir-mount", nameof(Severity.High))]
    [TestCase("/var/log", Reads, "host-log-dir-mount", nameof(Severity.Low))]
    [TestCase("/etc/kubernetes/azure.json", Reads, "cloud-credential-path-mount", nameof(Severity.High))]
    [TestCase("/dev/sda", Reads, "host-device-mount", nameof(Severity.High))]
    [TestCase("/dev/net/tun", Writes, "host-device-mount", nameof(Severity.Low))]
    [TestCase("/srv/data", Writes, "writable-host-path", nameof(Severity.High))]
    [TestCase("/srv/data", Reads, "host-path-volume", nameof(Severity.High))]
    public void A_path_of_the_node_is_told_once_and_by_the_rule_that_knows_it_best(string path, string mount, string id, string severity)
    {
        var found = Auditor.Run(Manifest.Release($"kind: Pod\nspec: {{{mount}{Volume(path)}}}"), OnPods, new() { SkipRules = AskedOfEveryContainer }).Findings;

        Assert.That(found.Select(finding => (finding.Rule.Id, finding.Severity.ToString())), Is.EqualTo(((string, string)[])[(id, severity)]));
    }

    [Test]
    public void Without_the_rule_that_knows_a_path_best_the_next_one_speaks()
    {
        List<string> skipped = [.. AskedOfEveryContainer];
        var spoke = new List<string>();
        while (Auditor.Run(Manifest.Release($"kind: Pod\nspec: {{{Writes}{Volume("/etc/kubernetes/azure.json")}}}"), OnPods, new() { SkipRules = skipped }).Findings is [var only])
        {
            spoke.Add(only.Rule.Id);
            skipped.Add(only.Rule.Id);
        }

        Assert.That(spoke, Is.EqualTo((string[])
            ["cloud-credential-path-mount", "kubelet-dir-mount", "sensitive-host-path", "writable-host-path", "host-path-volume", "volume-type-restricted"]));
    }

    [TestCase("gitRepo: {repository: a}", "gitrepo-volume")]
    [TestCase("flexVolume: {driver: a}", "flexvolume-driver-not-allowed")]
    [TestCase("rbd: {monitors: [a]}", "removed-volume-plugin")]
    [TestCase("azureFile: {secretName: a}", "removed-volume-plugin")]
    [TestCase("nfs: {server: a, path: /}", "volume-type-restricted")]
    public void A_type_of_volume_is_told_once(string source, string id) => Assert.That(Ids($"volumes: [{{name: v, {source}}}]"), Is.EqualTo((string[])[id]));

    [TestCase("add: [SYS_ADMIN]", "dangerous-capability")]
    [TestCase("add: [NET_RAW]", "net-raw-not-dropped")]
    [TestCase("add: [LEASE]", "capability-add-beyond-default")]
    [TestCase("add: [CHOWN]", "capability-add-beyond-net-bind")]
    public void An_added_capability_is_told_once(string add, string id)
    {
        var found = Find($"containers: [{{name: a, securityContext: {{capabilities: {{{add}}}}}}}]").Where(finding => finding.Field.Path.Contains("add", StringComparison.Ordinal));

        Assert.That(found.Select(finding => finding.Rule.Id), Is.EqualTo((string[])[id]));
    }

    [Test]
    [CancelAfter(20_000)]
    public void Many_volumes_and_many_mounts_do_not_multiply()
    {
        var volumes = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"{{name: v{i}, hostPath: {{path: /srv}}}}"));
        var mounts = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"{{name: v{i}, mountPath: /v}}"));

        Assert.That(Ids($"volumes: [{volumes}], containers: [{{name: a, volumeMounts: [{mounts}]}}]").Count(id => id is "writable-host-path"), Is.EqualTo(20_000));
    }

    private static string Volume(string path) => $"volumes: [{{name: v, hostPath: {{path: '{path}'}}}}]";

    private static List<string> Ids(string spec, string? only = null) => [.. Find(spec, only).Select(finding => finding.Rule.Id)];

    private static IReadOnlyList<AuditFinding> Find(string spec, string? only = null) =>
        Auditor.Run(Manifest.Release($"kind: Pod\nspec: {{{spec}}}"), RuleCatalog.All, new() { Rules = only is null ? [] : [only] }).Findings;
}

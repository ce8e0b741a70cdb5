using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Audit;

public sealed class AuditorTests
{
    [Test]
    public void Findings_come_in_the_order_of_the_text()
    {
        var found = Ids("""
            kind: Pod
            spec:
              hostPID: true
              hostNetwork: true
              hostIPC: true
            """);

        Assert.That(found, Is.EqualTo((string[])["host-pid", "host-network", "host-ipc"]));
    }

    [Test]
    public void Of_many_objects_each_is_judged_like_one()
    {
        const int Pods = 1000;
        const string Pod = "kind: Pod\nspec: {hostPID: true, hostNetwork: true, containers: [{name: app, ports: [{hostPort: 1}], securityContext: {privileged: true}}]}\n";

        var ofOne = Ids(Pod);

        Assert.That(ofOne, Has.Count.GreaterThan(5));
        Assert.That(Ids(string.Join("---\n", Enumerable.Repeat(Pod, Pods))), Is.EqualTo(Enumerable.Repeat(ofOne, Pods).SelectMany(ids => ids)));
    }

    [Test]
    public void Overlaps_are_decided_among_the_rules_that_were_selected()
    {
        const string Text = "kind: Pod\nspec: {volumes: [{name: logs, hostPath: {path: /srv/logs}}]}";

        Assert.That(Ids(Text), Is.EqualTo((string[])["host-path-volume"]));
        Assert.That(Ids(Text, new() { Rules = ["volume-type-restricted"] }), Is.EqualTo((string[])["volume-type-restricted"]));
        Assert.That(Ids(Text, new() { SkipRules = ["host-path-volume"] }), Is.EqualTo((string[])["volume-type-restricted"]));
    }

    [Test]
    public void What_is_missing_is_said_once_too_and_of_each_container()
    {
        const string Text = "kind: Pod\nspec: {containers: [{name: a}, {name: b, securityContext: {capabilities: {drop: [all]}}}, {name: c, securityContext: {capabilities: {drop: [CHOWN]}}}]}";

        Assert.That(Ids(Text, new() { Rules = ["capability-drop-all-missing", "net-raw-not-dropped"] }), Has.Count.EqualTo(3).And.All.EqualTo("capability-drop-all-missing"));
        Assert.That(Ids(Text, new() { Rules = ["net-raw-not-dropped"] }), Has.Count.EqualTo(2));
    }

    [Test]
    public void The_restricted_level_includes_baseline_and_not_the_other_way_round()
    {
        const string Text = "kind: Pod\nspec: {hostPID: true, volumes: [{name: files, nfs: {}}]}";

        Assert.That(Ids(Text, new() { Only = ["pss:baseline"] }), Is.EqualTo((string[])["host-pid"]));
        Assert.That(Ids(Text, new() { Only = ["pss:restricted"] }), Is.EqualTo((string[])["host-pid", "volume-type-restricted"]));
        Assert.That(Ids(Text, new() { Only = ["cis-1.8:5.2.3"] }), Is.EqualTo((string[])["host-pid"]));
    }

    // Of the controls that take the place of these two at the restricted level, Kubernetes lets Windows pods be.
    [TestCase("pss:baseline", "1.37", new[] { "capability-add-beyond-default", "seccomp-unconfined" })]
    [TestCase("pss:restricted", "1.37", new string[0])]
    [TestCase("pss:restricted", "1.25", new string[0])]
    [TestCase("pss:restricted", "1.24", new[] { "capability-add-beyond-default", "capability-drop-all-missing", "privilege-escalation-allowed", "seccomp-unconfined" })]
    public void A_Windows_pod_is_free_at_the_restricted_level_of_what_baseline_forbids(string level, string version, string[] ids)
    {
        const string Text = """
            kind: Pod
            spec:
              os: {name: windows}
              securityContext: {runAsNonRoot: true}
              containers:
                - name: app
                  securityContext: {capabilities: {add: [SYS_ADMIN]}, seccompProfile: {type: Unconfined}}
            """;

        Assert.That(Ids(Text, new() { Only = [level], KubeVersion = KubeVersion.Parse(version) }), Is.EquivalentTo(ids));
    }

    [TestCase("1.34", new[] { "proc-mount-unmasked", "run-as-non-root-missing", "run-as-user-root" })]
    [TestCase("1.35", new[] { "proc-mount-unmasked-in-user-namespace" })]
    public void Users_of_its_own_free_a_pod_from_three_controls(string version, string[] ids)
    {
        const string Text = """
            kind: Pod
            spec:
              hostUsers: false
              securityContext: {seccompProfile: {type: RuntimeDefault}}
              containers:
                - name: app
                  securityContext: {runAsUser: 0, procMount: Unmasked, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """;

        Assert.That(Ids(Text, new() { Only = ["pod-security"], KubeVersion = KubeVersion.Parse(version) }), Is.EquivalentTo(ids));
    }

    [TestCase("privileged: yes")]
    [TestCase("\"privileg\\u0065d\": true")]
    [TestCase("{\"privileged\": true}")]
    [TestCase("privileged: false\n        privileged: true")]
    public void A_dangerous_word_is_seen_however_it_is_written(string securityContext)
    {
        var found = Ids($"kind: Pod\nspec:\n  ephemeralContainers:\n    - name: app\n      securityContext:\n        {securityContext}", new() { Rules = ["privileged-container"] });

        Assert.That(found, Is.EqualTo((string[])["privileged-container"]));
    }

    [TestCase("0")]
    [TestCase("0.0")]
    [TestCase("0x0")]
    [TestCase("0e0")]
    public void Root_is_root_however_it_is_written(string user)
    {
        var found = Ids($"kind: Pod\nspec: {{securityContext: {{runAsUser: {user}}}}}", new() { Rules = ["run-as-user-root"] });

        Assert.That(found, Is.EqualTo((string[])["run-as-user-root"]));
    }

    [Test]
    [CancelAfter(20_000)]
    public void Long_names_and_many_findings_do_not_multiply()
    {
        var added = string.Join(',', Enumerable.Repeat("X", 50_000));
        var volumes = string.Join(',', Enumerable.Repeat("{hostPath: {path: /}}", 20_000));
        var name = new string('k', 900_000);
        var found = Ids($"kind: Thing\napiVersion: x.io/v1\n? {name}\n: spec: {{volumes: [{volumes}], containers: [{{name: {name}, securityContext: {{capabilities: {{add: [{added}]}}}}}}]}}");

        Assert.That(found.Count(id => id is "capability-add-beyond-default"), Is.EqualTo(50_000));
        Assert.That(found.Count(id => id is "sensitive-host-path"), Is.EqualTo(20_000));
    }

    [Test]
    [CancelAfter(60_000)]
    public void Findings_without_end_are_refused()
    {
        var containers = string.Join(',', Enumerable.Repeat("{}", 200_000));

        Assert.That(() => Ids($"kind: Pod\nspec: {{containers: [{containers}]}}"), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo("there are more than 500000 findings"));
    }

    [Test]
    public void The_summary_counts_what_was_seen()
    {
        var release = Manifest.Release("""
            items:
              - {kind: Service}
              - {kind: CustomResourceDefinition}
            ---
            {kind: Pod, metadata: {annotations: {helm.sh/hook: test}}}
            ---
            {kind: Job, metadata: {annotations: {helm.sh/hook: pre-install}}}
            """);

        Assert.That(Auditor.Run(release, RuleCatalog.All, new()).Summary, Is.EqualTo(new AuditSummary(Objects: 4, Audited: 4, Hooks: 2, Tests: 1, Crds: 1)));
    }

    private static List<string> Ids(string text, AuditSettings? settings = null) =>
        [.. Auditor.Run(Manifest.Release(text), RuleCatalog.All, settings ?? new()).Findings.Select(finding => finding.Rule.Id)];
}

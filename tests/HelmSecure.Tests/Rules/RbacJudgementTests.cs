using System.Diagnostics;
using System.Text;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Rules;

/// <summary>Where other linters are known to be wrong about roles, and what one cause makes of findings.</summary>
public sealed class RbacJudgementTests
{
    private const string Binding = """

        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {kind: ClusterRole, name: web}
        subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
        """;

    [TestCase("[secrets]", "[\"*\"]", "rbac-wildcard-verb high", TestName = "A_verb_star_on_secrets_is_seen")]
    [TestCase("[\"*\"]", "[list]", "rbac-wildcard-resource high", TestName = "A_resource_star_holds_secrets")]
    [TestCase("[secrets]", "[watch]", "rbac-secrets-read high", TestName = "To_watch_secrets_is_to_read_them")]
    [TestCase("[pods/exec]", "[get]", "rbac-pod-exec high", TestName = "To_get_an_exec_is_to_run_it")]
    [TestCase("[\"pods/*\"]", "[create, get]", "rbac-ineffective-rule low", TestName = "A_star_behind_a_slash_grants_nothing")]
    [TestCase("[groups]", "[impersonate]", "rbac-impersonate critical", TestName = "Impersonation_is_in_the_core_group")]
    public void One_entry_makes_one_finding(string resources, string verbs, string expected) =>
        Assert.That(Of(Role($$"""{apiGroups: [""], resources: {{resources}}, verbs: {{verbs}}}""") + Binding), Is.EqualTo((string[])[expected]));

    [Test]
    public void Rules_of_a_role_are_read_to_the_last() =>
        Assert.That(
            Of(Role("""{apiGroups: [""], resources: [pods], verbs: [get]}""", """{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}""") + Binding),
            Is.EqualTo((string[])["rbac-full-wildcard critical"]));

    [Test]
    public void A_wildcard_over_the_chart_s_own_resources_is_no_escalation() =>
        Assert.That(Of(Role("""{apiGroups: [example.com], resources: ["*"], verbs: ["*"]}""") + Binding), Is.EqualTo((string[])["rbac-wildcard-resource low"]));

    [TestCase("[certificatesigningrequests/approval]", "[patch]", "rbac-csr-approve medium")]
    [TestCase("[certificatesigningrequests/approval]", "[update]", "rbac-csr-approve medium")]
    public void An_approval_may_be_a_patch(string resources, string verbs, string expected) =>
        Assert.That(Of(Role($$"""{apiGroups: [certificates.k8s.io], resources: {{resources}}, verbs: {{verbs}}}""") + Binding), Is.EqualTo((string[])[expected]));

    [TestCase("", "uids", null)]
    [TestCase("authentication.k8s.io", "uids", "rbac-impersonate low")]
    [TestCase("authentication.k8s.io", "userextras", null)]
    [TestCase("authentication.k8s.io", "userextras/scopes", "rbac-impersonate low")]
    public void Ids_and_extras_are_in_their_own_group(string group, string resource, string? expected) =>
        Assert.That(Of(Role($$"""{apiGroups: ["{{group}}"], resources: [{{resource}}], verbs: [impersonate]}""") + Binding), Is.EqualTo(expected is null ? [] : (string[])[expected]));

    [Test]
    public void A_role_that_is_bound_twice_is_one_finding_that_names_the_bindings()
    {
        var second = Binding.Replace("{name: web}", "{name: again}", StringComparison.Ordinal);
        var finding = Findings(Role("""{apiGroups: [""], resources: [secrets], verbs: [get]}""") + Binding + second, new()).Single();

        Assert.That(finding.Finding.Others.Select(other => other.Object.Title), Is.EqualTo((string[])["ClusterRoleBinding/web", "ClusterRoleBinding/again"]));
    }

    [Test]
    public void The_wider_right_speaks_for_the_entry_and_the_narrower_where_it_is_not_asked()
    {
        var text = Role("""{apiGroups: [apps], resources: [deployments], verbs: [create, update, delete]}""") + Binding;

        Assert.That(Of(text), Is.EqualTo((string[])["rbac-pod-create high"]));
        Assert.That(Findings(text, new() { Strict = true, SkipRules = ["rbac-pod-create"] }).Select(Line), Is.EqualTo((string[])["rbac-pod-modify high"]));
    }

    [Test]
    public void A_strong_role_for_everybody_is_one_finding()
    {
        var text = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: all}
            roleRef: {kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: Group, name: "system:authenticated"}, {kind: Group, name: "system:unauthenticated"}]
            """;

        Assert.That(Of(text), Is.EqualTo((string[])["anonymous-binding critical"]));
    }

    [Test]
    public void What_admin_holds_in_namespaces_is_news_to_it_outside_of_them()
    {
        var text = Role("""{apiGroups: [rbac.authorization.k8s.io], resources: [roles, clusterroles], verbs: [create]}""").Replace("{name: web}", "{name: web, labels: {rbac.authorization.k8s.io/aggregate-to-admin: 'true'}}", StringComparison.Ordinal);

        Assert.That(Of(text), Is.EqualTo((string[])["rbac-aggregation-to-builtin high"]));
        Assert.That(Of(text.Replace(", clusterroles", "", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Rules_that_an_aggregated_role_takes_up_are_judged_by_who_gets_that()
    {
        var text = """
            kind: ClusterRole
            metadata: {name: part, labels: {to: web} }
            rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
            ---
            kind: ClusterRole
            metadata: {name: web}
            aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: web} }]}
            """ + Binding;

        var finding = Findings(text, new()).Single();
        Assert.That(Line(finding), Is.EqualTo("rbac-secrets-read high"));
        Assert.That((finding.Object.Name, finding.Message), Is.EqualTo(("part", "ServiceAccount 'web' may read secrets in every namespace")));
    }

    [TestCase(false, "rbac-secrets-read medium")]
    [TestCase(true, "rbac-secrets-read high")]
    public void What_is_not_bound_may_be_bound_in_the_part_that_is_not_seen(bool isPartial, string expected)
    {
        var text = Role("""{apiGroups: [""], resources: [secrets], verbs: [get]}""");

        Assert.That(Auditor.Run(Release(text, isPartial), RuleCatalog.All, new()).Findings.Select(Line), Is.EqualTo((string[])[expected]));
    }

    [Test]
    public void What_is_missing_may_be_in_the_part_that_is_not_seen() =>
        Assert.That(Auditor.Run(Release(Binding, isPartial: true), RuleCatalog.All, new() { Strict = true }).Findings, Is.Empty);

    [Test]
    public void A_chart_with_rights_in_its_own_namespace_only_has_nothing_high()
    {
        var text = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: web}
            rules:
              - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
              - {apiGroups: [""], resources: [secrets, pods, pods/exec, serviceaccounts/token, configmaps, namespaces], verbs: [get, create, update, delete]}
              - {apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [bind, escalate, create, "*"]}
              - {apiGroups: [""], resources: [serviceaccounts, nodes, nodes/proxy], verbs: [impersonate, get]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: web}
            roleRef: {kind: Role, name: web}
            subjects: [{kind: ServiceAccount, name: web}, {kind: ServiceAccount, name: default}, {kind: Group, name: "system:serviceaccounts:shop"}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: admin}
            roleRef: {kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: web}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: reader}
            rules: [{apiGroups: ["", apps], resources: [pods, nodes, namespaces, configmaps, deployments], verbs: [get, list, watch]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: reader}
            roleRef: {kind: ClusterRole, name: reader}
            subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {serviceAccountName: web}
            """;

        var rbac = Findings(text, new() { Strict = true }).Where(finding => finding.Rule.Category is Category.Rbac or Category.ServiceAccounts);
        Assert.That(rbac.Where(finding => finding.Severity > Severity.Medium).Select(Line), Is.Empty);
    }

    [Test]
    public void A_workload_is_found_by_the_groups_of_its_account_too()
    {
        var text = Pod + """

            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: all}
            roleRef: {kind: ClusterRole, name: cluster-admin}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:serviceaccounts:shop"}]
            """;

        Assert.That(Findings(text, new() { Rules = ["workload-takeover-path"] }).Select(Line), Is.EqualTo((string[])["workload-takeover-path critical"]));
    }

    [Test]
    public void An_account_with_many_rights_and_many_pods_is_one_path_with_the_worst_of_them()
    {
        var text = Pod + "\n---\n" + Pod.Replace("name: web, namespace", "name: other, namespace", StringComparison.Ordinal) + "\n---\n"
            + Role("""{apiGroups: [""], resources: [secrets, pods], verbs: [get, create]}""", """{apiGroups: [""], resources: [nodes/proxy], verbs: [get]}""") + Binding;

        var finding = Findings(text, new() { Rules = ["workload-takeover-path"] }).Single();
        Assert.That(finding.Message, Is.EqualTo("the pod runs as ServiceAccount 'web', which may command the kubelet of every node (ClusterRole 'web')"));
        Assert.That(finding.Finding.Others.Select(other => other.Object.Title), Is.EqualTo((string[])["Pod/other"]));
    }

    // Names are shared on purpose: objects times objects would take minutes.
    [Test]
    public void Many_roles_bindings_and_pods_take_no_time_to_speak_of()
    {
        const int Count = 3000;
        var text = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            text.Append(Role("""{apiGroups: [""], resources: [secrets, pods], verbs: ["*"]}""").Replace("name: web", $"name: web{i % 7}", StringComparison.Ordinal))
                .Append(Binding.Replace("name: web}", $"name: web{i % 5}}}", StringComparison.Ordinal))
                .Append("\n---\n").Append(Pod.Replace("name: web, namespace", $"name: p{i}, namespace", StringComparison.Ordinal)).Append("\n---\n");
        }

        var release = Release(text.ToString());
        var watch = Stopwatch.StartNew();
        var report = Auditor.Run(release, RuleCatalog.All.Where(rule => rule.Category is Category.Rbac or Category.ServiceAccounts or Category.Helm), new() { Strict = true });

        Assert.That(report.Findings, Is.Not.Empty);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {serviceAccountName: web}
        """;

    private static string Role(params string[] entries) => $"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {"{name: web}"}
        rules: [{string.Join(", ", entries)}]
        """;

    private static IEnumerable<string> Of(string text) => Findings(text, new() { Strict = true }).Select(Line);

    private static string Line(AuditFinding finding) => $"{finding.Rule.Id} {(finding.Severity.ToString().ToLowerInvariant())}";

    private static IReadOnlyList<AuditFinding> Findings(string text, AuditSettings settings) => Auditor.Run(Release(text), RuleCatalog.All, settings).Findings;

    private static Release Release(string text, bool isPartial = false) =>
        HelmSecure.Kubernetes.Release.Read([new ManifestFile("", YamlStream.Read(Encoding.UTF8.GetBytes(text), "manifest"))], isPartial: isPartial);
}

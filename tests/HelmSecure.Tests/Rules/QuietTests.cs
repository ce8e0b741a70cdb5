using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Rules.PodSecurity;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Rules;

/// <summary>What a decent chart hears: nothing that would stop it.</summary>
public sealed class QuietTests
{
    private const string Decent = """
        bitnami.charts__apache
        bitnami.charts__haproxy
        bitnami.charts__logstash
        bitnami.charts__mariadb-galera
        bitnami.charts__nats
        bitnami.charts__nginx
        bitnami.charts__phpmyadmin
        bitnami.charts__pytorch
        bitnami.charts__redis-cluster
        bitnami.charts__spark
        bitnami.charts__tensorflow-resnet
        bitnami.charts__wildfly
        falcosecurity.charts__event-generator
        falcosecurity.charts__k8s-metacollector
        prometheus-community.helm-charts__prometheus-cloudwatch-exporter
        prometheus-community.helm-charts__prometheus-consul-exporter
        prometheus-community.helm-charts__prometheus-druid-exporter
        prometheus-community.helm-charts__prometheus-kafka-exporter
        prometheus-community.helm-charts__prometheus-memcached-exporter
        prometheus-community.helm-charts__prometheus-modbus-exporter
        prometheus-community.helm-charts__prometheus-nats-exporter
        prometheus-community.helm-charts__prometheus-pushgateway
        prometheus-community.helm-charts__prometheus-to-sd
        """;

    // Rights that let something be changed though their verbs only read: a request to get is all that it takes to run a command.
    private static readonly RbacRight[] WritingByReading = [RbacRight.NodeProxy, RbacRight.PodExec, RbacRight.PodAttach];

    // Questions to the API server, which are asked by creating an object that is never stored.
    private static readonly string[] Questions = ["localsubjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectreviews", "selfsubjectrulesreviews", "subjectaccessreviews", "tokenreviews"];

    private static IEnumerable<Release> Charts => Directory.GetFiles(Repository.SharedData("charts-rendered"), "*.yaml").Order(StringComparer.Ordinal).Select(Read);

    /// <summary>Which charts those are, so that the next test cannot become a test of nothing.</summary>
    [Test]
    public void Charts_with_decent_pods_that_write_nothing_in_the_whole_cluster_are_known() =>
        Assert.That(string.Join('\n', Charts.Where(IsDecent).Select(chart => chart.Objects[0].File[..^".yaml".Length])), Is.EqualTo(Decent.ReplaceLineEndings("\n")));

    [Test]
    public void Such_a_chart_passes_the_rules_on_pods_and_rights()
    {
        var stopped =
            from chart in Charts.Where(IsDecent)
            from finding in Auditor.Run(chart, RuleCatalog.All, new()).Findings
            where finding.Rule.Category is Category.PodSecurity or Category.Isolation or Category.Rbac && finding.Severity >= Severity.High
            select $"{finding.Object.File}:{finding.Line} {finding.Rule.Id}";

        Assert.That(stopped, Is.Empty);
    }

    [TestCase("get", false)]
    [TestCase("create", true)]
    public void Rights_in_the_whole_cluster_are_told_from_others(string verb, bool writes) =>
        Assert.That(WritesEverywhere(Manifest.Release(Role("ClusterRoleBinding", "configmaps", verb))), Is.EqualTo(writes));

    [TestCase("RoleBinding", "configmaps", "create", false)]
    [TestCase("ClusterRoleBinding", "tokenreviews", "create", false)]
    [TestCase("ClusterRoleBinding", "nodes/proxy", "get", true)]
    public void Writing_is_judged_by_what_it_does(string binding, string resource, string verb, bool writes) =>
        Assert.That(WritesEverywhere(Manifest.Release(Role(binding, resource, verb))), Is.EqualTo(writes));

    [Test]
    public void A_role_that_is_not_in_the_release_may_write() =>
        Assert.That(WritesEverywhere(Manifest.Release(Role("ClusterRoleBinding", "configmaps", "get").Replace("roleRef: {kind: ClusterRole, name: web}", "roleRef: {kind: ClusterRole, name: other}", StringComparison.Ordinal))), Is.True);

    private static bool IsDecent(Release chart) =>
        PodSecurityLevels.Of(chart, KubeVersion.Newest).All(standing => standing.Level >= PodSecurityLevel.Baseline) && !WritesEverywhere(chart);

    private static bool WritesEverywhere(Release release) => release.Rbac.Bindings.Any(binding => binding is { IsClusterWide: true, Subjects.Count: > 0 } && Writes(binding.Role));

    private static bool Writes(RbacRole? role) => role switch
    {
        { Object: not null } => role.GivesEverything || role.Rights.Any(hit => WritingByReading.Contains(hit.Right)) || role.Rules.Any(rule => rule.Writes && rule.Resources.Keys.Except(Questions, StringComparer.Ordinal).Any()),
        // Of the cluster's own roles these only answer questions.
        { Name: "system:auth-delegator" or "system:discovery" or "system:basic-user" or "system:public-info-viewer" or "view" } => false,
        _ => true,
    };

    private static string Role(string binding, string resource, string verb) => $$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: web}
        rules:
          - {apiGroups: ["", authentication.k8s.io], resources: [{{resource}}], verbs: [{{verb}}]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: {{binding}}
        metadata: {name: web}
        roleRef: {kind: ClusterRole, name: web}
        subjects: [{kind: ServiceAccount, name: web, namespace: shop}]
        """;

    private static Release Read(string file)
    {
        var name = Path.GetFileName(file);
        return Release.Read([new ManifestFile(name, YamlStream.Read(File.ReadAllBytes(file), name))]);
    }
}

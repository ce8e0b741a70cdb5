using System.Text;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Kubernetes;

public sealed class RbacModelTests
{
    private const string Web = "{kind: ServiceAccount, name: web, namespace: shop}";

    // As the authorizer of Kubernetes decides (evaluation_helpers.go).
    [TestCase("""{apiGroups: [""], resources: [pods], verbs: [get]}""", "", "pods", "get", true)]
    [TestCase("""{apiGroups: [""], resources: [pods], verbs: [get]}""", "", "pods", "list", false)]
    [TestCase("""{apiGroups: [""], resources: [pods], verbs: [get]}""", "apps", "pods", "get", false)]
    [TestCase("""{apiGroups: [apps], resources: [pods], verbs: [get]}""", "", "pods", "get", false)]
    [TestCase("""{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}""", "", "pods/exec", "create", true)]
    [TestCase("""{apiGroups: [""], resources: [pods], verbs: ["*"]}""", "", "pods/exec", "create", false)]
    [TestCase("""{apiGroups: [""], resources: ["pods/*"], verbs: ["*"]}""", "", "pods/exec", "create", false)]
    [TestCase("""{apiGroups: [""], resources: ["*/exec"], verbs: [create]}""", "", "pods/exec", "create", true)]
    [TestCase("""{apiGroups: [""], resources: ["*/exec"], verbs: [create]}""", "", "pods", "create", false)]
    [TestCase("""{apiGroups: [""], resources: ["*/*"], verbs: [create]}""", "", "pods/exec", "create", false)]
    [TestCase("""{apiGroups: [""], resources: [pods], verbs: [GET]}""", "", "pods", "get", false)]
    [TestCase("""{resources: [pods], verbs: [get]}""", "", "pods", "get", false)]
    [TestCase("""{apiGroups: [""], resources: [pods], verbs: "*"}""", "", "pods", "get", false)]
    [TestCase("""{apiGroups: [""], resources: [pods], resourceNames: [web], verbs: [get]}""", "", "pods", "get", false)]
    public void Entries_grant_what_Kubernetes_grants(string entry, string group, string resource, string verb, bool expected) =>
        Assert.That(Entry(entry).Grants(group, resource, verb), Is.EqualTo(expected));

    [TestCase("[pods]", "[get]", "pods", "get", true)]
    [TestCase("[pods]", "[list]", "pods", "list", true)]
    [TestCase("[pods]", "[create]", "pods", "create", false)]
    [TestCase("[pods]", "[deletecollection]", "pods", "deletecollection", false)]
    [TestCase("[pods/exec]", "[create]", "pods/exec", "create", true)]
    public void Names_count_where_a_request_bears_one(string resources, string verbs, string resource, string verb, bool expected)
    {
        var entry = Entry($$"""{apiGroups: [""], resources: {{resources}}, resourceNames: [web], verbs: {{verbs}}}""");

        Assert.That(entry.Grants("", resource, verb, "web"), Is.EqualTo(expected));
        Assert.That(entry.Grants("", resource, verb, "other"), Is.False);
    }

    [Test]
    public void A_star_among_names_is_a_name() =>
        Assert.That(Entry("""{apiGroups: [""], resources: [secrets], resourceNames: ["*"], verbs: [get]}""").Grants("", "secrets", "get", "web"), Is.False);

    [TestCase("*", "/logs/x", true)]
    [TestCase("/logs/*", "/logs/x", true)]
    [TestCase("/logs", "/logs/x", false)]
    [TestCase("/lo*gs", "/logs", false)]
    public void Paths_end_in_a_star_or_are_whole(string url, string path, bool expected) =>
        Assert.That(Entry($$"""{nonResourceURLs: ["{{url}}"], verbs: [get]}""").GrantsUrl(path, "get"), Is.EqualTo(expected));

    [TestCase("""{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}""", true)]
    [TestCase("""{apiGroups: [""], resources: ["*"], verbs: ["*"]}""", true)]
    [TestCase("""{apiGroups: [""], resources: ["*"], verbs: [get, list, watch, create, update, patch, delete, deletecollection]}""", true)]
    [TestCase("""{apiGroups: [""], resources: ["*"], verbs: [get, list, watch, create, update, patch, delete]}""", false)]
    [TestCase("""{apiGroups: [apps], resources: ["*"], verbs: ["*"]}""", false)]
    [TestCase("""{apiGroups: ["*"], resources: ["*"], resourceNames: [a], verbs: ["*"]}""", false)]
    public void Everything_has_several_spellings(string entry, bool expected) => Assert.That(Entry(entry).IsEverything, Is.EqualTo(expected));

    [Test]
    public void Roles_of_one_name_are_told_apart_by_their_namespace()
    {
        var model = Model($$"""
            kind: Role
            metadata: {name: web, namespace: a}
            ---
            kind: Role
            metadata: {name: web, namespace: b}
            ---
            kind: ClusterRole
            metadata: {name: web}
            ---
            kind: RoleBinding
            metadata: {name: x, namespace: b}
            roleRef: {kind: Role, name: web}
            subjects: [{{Web}}]
            ---
            kind: RoleBinding
            metadata: {name: y, namespace: c}
            roleRef: {kind: Role, name: web}
            subjects: [{{Web}}]
            ---
            kind: RoleBinding
            metadata: {name: z, namespace: c}
            roleRef: {kind: ClusterRole, name: web}
            subjects: [{{Web}}]
            """);

        Assert.That(model.Bindings.Select(binding => binding.Role is { } role ? $"{role.Kind} {role.Namespace}" : null), Is.EqualTo((string?[])["Role b", null, "ClusterRole "]));
        Assert.That(model.Roles.Select(role => role.Reach), Is.EqualTo((RbacReach[])[RbacReach.Namespace, RbacReach.Nobody, RbacReach.Namespace]));
    }

    [TestCase(null, null, null, true)]
    [TestCase("shop", null, null, true)]
    [TestCase(null, "shop", null, true)]
    [TestCase("shop", null, "shop", true)]
    [TestCase("shop", null, "other", false)]
    public void A_namespace_that_is_not_written_is_that_of_the_release(string? role, string? binding, string? release, bool expected)
    {
        var model = Model($"""
            kind: Role
            metadata: {Named("web", role)}
            ---
            kind: RoleBinding
            metadata: {Named("web", binding)}
            roleRef: {"{kind: Role, name: web}"}
            subjects: [{Web}]
            """, release);

        Assert.That(model.Bindings.Single().Role is not null, Is.EqualTo(expected));
    }

    [Test]
    public void The_roles_of_other_APIs_are_none()
    {
        var model = Model("kind: Role\napiVersion: iam.example.com/v1\nmetadata: {name: web}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]");

        Assert.That(model.Roles, Is.Empty);
    }

    [Test]
    public void A_role_is_carried_as_far_as_its_furthest_binding()
    {
        var model = Model($$"""
            kind: ClusterRole
            metadata: {name: web}
            ---
            kind: RoleBinding
            metadata: {name: near, namespace: shop}
            roleRef: {kind: ClusterRole, name: web}
            subjects: [{{Web}}]
            ---
            kind: ClusterRoleBinding
            metadata: {name: far}
            roleRef: {kind: ClusterRole, name: web}
            subjects: [{{Web}}]
            ---
            kind: ClusterRoleBinding
            metadata: {name: nobody}
            roleRef: {kind: ClusterRole, name: web}
            """);

        Assert.That(model.Roles.Single().Reach, Is.EqualTo(RbacReach.Cluster));
        Assert.That(model.Roles.Single().Carriers.Select(binding => binding.Object.Name), Is.EqualTo((string[])["far"]));
    }

    [Test]
    public void Aggregated_roles_hold_the_rules_of_those_they_select_and_not_their_own()
    {
        var model = Model($$"""
            kind: ClusterRole
            metadata: {name: top}
            aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: top} }]}
            rules: [{apiGroups: [""], resources: [nodes], verbs: [get]}]
            ---
            kind: ClusterRole
            metadata: {name: middle, labels: {to: top} }
            aggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: to, operator: In, values: [middle]}]}]}
            ---
            kind: ClusterRole
            metadata: {name: leaf, labels: {to: middle} }
            rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
            ---
            kind: ClusterRoleBinding
            metadata: {name: top}
            roleRef: {kind: ClusterRole, name: top}
            subjects: [{{Web}}]
            """);

        Assert.That(model.Roles[0].Rules.SelectMany(rule => rule.Resources.Keys), Is.EqualTo((string[])["secrets"]));
        Assert.That(model.Roles[0].Rights.Select(hit => hit.Right), Is.EqualTo((RbacRight[])[RbacRight.SecretsRead]));
        Assert.That(model.Roles[2].Reach, Is.EqualTo(RbacReach.Cluster));
    }

    [Test]
    public void Roles_that_aggregate_each_other_are_followed_once()
    {
        var roles = string.Concat(Enumerable.Range(0, 30).Select(i => $$"""
            kind: ClusterRole
            metadata: {name: r{{i}}, labels: {all: "true"} }
            aggregationRule: {clusterRoleSelectors: [{matchLabels: {all: "true"} }]}
            ---

            """));

        Assert.That(Model(roles).Roles.Select(role => role.Reach), Is.All.EqualTo(RbacReach.Nobody));
    }

    [Test]
    public void Too_many_aggregations_are_refused()
    {
        var roles = string.Concat(Enumerable.Range(0, 400).Select(i => $$"""
            kind: ClusterRole
            metadata: {name: r{{i}} }
            aggregationRule: {clusterRoleSelectors: [{matchLabels: {all: "true"} }]}
            ---

            """));

        Assert.That(() => Model(roles), Throws.TypeOf<HelmSecureException>().With.Message.StartsWith("the ClusterRoles aggregate each other in too many ways to follow, at line "));
    }

    [TestCase("{kind: ServiceAccount, name: web, namespace: shop}", "ServiceAccount 'web'")]
    [TestCase("{kind: User, name: 'system:serviceaccount:shop:web'}", "ServiceAccount 'web'")]
    [TestCase("{kind: Group, name: 'system:serviceaccount:shop:web'}", "group 'system:serviceaccount:shop:web'")]
    [TestCase("{kind: User, name: 'system:serviceaccount:web'}", "user 'system:serviceaccount:web'")]
    [TestCase("{kind: User, name: jane}", "user 'jane'")]
    public void Subjects_are_known_by_the_name_that_the_API_server_has_for_them(string subject, string title)
    {
        var receiver = Model($"kind: ClusterRoleBinding\nroleRef: {{kind: ClusterRole, name: view}}\nsubjects: [{subject}]").Bindings.Single().Subjects.Single().Subject;

        Assert.That(receiver.Title, Is.EqualTo(title));
        Assert.That(receiver.Namespace, Is.EqualTo(receiver.Kind is RbacSubjectKind.ServiceAccount ? "shop" : ""));
    }

    [TestCase("serviceAccountName: web", "web")]
    [TestCase("serviceAccount: web", "web")]
    [TestCase("serviceAccountName: web\n  serviceAccount: old", "web")]
    [TestCase("serviceAccountName: ''\n  serviceAccount: old", "old")]
    [TestCase("containers: []", "default")]
    public void Pods_run_as_the_account_that_they_name(string spec, string account) =>
        Assert.That(Model($"kind: Pod\nmetadata: {{name: web}}\nspec:\n  {spec}").Accounts.Single().Subject.Name, Is.EqualTo(account));

    [TestCase("{}", "", true)]
    [TestCase("{automountServiceAccountToken: false}", "", false)]
    [TestCase("{}", "automountServiceAccountToken: false", false)]
    [TestCase("{automountServiceAccountToken: true}", "automountServiceAccountToken: false", true)]
    [TestCase("{automountServiceAccountToken: false, volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t}}]}}]}", "", true)]
    [TestCase("{automountServiceAccountToken: false, volumes: [{name: t, projected: {sources: [{serviceAccountToken: {path: t, audience: vault}}]}}]}", "", false)]
    public void The_pod_decides_about_its_token_and_then_the_account(string spec, string account, bool expected)
    {
        var model = Model($"""
            kind: ServiceAccount
            metadata: {"{name: default}"}
            {account}
            ---
            kind: Pod
            metadata: {"{name: web}"}
            spec: {spec}
            """);

        Assert.That(model.Accounts.Single().PodsWithToken.Any(), Is.EqualTo(expected));
    }

    [Test]
    public void The_inventory_names_each_subject_with_the_worst_first()
    {
        var model = Model($$"""
            kind: ClusterRole
            metadata: {name: web}
            rules:
              - {apiGroups: [""], resources: [pods, services, endpoints, configmaps], verbs: [get, list]}
              - {apiGroups: [""], resources: [secrets], resourceNames: [web], verbs: [get]}
              - {apiGroups: [apps], resources: [deployments], verbs: [create]}
              - {apiGroups: [""], resources: [secrets], verbs: [list]}
              - {apiGroups: [""], resources: [nodes], verbs: [patch]}
            ---
            kind: ClusterRoleBinding
            metadata: {name: web}
            roleRef: {kind: ClusterRole, name: web}
            subjects: [{{Web}}, {kind: Group, name: ops}]
            ---
            kind: RoleBinding
            metadata: {name: web, namespace: shop}
            roleRef: {kind: ClusterRole, name: cluster-admin}
            subjects: [{{Web}}]
            ---
            kind: RoleBinding
            metadata: {name: other, namespace: shop}
            roleRef: {kind: Role, name: elsewhere}
            subjects: [{kind: Group, name: ops}]
            """);

        Assert.That(model.Holders.Select(holder => holder.Subject.Title), Is.EqualTo((string[])["ServiceAccount 'web'", "group 'ops'"]));
        Assert.That(model.Holders[0].Rights, Is.EqualTo((string[])
        [
            "do anything in namespace 'shop'",
            "read secrets in every namespace",
            "create pods in every namespace",
            "change nodes",
            "read configmaps, endpoints, pods and 2 more in every namespace",
        ]));
        Assert.That(model.Holders[1].Rights.Last(), Is.EqualTo("what Role 'elsewhere' gives, in namespace 'shop'"));
    }

    private static RbacRule Entry(string entry) => Model($"kind: ClusterRole\nrules: [{entry}]").Roles.Single().Written.Single();

    private static string Named(string name, string? space) => space is null ? $"{{name: {name}}}" : $"{{name: {name}, namespace: {space}}}";

    private static RbacModel Model(string text, string? space = null) =>
        Release.Read([new ManifestFile("", YamlStream.Read(Encoding.UTF8.GetBytes(text), "manifest"))], space).Rbac;
}

using System.Text;
using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>What the rules about resources make of what stands beside an object.</summary>
public sealed class ResourcesContextTests
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: app, envFrom: [{secretRef: {name: web}}]}]
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: gone}
        spec: {minReplicas: 2, scaleTargetRef: {kind: Deployment, name: gone}}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec: {serviceName: db}
        """;

    [TestCase("pdb-missing")]
    [TestCase("hpa-dangling")]
    [TestCase("env-reference-missing")]
    [TestCase("stateful-set-service")]
    public void What_is_missing_is_not_said_where_a_part_is_not_seen(string id)
    {
        Assert.That(Said(id, Web), Has.Count.EqualTo(1));
        Assert.That(Said(id, Web, isPartial: true), Is.Empty);
    }

    [TestCase("shop", "shop", true)]
    [TestCase("shop", "desk", false)]
    [TestCase("shop", null, false)]
    [TestCase(null, null, true)]
    public void A_budget_is_for_the_pods_of_its_own_namespace(string? workload, string? budget, bool isFound)
    {
        var text = $$$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: {{{{workload ?? "null"}}}}}
            spec: {replicas: 3, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app}]}}}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web, namespace: {{{{budget ?? "null"}}}}}
            spec: {selector: {matchLabels: {app: web}}}
            """;

        Assert.That(Said("pdb-missing", text, releaseNamespace: "elsewhere"), Has.Count.EqualTo(isFound ? 0 : 1));
    }

    [TestCase("{}", "policy/v1", 0)]
    [TestCase("{}", "policy/v1beta1", 1)]
    [TestCase("null", "policy/v1", 1)]
    [TestCase("{matchExpressions: [{key: app, operator: Exists}]}", "policy/v1", 0)]
    [TestCase("{matchLabels: {app: web}, matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}", "policy/v1", 1)]
    public void Selectors_of_budgets_are_read_as_Kubernetes_does(string selector, string version, int count)
    {
        var text = $$$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: 3, template: {metadata: {labels: {app: web, tier: front}}, spec: {containers: [{name: app}]}}}
            ---
            apiVersion: {{{{version}}}}
            kind: PodDisruptionBudget
            metadata: {name: web}
            spec: {selector: {{{{selector}}}}}
            """;

        Assert.That(Said("pdb-missing", text), Has.Count.EqualTo(count));
    }

    [TestCase("99%", 1)]
    [TestCase("67%", 1)]
    [TestCase("66%", 0)]
    [TestCase("3", 1)]
    [TestCase("2", 0)]
    [TestCase("x%", 0)]
    public void A_part_of_three_replicas_is_rounded_up(string least, int count)
    {
        var text = $$$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: 3, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app}]}}}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web}
            spec: {minAvailable: {{{{least}}}}, selector: {matchLabels: {app: web}}}
            """;

        Assert.That(Said("pdb-blocks-drain", text), Has.Count.EqualTo(count));
    }

    [Test]
    public void A_budget_for_pods_of_unknown_number_is_let_be()
    {
        const string Text = """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web}
            spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app}]}}}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent}
            spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app}]}}}
            """;

        Assert.That(Said("pdb-blocks-drain", Text), Is.Empty);
    }

    [TestCase("single-replica", "fewest", 3L, "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}", "the Deployment runs 2 replicas")]
    [TestCase("hpa-min-replicas-low", "fewest", 3L, "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec: {minReplicas: 2}", "the autoscaler goes down to 2 replicas")]
    [TestCase("resource-limit-excessive", "largestCpu", 4L, "kind: Pod\nspec: {containers: [{name: app, resources: {limits: {cpu: 4001m}}}]}", "container 'app' names '4001m' of cpu, more than 4 CPUs")]
    [TestCase("resource-limit-excessive", "largestMemory", 2L, "kind: Pod\nspec: {containers: [{name: app, resources: {limits: {memory: 3Gi}}}]}", "container 'app' names '3Gi' of memory, more than 2 gibibytes")]
    public void Bounds_can_be_set(string id, string parameter, long value, string text, string message)
    {
        Assert.That(Said(id, text), Is.Empty);
        Assert.That(Said(id, text, settings: new() { Parameters = new Dictionary<(string, string), object> { [(id, parameter)] = value } }), Is.EqualTo((string[])[message]));
    }

    [Test]
    public void Resources_are_not_asked_of_test_pods()
    {
        const string Text = "apiVersion: v1\nkind: Pod\nmetadata: {name: test, annotations: {helm.sh/hook: test}}\nspec: {containers: [{name: app}]}";

        Assert.That(Said("memory-limit-missing", Text), Is.Empty);
        Assert.That(Said("memory-limit-missing", Text, settings: new() { Tests = TestHooks.Audit }), Has.Count.EqualTo(1));
    }

    [TestCase("shop", 0)]
    [TestCase("desk", 1)]
    public void A_LimitRange_is_for_its_own_namespace(string space, int count)
    {
        var text = $$$$"""
            apiVersion: v1
            kind: LimitRange
            metadata: {name: defaults, namespace: {{{{space}}}}}
            spec: {limits: [{type: Container, default: {memory: 1Gi}}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: shop}
            spec: {containers: [{name: app}]}
            """;

        Assert.That(Said("memory-limit-missing", text), Has.Count.EqualTo(count));
    }

    [Test]
    public void One_cause_in_many_objects_is_one_finding()
    {
        var text = string.Join("\n---\n", Enumerable.Range(0, 3).Select(i => $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: web-{i}, namespace: default}}"));

        var finding = Findings("default-namespace", text).Single();

        Assert.That(finding.Message, Is.EqualTo("3 objects are in the namespace 'default'"));
        Assert.That(finding.Finding.Others.Select(other => other.Object.Name), Is.EqualTo((string[])["web-1", "web-2"]));
    }

    [Test]
    public void A_long_list_of_names_is_cut()
    {
        Assert.That(Listing.Of([]), Is.Empty);
        Assert.That(Listing.Of(["a"]), Is.EqualTo("a"));
        Assert.That(Listing.Of(["a", "b", "c", "d", "e"]), Is.EqualTo("a, b, c, d and e"));
        Assert.That(Listing.Of(["a", "b", "c", "d", "e", "f"]), Is.EqualTo("a, b, c, d and 2 more"));
    }

    /// <summary>Budgets and workloads that all share a label and do not fit each other.</summary>
    [Test]
    public void Selectors_that_were_made_to_be_slow_are_refused()
    {
        const int Count = 4000;
        var text = new StringBuilder();
        for (var i = 0; i < Count; i++)
        {
            text.Append("---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: {selector: {matchLabels: {app: web}, matchExpressions: [{key: x, operator: Exists}]}}\n");
            text.Append("---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app}]}}}\n");
        }

        Assert.That(() => Said("pdb-missing", text.ToString()), Throws.InstanceOf<HelmSecureException>().With.Message.EqualTo("the selectors of the release are asked more than 10000000 times for its 4000 pods"));
    }

    private static IReadOnlyList<string> Said(string id, string text, AuditSettings? settings = null, string? releaseNamespace = null, bool isPartial = false) =>
        [.. Findings(id, text, settings, releaseNamespace, isPartial).Select(finding => finding.Message)];

    private static IReadOnlyList<AuditFinding> Findings(string id, string text, AuditSettings? settings = null, string? releaseNamespace = null, bool isPartial = false) =>
        Auditor.Run(Manifest.Release(text, releaseNamespace: releaseNamespace, isPartial: isPartial), [RuleCatalog.Find(id)], (settings ?? new()) with { Strict = true }).Findings;
}

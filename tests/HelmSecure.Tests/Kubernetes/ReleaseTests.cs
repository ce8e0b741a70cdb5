namespace HelmSecure.Tests.Kubernetes;

public sealed class ReleaseTests
{
    [Test]
    public void Lists_within_lists_are_taken_apart()
    {
        var release = Manifest.Release("""
            apiVersion: v1
            kind: List
            items:
              - apiVersion: v1
                kind: Service
                metadata: {name: a}
              - apiVersion: v1
                kind: List
                items:
                  - apiVersion: v1
                    kind: Secret
                    metadata: {name: b}
            """);

        Assert.That(release.Objects.Select(item => item.Title), Is.EqualTo((string[])["Service/a", "Secret/b"]));
        Assert.That(release.Objects.Select(item => item.Root.Path), Is.EqualTo((string[])["items[0]", "items[1].items[0]"]));
    }

    // Three to the power of the levels: few lines that would be thousands of pods, and are one.
    [TestCase(8, null)]
    [TestCase(11, "the aliases of the document at line 5, with those above it, repeat more than 100000 nodes")]
    public void What_aliases_repeat_is_one_pod_and_not_repeated_without_end(int levels, string? message)
    {
        var pods = "{spec: {containers: [{name: app}]}}";
        for (var level = 0; level < levels; level++)
            pods = $"[&x{level} {pods}, *x{level} , *x{level} ]";
        var text = $"kind: Service\n---\n# x\n---\nkind: Thing\npods: {pods}\n";

        if (message is null)
            Assert.That(Manifest.Release(text).Objects.Sum(item => item.Pods.Count), Is.EqualTo(1));
        else
            Assert.That(() => Manifest.Release(text), Throws.TypeOf<HelmSecureException>().With.Message.EqualTo(message));
    }

    [Test]
    public void An_object_that_aliases_repeat_is_one_and_takes_the_kind_of_each_of_its_lists()
    {
        var release = Manifest.Release("""
            - items are below
            ---
            items:
              - {kind: PodList, items: [&pod {metadata: {name: a}}, *pod , *pod ]}
              - {kind: ServiceList, items: [*pod ]}
            """);

        Assert.That(release.Objects.Select(item => item.Title), Is.EqualTo((string[])["Pod/a", "Service/a"]));
    }

    [TestCase("PodList", "Pod")]
    [TestCase("Pod", "Pod")]
    [TestCase("List", "")]
    public void Items_without_kind_take_it_from_their_list(string list, string kind)
    {
        var item = Manifest.Object($"kind: {list}\napiVersion: v1\nitems: [{{metadata: {{name: a}}}}]");

        Assert.That(item.Kind, Is.EqualTo(kind));
    }

    [Test]
    public void A_harmless_kind_does_not_hide_items()
    {
        var item = Manifest.Object("kind: ConfigMap\napiVersion: v1\nitems: [{kind: Pod, apiVersion: v1, metadata: {name: a}}]");

        Assert.That(item.Title, Is.EqualTo("Pod/a"));
    }

    [TestCase("kind: Pod\nmetadata: {generateName: web-}", "Pod/web-")]
    [TestCase("kind: Pod", "Pod/")]
    [TestCase("metadata: {name: web}", "object/web")]
    public void Objects_that_no_cluster_takes_are_objects_all_the_same(string text, string title) => Assert.That(Manifest.Object(text).Title, Is.EqualTo(title));

    [TestCase("- kind: Pod")]
    [TestCase("text")]
    [TestCase("")]
    public void What_is_no_mapping_is_no_object(string text) => Assert.That(Manifest.Release(text).Objects, Is.Empty);

    [TestCase("web/templates/pod.yaml", null)]
    [TestCase("web/charts/db/templates/pod.yaml", "db")]
    [TestCase("web/charts/db/charts/cache/templates/pod.yaml", "db/cache")]
    [TestCase(null, null)]
    public void The_template_names_the_subchart(string? source, string? subchart) => Assert.That(Manifest.Object("kind: Pod", source).Subchart, Is.EqualTo(subchart));

    [TestCase("web/crds/thing.yaml", true)]
    [TestCase("web/templates/thing.yaml", false)]
    public void The_template_tells_what_lies_in_crds(string source, bool isFromCrds) => Assert.That(Manifest.Object("kind: Thing", source).IsFromCrds, Is.EqualTo(isFromCrds));

    /// <summary>Helm 4 hands its post-renderers one stream without comments.</summary>
    [Test]
    public void The_template_may_stand_in_an_annotation()
    {
        const string Text = "kind: Pod\nmetadata: {annotations: {postrenderer.helm.sh/postrender-filename: web/charts/db/templates/pod.yaml}}";

        Assert.That(Manifest.Object(Text).Template, Is.EqualTo("web/charts/db/templates/pod.yaml"));
        Assert.That(Manifest.Object(Text).Subchart, Is.EqualTo("db"));
        Assert.That(Manifest.Object(Text, "web/templates/a.yaml").Template, Is.EqualTo("web/templates/a.yaml"));
    }

    [Test]
    public void A_hook_tells_when_it_runs_and_when_it_goes()
    {
        var hook = Manifest.Object("""
            kind: Job
            metadata:
              annotations:
                helm.sh/hook: pre-install, pre-upgrade
                helm.sh/hook-weight: "-5"
                helm.sh/hook-delete-policy: hook-succeeded
            """).Hook!;

        Assert.That(hook.Events, Is.EqualTo((string[])["pre-install", "pre-upgrade"]));
        Assert.That(hook.Weight, Is.EqualTo(-5));
        Assert.That(hook.DeletePolicies, Is.EqualTo((string[])["hook-succeeded"]));
        Assert.That(hook.IsTest, Is.False);
    }

    [TestCase("test", true)]
    [TestCase("test-success", true)]
    [TestCase("Test", true)]
    [TestCase("test,post-install", false)]
    [TestCase("", false)]
    [TestCase(",", false)]
    public void A_test_is_a_hook_for_nothing_else(string events, bool isTest) =>
        Assert.That(Manifest.Object($"kind: Pod\nmetadata: {{annotations: {{helm.sh/hook: '{events}'}}}}").IsTest, Is.EqualTo(isTest));

    [Test]
    public void An_item_does_not_make_itself_a_hook()
    {
        Assert.That(Manifest.Object("items: [{kind: Pod, metadata: {annotations: {helm.sh/hook: test}}}]").Hook, Is.Null);
        Assert.That(Manifest.Object("metadata: {annotations: {helm.sh/hook: test}}\nitems: [{kind: Pod}]").IsTest, Is.True);
    }
}

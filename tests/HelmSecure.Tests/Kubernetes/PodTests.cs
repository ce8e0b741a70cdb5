namespace HelmSecure.Tests.Kubernetes;

public sealed class PodTests
{
    private const string Containers = "{containers: [{name: app}]}";

    [TestCase("apiVersion: v1\nkind: Pod\nspec: " + Containers, "spec")]
    [TestCase("apiVersion: v1\nkind: PodTemplate\ntemplate: {spec: " + Containers + "}", "template.spec")]
    [TestCase("apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: " + Containers + "}}", "spec.template.spec")]
    [TestCase("apiVersion: extensions/v1beta1\nkind: ReplicaSet\nspec: {template: {spec: " + Containers + "}}", "spec.template.spec")]
    [TestCase("apiVersion: v1\nkind: ReplicationController\nspec: {template: {spec: " + Containers + "}}", "spec.template.spec")]
    [TestCase("apiVersion: apps/v1\nkind: StatefulSet\nspec: {template: {spec: " + Containers + "}}", "spec.template.spec")]
    [TestCase("apiVersion: apps/v1\nkind: DaemonSet\nspec: {template: {spec: " + Containers + "}}", "spec.template.spec")]
    [TestCase("apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: " + Containers + "}}", "spec.template.spec")]
    [TestCase("apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: " + Containers + "}}}}", "spec.jobTemplate.spec.template.spec")]
    [TestCase("kind: Deployment\nspec: {template: {spec: " + Containers + "}}", "spec.template.spec")]
    public void Known_workloads_have_their_pod_where_Kubernetes_has_it(string text, string path)
    {
        var pod = Manifest.Pod(text);

        Assert.That(pod.Spec.Path, Is.EqualTo(path));
        Assert.That(pod.IsFoundByShape, Is.False);
        Assert.That(pod.Containers.Single().Name, Is.EqualTo("app"));
    }

    [TestCase("kind: Rollout\napiVersion: argoproj.io/v1alpha1\nspec: {template: {spec: " + Containers + "}}", "spec.template.spec")]
    [TestCase("kind: SandboxTemplate\napiVersion: x.io/v1\nspec: {podTemplate: {spec: " + Containers + "}}", "spec.podTemplate.spec")]
    [TestCase("kind: Job\napiVersion: batch.volcano.sh/v1alpha1\nspec: {tasks: [{template: {spec: " + Containers + "}}]}", "spec.tasks[0].template.spec")]
    [TestCase("kind: Object\napiVersion: x.io/v1\nspec: {manifest: {kind: Pod, spec: " + Containers + "}}", "spec.manifest.spec")]
    [TestCase("kind: Pod\napiVersion: x.io/v1\nspec: " + Containers, "spec")]
    public void Pod_templates_of_unknown_kinds_are_found_by_shape(string text, string path)
    {
        var pod = Manifest.Pod(text);

        Assert.That(pod.Spec.Path, Is.EqualTo(path));
        Assert.That(pod.IsFoundByShape, Is.True);
    }

    [TestCase("kind: Service\napiVersion: v1\nspec: {ports: [{port: 80}]}")]
    [TestCase("kind: ConfigMap\napiVersion: v1\ndata: {pod: 'spec: {containers: [{name: app}]}'}")]
    [TestCase("kind: Prometheus\napiVersion: monitoring.coreos.com/v1\nspec: {containers: [{name: overlay}]}")]
    [TestCase("kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\nspec: {properties: {spec: {containers: {type: array}}}}")]
    public void Other_objects_have_no_pods(string text) => Assert.That(Manifest.Object(text).Pods, Is.Empty);

    [Test]
    public void Containers_of_all_three_lists_are_walked()
    {
        var pod = Manifest.Pod("""
            kind: Pod
            spec:
              containers: [{name: app}]
              initContainers: [{name: copy}, {name: proxy, restartPolicy: Always}]
              ephemeralContainers: [{name: debug}]
            """);

        Assert.That(pod.Containers.Select(container => container.Title), Is.EqualTo((string[])["init container 'copy'", "init container 'proxy'", "container 'app'", "ephemeral container 'debug'"]));
        Assert.That(pod.Containers.Select(container => container.IsSidecar), Is.EqualTo((bool[])[false, true, false, false]));
    }

    [Test]
    public void A_container_inherits_what_it_does_not_set()
    {
        var pod = Manifest.Pod("""
            kind: Pod
            spec:
              securityContext: {runAsUser: 1000}
              containers:
                - name: heir
                - name: rebel
                  securityContext: {runAsUser: 0}
                - name: "null"
                  securityContext: {runAsUser: null}
            """);

        Assert.That(pod.Containers.Select(container => container.Effective("runAsUser").Long), Is.EqualTo((long[])[1000, 0, 1000]));
    }

    [Test]
    public void Windows_and_own_users_are_told_by_the_spec()
    {
        var pod = Manifest.Pod("kind: Pod\nspec: {os: {name: windows}, hostUsers: false}");

        Assert.That(pod.IsWindows, Is.True);
        Assert.That(pod.HasOwnUsers, Is.True);
    }

    [Test]
    public void A_volume_knows_what_it_is_made_of()
    {
        var pod = Manifest.Pod("kind: Pod\nspec: {volumes: [{name: logs, hostPath: {path: /var/log}}, {name: bare}, {name: empty, nfs: null}]}");

        Assert.That(pod.Volumes.Select(volume => string.Join(',', volume.Sources.Select(source => source.Type))), Is.EqualTo((string[])["hostPath", "", ""]));
    }
}

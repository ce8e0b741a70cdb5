using System.Text;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Kubernetes;

public sealed class NetworkMapTests
{
    private const string Pod = "kind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web, tier: front}}\n---\n";

    private const string Service = Pod + "kind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}}\n---\n";

    // E23, E32: all that a selector may say, by all that may say it.
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {}}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {matchLabels: {app: web, tier: front}}}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [db, web]}]}}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {matchExpressions: [{key: app, operator: Exists}, {key: x, operator: NotIn, values: [a]}]}}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}, egress: [{}]}")]
    [TestCase("kind: NetworkPolicy\nspec: {podSelector: {matchLabels: {app: web}}}")]
    [TestCase("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {namespace: shop}\nspec: {endpointSelector: {matchLabels: {'k8s:app': web}}, ingress: [{}]}")]
    [TestCase("apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nspecs: [{endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': shop, app: web}}, ingressDeny: [{}]}]")]
    [TestCase("apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {selector: app == 'web'}")]
    [TestCase("apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nspec: {selector: all(), types: [Ingress]}")]
    [TestCase("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nspec: {subject: {namespaces: {}}, ingress: [{action: Deny}]}")]
    [TestCase("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nspec: {subject: {pods: {podSelector: {matchLabels: {app: web}}}}, ingress: [{action: Deny}]}")]
    public void A_policy_limits_who_reaches_its_pods(string policy) => Assert.That(Limits(Pod + policy).Ingress, Is.True);

    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: other}\nspec: {podSelector: {}}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {matchLabels: {app: web, tier: back}}}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}")]
    [TestCase("kind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress]}")]
    [TestCase("apiVersion: example.org/v1\nkind: NetworkPolicy\nmetadata: {namespace: shop}\nspec: {podSelector: {}}")]
    [TestCase("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {namespace: shop}\nspec: {endpointSelector: {}, egress: [{}]}")]
    [TestCase("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {namespace: shop}\nspec: {endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false}}")]
    [TestCase("apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nspec: {nodeSelector: {}, ingress: [{}]}")]
    [TestCase("apiVersion: projectcalico.org/v3\nkind: StagedNetworkPolicy\nmetadata: {namespace: shop}\nspec: {}")]
    [TestCase("apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nspec: {subject: {namespaces: {}}, ingress: [{action: Allow}]}")]
    public void Another_policy_does_not(string policy) => Assert.That(Limits(Pod + policy).Ingress, Is.False);

    // E32: nothing at all is let out, which is the best that a policy can say.
    [TestCase("policyTypes: [Egress]", true)]
    [TestCase("policyTypes: [Egress], egress: []", true)]
    [TestCase("egress: [{ports: [{port: 53}]}]", true)]
    [TestCase("egress: []", false)]
    [TestCase("policyTypes: [Ingress], egress: [{}]", false)]
    [TestCase("policyType: [Egress]", false)]
    public void A_policy_limits_whom_its_pods_reach(string spec, bool isLimited) =>
        Assert.That(Limits(Pod + $"kind: NetworkPolicy\nmetadata: {{namespace: shop}}\nspec: {{podSelector: {{}}, {spec}}}").Egress, Is.EqualTo(isLimited));

    [TestCase("kind: Service\nmetadata: {name: out, namespace: shop}\nspec: {type: LoadBalancer, selector: {app: web}}", "a load balancer")]
    [TestCase("kind: Service\nmetadata: {name: out, namespace: shop}\nspec: {type: NodePort, selector: {app: web}}", "a port of every node")]
    [TestCase("kind: Service\nmetadata: {name: out, namespace: shop}\nspec: {externalIPs: [192.0.2.1], selector: {app: web}}", "external IPs")]
    [TestCase("kind: Ingress\nmetadata: {namespace: shop}\nspec: {defaultBackend: {service: {name: web}}}", "an Ingress")]
    [TestCase("kind: Ingress\nmetadata: {namespace: shop}\nspec: {rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}", "an Ingress")]
    [TestCase("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {namespace: front}\nspec: {rules: [{backendRefs: [{name: web, namespace: shop}]}]}", "an HTTPRoute")]
    [TestCase("apiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {namespace: shop}\nspec: {rules: [{backendRefs: [{name: web}]}]}", "a GRPCRoute")]
    [TestCase("apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: TCPRoute\nmetadata: {namespace: shop}\nspec: {rules: [{backendRefs: [{name: web}]}]}", "a TCPRoute")]
    [TestCase("apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: TLSRoute\nmetadata: {namespace: shop}\nspec: {rules: [{backendRefs: [{name: web}]}]}", "a TLSRoute")]
    [TestCase("apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: UDPRoute\nmetadata: {namespace: shop}\nspec: {rules: [{backendRefs: [{name: web}]}]}", "a UDPRoute")]
    [TestCase("apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {namespace: shop}\nspec: {to: {kind: Service, name: web}}", "a Route")]
    [TestCase("apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {namespace: shop}\nspec: {routes: [{services: [{name: web, port: 80}]}]}", "an IngressRoute")]
    [TestCase("apiVersion: projectcontour.io/v1\nkind: HTTPProxy\nmetadata: {namespace: shop}\nspec: {routes: [{services: [{name: web, port: 80}]}]}", "an HTTPProxy")]
    public void A_pod_is_reached_from_outside(string by, string way)
    {
        var release = Manifest.Release(Service + by);

        Assert.That(release.Network.IsExposed(release.Pods.Single()), Is.True);
        Assert.That(release.Network.ExposuresOf(release.Pods.Single()).Select(exposure => exposure.Way), Is.EqualTo((string[])[way]));
    }

    [TestCase("kind: Service\nmetadata: {name: out, namespace: shop}\nspec: {type: ClusterIP, selector: {app: web}}")]
    [TestCase("kind: Service\nmetadata: {name: out, namespace: other}\nspec: {type: NodePort, selector: {app: web}}")]
    [TestCase("kind: Service\nmetadata: {name: out, namespace: shop}\nspec: {type: NodePort}")]
    [TestCase("kind: Service\nmetadata: {name: out, namespace: shop}\nspec: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8], selector: {app: web}}")]
    [TestCase("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: out, namespace: shop}\nspec: {type: NodePort, selector: {app: web}}")]
    [TestCase("kind: Ingress\nmetadata: {namespace: other}\nspec: {defaultBackend: {service: {name: web}}}")]
    [TestCase("kind: Ingress\nmetadata: {namespace: shop}\nspec: {ingressClassName: nginx-internal, defaultBackend: {service: {name: web}}}")]
    [TestCase("kind: Ingress\nmetadata: {namespace: shop}\nspec: {ingressClassName: alb, defaultBackend: {service: {name: web}}}")]
    [TestCase("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {namespace: shop}\nspec: {parentRefs: [{kind: Service, group: '', name: web}], rules: [{backendRefs: [{name: web}]}]}")]
    [TestCase("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {namespace: shop}\nspec: {rules: [{backendRefs: [{kind: Bucket, name: web}]}]}")]
    public void A_pod_is_not_reached_from_outside(string by)
    {
        var release = Manifest.Release(Service + by);

        Assert.That(release.Network.IsExposed(release.Pods[0]), Is.False);
    }

    [TestCase("service.beta.kubernetes.io/aws-load-balancer-internal", "true")]
    [TestCase("service.beta.kubernetes.io/aws-load-balancer-internal", "0.0.0.0/0")]
    [TestCase("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal")]
    [TestCase("service.beta.kubernetes.io/aws-load-balancer-type", "external")]
    [TestCase("service.beta.kubernetes.io/azure-load-balancer-internal", "true")]
    [TestCase("networking.gke.io/load-balancer-type", "Internal")]
    [TestCase("cloud.google.com/load-balancer-type", "internal")]
    [TestCase("service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", "intranet")]
    [TestCase("service.kubernetes.io/qcloud-loadbalancer-internal-subnetid", "subnet-1")]
    [TestCase("kubernetes.io/elb.autocreate", "{\"type\": \"inner\"}")]
    [TestCase("service.beta.kubernetes.io/openstack-internal-load-balancer", "true")]
    [TestCase("service.beta.kubernetes.io/oci-load-balancer-internal", "true")]
    [TestCase("oci-network-load-balancer.oraclecloud.com/internal", "true")]
    [TestCase("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private")]
    [TestCase("service.beta.kubernetes.io/do-loadbalancer-network", "INTERNAL")]
    [TestCase("service.beta.kubernetes.io/scw-loadbalancer-private", "true")]
    [TestCase("load-balancer.hetzner.cloud/disable-public-network", "true")]
    [TestCase("service.beta.kubernetes.io/load-balancer-source-ranges", "10.0.0.0/8, 192.0.2.0/24")]
    public void Every_cloud_has_its_way_to_say_inside(string key, string value)
    {
        var release = Manifest.Release($"kind: Service\nmetadata: {{annotations: {{{key}: '{value}'}}}}\nspec: {{type: LoadBalancer}}");

        Assert.That(LoadBalancer.IsPublic(release.Network.Services.Single()), Is.False);
    }

    [TestCase("service.beta.kubernetes.io/aws-load-balancer-internal", "false")]
    [TestCase("service.beta.kubernetes.io/aws-load-balancer-scheme", "internet-facing")]
    [TestCase("service.beta.kubernetes.io/azure-load-balancer-internal", "false")]
    [TestCase("networking.gke.io/load-balancer-type", "External")]
    [TestCase("service.beta.kubernetes.io/load-balancer-source-ranges", "0.0.0.0/0")]
    [TestCase("service.beta.kubernetes.io/load-balancer-source-ranges", "10.0.0.0/8,128.0.0.0/1,0.0.0.0/1")]
    public void And_its_way_to_say_outside(string key, string value)
    {
        var release = Manifest.Release($"kind: Service\nmetadata: {{annotations: {{{key}: '{value}'}}}}\nspec: {{type: LoadBalancer}}");

        Assert.That(LoadBalancer.IsPublic(release.Network.Services.Single()), Is.True);
    }

    [TestCase("db-0", 1)]
    [TestCase("db-12", 1)]
    [TestCase("db-", 0)]
    [TestCase("db-x", 0)]
    [TestCase("other-0", 0)]
    public void A_Service_may_be_for_one_pod_of_a_StatefulSet(string name, int count)
    {
        var release = Manifest.Release(
            "kind: StatefulSet\nmetadata: {name: db}\nspec: {template: {metadata: {labels: {app: db}}, spec: {containers: [{name: a}]}}}\n---\n"
            + $"kind: Service\nmetadata: {{name: a}}\nspec: {{selector: {{app: db, statefulset.kubernetes.io/pod-name: {name}}}}}");

        Assert.That(release.Network.Services.Single().Pods, Has.Count.EqualTo(count));
    }

    [Test]
    public void The_namespace_of_the_release_is_that_of_objects_without_one()
    {
        const string Text = "kind: Pod\nmetadata: {name: web, labels: {app: web}}\n---\nkind: Service\nmetadata: {name: out, namespace: shop}\nspec: {type: NodePort, selector: {app: web}}";
        var here = Release.Read([new ManifestFile("", YamlStream.Read(Encoding.UTF8.GetBytes(Text), "manifest"))], "shop");
        var elsewhere = Release.Read([new ManifestFile("", YamlStream.Read(Encoding.UTF8.GetBytes(Text), "manifest"))], "other");

        Assert.That(here.Network.IsExposed(here.Pods.Single()), Is.True);
        Assert.That(elsewhere.Network.IsExposed(elsewhere.Pods.Single()), Is.False);
    }

    [Test]
    [CancelAfter(20_000)]
    public void Many_Services_and_many_pods_do_not_multiply()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 5000; i++)
        {
            text.Append($"---\nkind: Pod\nmetadata: {{name: p{i}, labels: {{app: a{i}, all: x}}}}\n");
            text.Append($"---\nkind: Service\nmetadata: {{name: s{i}}}\nspec: {{selector: {{app: a{i}, all: x}}}}\n");
            text.Append("---\nkind: NetworkPolicy\nspec: {podSelector: {}}\n");
        }

        Assert.That(Manifest.Release(text.ToString()).Network.Services.Count(service => service.Pods.Count is 1), Is.EqualTo(5000));
    }

    [Test]
    [CancelAfter(20_000)]
    public void Selectors_that_were_made_to_be_slow_are_refused()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 6000; i++)
        {
            text.Append($"---\nkind: Pod\nmetadata: {{name: p{i}, labels: {{all: x}}}}\n");
            text.Append("---\nkind: NetworkPolicy\nspec: {podSelector: {matchExpressions: [{key: all, operator: Exists}]}}\n");
        }

        Assert.That(() => Manifest.Release(text.ToString()).Network, Throws.TypeOf<HelmSecureException>().With.Message.Contains("20000000"));
    }

    private static (bool Ingress, bool Egress) Limits(string text)
    {
        var release = Manifest.Release(text);
        return (release.Network.LimitsIngressOf(release.Pods.Single()), release.Network.LimitsEgressOf(release.Pods.Single()));
    }
}

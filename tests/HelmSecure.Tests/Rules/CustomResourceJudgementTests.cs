using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Yaml;

namespace HelmSecure.Tests.Rules;

/// <summary>What the rules on custom resources make of kinds, groups and settings.</summary>
public sealed class CustomResourceJudgementTests
{
    // checkov's rules for Argo CD speak about kinds that they were not written for.
    [TestCase("argocd-project-wildcard", "argoproj.io/v1alpha1", "Application", "spec: {sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}]}", 0)]
    [TestCase("argocd-project-wildcard", "argoproj.io/v1alpha1", "AppProject", "spec: {sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}]}", 1)]
    [TestCase("argocd-project-wildcard", "argoproj.io/v1alpha1", "AppProject", "spec: {sourceRepos: ['https://a/*'], destinations: [{server: '*', namespace: shop}]}", 0)]
    [TestCase("istio-wildcard-host", "gateway.networking.k8s.io/v1", "Gateway", "spec: {servers: [{hosts: ['*']}]}", 0)]
    [TestCase("istio-wildcard-host", "networking.istio.io/v1beta1", "Gateway", "spec: {servers: [{hosts: ['shop/*']}]}", 1)]
    [TestCase("istio-mtls-not-strict", "security.istio.io/v1beta1", "PeerAuthentication", "spec: {mtls: {mode: UNSET}}", 0)]
    [TestCase("istio-mtls-not-strict", "networking.istio.io/v1", "DestinationRule", "spec: {host: a, subsets: [{trafficPolicy: {portLevelSettings: [{tls: {insecureSkipVerify: true}}]}}]}", 1)]
    [TestCase("istio-authorization-allow-all", "security.istio.io/v1", "AuthorizationPolicy", "spec: {rules: [{from: [], to: []}]}", 1)]
    [TestCase("istio-authorization-allow-all", "security.istio.io/v1", "AuthorizationPolicy", "spec: {rules: [{to: [{operation: {paths: [/healthz]}}]}]}", 0)]
    [TestCase("istio-authorization-allow-all", "security.istio.io/v1", "AuthorizationPolicy", "spec: {}", 0)]
    [TestCase("traefik-tls-options-weak", "traefik.containo.us/v1alpha1", "TLSOption", "spec: {minVersion: VersionTLS11}", 1)]
    [TestCase("traefik-tls-options-weak", "traefik.io/v1alpha1", "ServersTransportTCP", "spec: {tls: {insecureSkipVerify: true}}", 1)]
    [TestCase("traefik-dashboard-exposed", "traefik.io/v1alpha1", "IngressRoute", "spec: {routes: [{services: [{name: web}]}]}", 0)]
    [TestCase("flux-source-insecure", "source.toolkit.fluxcd.io/v1", "Bucket", "spec: {endpoint: minio.example.org, insecure: true}", 1)]
    [TestCase("flux-source-insecure", "example.org/v1", "Bucket", "spec: {insecure: true}", 0)]
    [TestCase("cert-manager-certificate-long-lived", "cert-manager.io/v1", "Certificate", "spec: {duration: 9552h0m0s}", 0)]
    [TestCase("cert-manager-certificate-long-lived", "cert-manager.io/v1", "Certificate", "spec: {duration: 9553h}", 1)]
    [TestCase("cert-manager-certificate-long-lived", "cert-manager.io/v1", "Certificate", "spec: {duration: forever}", 0)]
    [TestCase("cert-manager-certificate-long-lived", "networking.internal.knative.dev/v1", "Certificate", "spec: {duration: 99999h}", 0)]
    [TestCase("service-monitor-insecure-tls", "monitoring.coreos.com/v1", "PodMonitor", "spec: {podMetricsEndpoints: [{scheme: https, tlsConfig: {insecureSkipVerify: true}}]}", 1)]
    [TestCase("service-monitor-insecure-tls", "monitoring.coreos.com/v1", "ServiceMonitor", "spec: {endpoints: [{tlsConfig: {insecureSkipVerify: true}}]}", 0)]
    [TestCase("service-monitor-insecure-tls", "monitoring.coreos.com/v1", "ServiceMonitor", "spec: {endpoints: [{bearerTokenFile: ''}]}", 0)]
    [TestCase("service-monitor-insecure-tls", "monitoring.coreos.com/v1", "Probe", "spec: {basicAuth: {username: {name: a}}, prober: {url: a}}", 0)]
    [TestCase("service-monitor-insecure-tls", "monitoring.coreos.com/v1alpha1", "ScrapeConfig", "spec: {scheme: HTTPS, tlsConfig: {insecureSkipVerify: true}}", 1)]
    [TestCase("openshift-route-tls", "route.openshift.io/v1", "Route", "spec: {tls: {termination: edge}}", 0)]
    [TestCase("external-secret-store-insecure", "external-secrets.io/v1beta1", "ClusterSecretStore", "spec: {provider: {kubernetes: {server: {url: 'http://a.example.org'}}}}", 1)]
    [TestCase("external-secret-store-insecure", "external-secrets.io/v1beta1", "ClusterSecretStore", "spec: {provider: {aws: {service: SecretsManager}}}", 0)]
    [TestCase("workflow-step-privileged", "argoproj.io/v1alpha1", "Workflow", "spec: {templates: [{sidecars: [{name: a, securityContext: {privileged: true}}]}]}", 1)]
    [TestCase("workflow-step-privileged", "argoproj.io/v1alpha1", "CronWorkflow", "spec: {workflowSpec: {templates: [{script: {securityContext: {privileged: true}}}]}}", 1)]
    [TestCase("workflow-step-privileged", "tekton.dev/v1beta1", "PipelineRun", "spec: {pipelineSpec: {finally: [{taskSpec: {steps: [{securityContext: {privileged: true}}]}}]}}", 1)]
    [TestCase("workflow-step-privileged", "tekton.dev/v1", "Task", "spec: {stepTemplate: {securityContext: {privileged: true}}}", 1)]
    [TestCase("tekton-reference-unpinned", "tekton.dev/v1", "Pipeline", "spec: {tasks: [{taskRef: {resolver: git, params: [{name: revision, value: $(params.revision)}]}}]}", 0)]
    [TestCase("tekton-reference-unpinned", "tekton.dev/v1beta1", "TaskRun", "spec: {taskRef: {name: a, bundle: 'example.org/a:1'}}", 1)]
    [TestCase("argocd-default-project", "argoproj.io/v1alpha1", "ApplicationSet", "spec: {template: {spec: {project: ''}}}", 1)]
    [TestCase("agent-sandbox-egress", "extensions.agents.x-k8s.io/v1alpha1", "SandboxTemplate", "spec: {networkPolicy: {egress: [{}]}}", 1)]
    [TestCase("agent-sandbox-egress", "extensions.agents.x-k8s.io/v1alpha1", "SandboxTemplate", "spec: {networkPolicy: {egress: [{ports: [{port: 53}]}]}}", 0)]
    [TestCase("agent-sandbox-egress", "extensions.agents.x-k8s.io/v1alpha1", "SandboxTemplate", "spec: {networkPolicy: {egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]}}", 0)]
    [TestCase("agent-sandbox-egress", "extensions.agents.x-k8s.io/v1alpha1", "SandboxTemplate", "spec: {networkPolicy: {egress: []}}", 0)]
    public void A_kind_is_judged_with_its_group(string id, string apiVersion, string kind, string spec, int count) =>
        Assert.That(Run(id, $"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{name: a}}\n{spec}"), Has.Count.EqualTo(count));

    [TestCase("spec: {podSelector: {}, policyTypes: [Egress]}", 0)]
    [TestCase("spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}", 1)]
    [TestCase("spec: {podSelector: {}, policyTypes: [Ingress]}", 1)]
    [TestCase("metadata: {namespace: b}\nspec: {podSelector: {}, policyTypes: [Egress]}", 1)]
    public void A_policy_for_the_sandbox_selects_it_and_its_egress(string policy, int count)
    {
        const string Template = "apiVersion: extensions.agents.x-k8s.io/v1beta1\nkind: SandboxTemplate\nmetadata: {name: a, namespace: a}\nspec: {networkPolicyManagement: Unmanaged, podTemplate: {metadata: {labels: {app: box}}}}";
        var @namespace = policy.Contains("namespace", StringComparison.Ordinal) ? "" : "metadata: {namespace: a}\n";

        Assert.That(Run("agent-sandbox-egress", $"{Template}\n---\nkind: NetworkPolicy\n{@namespace}{policy}"), Has.Count.EqualTo(count));
    }

    [Test]
    public void A_policy_for_the_sandbox_may_be_in_the_part_not_seen()
    {
        var documents = YamlStream.Read("kind: SandboxTemplate\nspec: {networkPolicyManagement: Unmanaged}"u8.ToArray(), "manifest");
        var release = Release.Read([new ManifestFile("", documents)], isPartial: true);

        Assert.That(Auditor.Run(release, RuleCatalog.All, new() { Rules = ["agent-sandbox-egress"] }).Findings, Is.Empty);
    }

    [TestCase("flux-source-insecure", "HelmRepository", "url: 'http://user:hunter2@charts.example.org/a'")]
    [TestCase("cert-manager-issuer-insecure", "Issuer", "vault: {server: 'http://user:hunter2@vault.example.org'}")]
    [TestCase("external-secret-store-insecure", "SecretStore", "provider: {vault: {server: 'http://user:hunter2@vault.example.org'}}")]
    public void A_password_in_an_address_is_not_told(string id, string kind, string spec) =>
        Assert.That(Run(id, $"kind: {kind}\nspec: {{{spec}}}").Single().Message, Does.Not.Contain("hunter2").And.Contain("example.org"));

    private static IReadOnlyList<AuditFinding> Run(string id, string text) => Auditor.Run(Manifest.Release(text), RuleCatalog.All, new() { Rules = [id] }).Findings;
}

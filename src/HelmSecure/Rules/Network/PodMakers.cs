using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

/// <summary>Objects of kinds that are not known here, of which an operator may make pods with labels that nobody knows.</summary>
internal static class PodMakers
{
    // Groups of which no pods with labels of their own are made.
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "", "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "autoscaling.k8s.io",
        "batch", "bitnami.com", "cert-manager.io", "certificates.k8s.io", "cilium.io", "coordination.k8s.io", "crd.projectcalico.org", "discovery.k8s.io", "events.k8s.io", "extensions",
        "external-secrets.io", "externaldns.k8s.io", "flowcontrol.apiserver.k8s.io", "gateway.networking.k8s.io", "helm.toolkit.fluxcd.io", "k8s.ovn.org", "keda.sh", "kyverno.io",
        "networking.istio.io", "networking.k8s.io", "networking.x-k8s.io", "node.k8s.io", "policy", "policy.linkerd.io", "policy.networking.k8s.io", "projectcalico.org", "projectcontour.io",
        "rbac.authorization.k8s.io", "resource.k8s.io", "route.openshift.io", "scheduling.k8s.io", "secrets-store.csi.x-k8s.io", "security.istio.io", "security.openshift.io",
        "snapshot.storage.k8s.io", "storage.k8s.io", "traefik.containo.us", "traefik.io",
    };

    public static bool AreIn(Release release) => release.Objects.Any(IsOne);

    private static bool IsOne(KubeObject item) => !Harmless.Contains(item.Group) && !(item.Group is "monitoring.coreos.com" && item.Kind is not ("Alertmanager" or "Prometheus" or "PrometheusAgent" or "ThanosRuler"));
}

using System.Collections.Frozen;

namespace HelmSecure.Kubernetes;

/// <summary>How long Kubernetes serves an API version of its own of some kinds.</summary>
/// <param name="ApiVersion"><c>extensions/v1beta1</c>.</param>
/// <param name="Kinds">Those of the version that share the rest.</param>
/// <param name="Deprecated">The minor version from which the API server warns.</param>
/// <param name="Removed">The minor version that no longer serves it; null where none is planned.</param>
/// <param name="Replacement">What is to be written instead; null where nothing took its place.</param>
internal sealed record ApiLifecycle(string ApiVersion, IReadOnlyList<string> Kinds, int Deprecated, int? Removed, string? Replacement = null)
{
    private const string PodSecurity = "take it out, and label the namespace with the Pod Security level to enforce";

    // What the API server itself says of its versions, from kubernetes/api (the development of 1.37). The replacement is the newest stable version of the kind.
    private static readonly ApiLifecycle[] Served =
    [
        new("apps/v1beta1", ["ControllerRevision", "Deployment", "StatefulSet"], 8, 16, "apps/v1"),
        new("apps/v1beta1", ["Scale"], 8, 16, "autoscaling/v1"),
        new("apps/v1beta2", ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], 9, 16, "apps/v1"),
        new("apps/v1beta2", ["Scale"], 9, 16, "autoscaling/v1"),
        new("extensions/v1beta1", ["DaemonSet", "Deployment", "ReplicaSet"], 8, 16, "apps/v1"),
        new("extensions/v1beta1", ["NetworkPolicy"], 9, 16, "networking.k8s.io/v1"),
        new("extensions/v1beta1", ["Scale"], 2, 16, "autoscaling/v1"),
        new("admission.k8s.io/v1beta1", ["AdmissionReview"], 19, 22, "admission.k8s.io/v1"),
        new(
            "admissionregistration.k8s.io/v1beta1",
            ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
            16, 22, "admissionregistration.k8s.io/v1"),
        new("authentication.k8s.io/v1beta1", ["TokenReview"], 19, 22, "authentication.k8s.io/v1"),
        new(
            "authorization.k8s.io/v1beta1",
            ["LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
            19, 22, "authorization.k8s.io/v1"),
        new("certificates.k8s.io/v1beta1", ["CertificateSigningRequest"], 19, 22, "certificates.k8s.io/v1"),
        new("coordination.k8s.io/v1beta1", ["Lease"], 19, 22, "coordination.k8s.io/v1"),
        new("extensions/v1beta1", ["Ingress"], 14, 22, "networking.k8s.io/v1"),
        new("networking.k8s.io/v1beta1", ["Ingress", "IngressClass"], 19, 22, "networking.k8s.io/v1"),
        new(
            "rbac.authorization.k8s.io/v1beta1",
            ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
            17, 22, "rbac.authorization.k8s.io/v1"),
        new("scheduling.k8s.io/v1beta1", ["PriorityClass"], 14, 22, "scheduling.k8s.io/v1"),
        new("storage.k8s.io/v1beta1", ["CSIDriver", "StorageClass", "VolumeAttachment"], 19, 22, "storage.k8s.io/v1"),
        new("storage.k8s.io/v1beta1", ["CSINode"], 17, 22, "storage.k8s.io/v1"),
        new("storage.k8s.io/v1alpha1", ["CSIStorageCapacity"], 21, 24, "storage.k8s.io/v1"),
        new("storage.k8s.io/v1alpha1", ["VolumeAttachment"], 21, 24, "storage.k8s.io/v1"),
        new("batch/v1beta1", ["CronJob"], 21, 25, "batch/v1"),
        new("discovery.k8s.io/v1beta1", ["EndpointSlice"], 21, 25, "discovery.k8s.io/v1"),
        new("events.k8s.io/v1beta1", ["Event"], 22, 25, "events.k8s.io/v1"),
        new("node.k8s.io/v1beta1", ["RuntimeClass"], 22, 25, "node.k8s.io/v1"),
        new("policy/v1beta1", ["Eviction"], 22, 25, "policy/v1"),
        new("policy/v1beta1", ["PodDisruptionBudget"], 21, 25, "policy/v1"),
        new(
            "flowcontrol.apiserver.k8s.io/v1beta1",
            ["FlowSchema", "PriorityLevelConfiguration"],
            23, 26, "flowcontrol.apiserver.k8s.io/v1, or v1beta3 before 1.29"),
        new("storage.k8s.io/v1beta1", ["CSIStorageCapacity"], 24, 27, "storage.k8s.io/v1"),
        new(
            "flowcontrol.apiserver.k8s.io/v1beta2",
            ["FlowSchema", "PriorityLevelConfiguration"],
            26, 29, "flowcontrol.apiserver.k8s.io/v1, or v1beta3 before 1.29"),
        new(
            "admissionregistration.k8s.io/v1alpha1",
            ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
            29, 32, "admissionregistration.k8s.io/v1"),
        new("authentication.k8s.io/v1alpha1", ["SelfSubjectReview"], 29, 32, "authentication.k8s.io/v1"),
        new("flowcontrol.apiserver.k8s.io/v1beta3", ["FlowSchema", "PriorityLevelConfiguration"], 29, 32, "flowcontrol.apiserver.k8s.io/v1"),
        new("authentication.k8s.io/v1beta1", ["SelfSubjectReview"], 30, 33, "authentication.k8s.io/v1"),
        new(
            "admissionregistration.k8s.io/v1beta1",
            ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
            31, 34, "admissionregistration.k8s.io/v1"),
        new("apidiscovery.k8s.io/v2beta1", ["APIGroupDiscovery"], 32, 35, "apidiscovery.k8s.io/v2"),
        new("storage.k8s.io/v1alpha1", ["VolumeAttributesClass"], 32, 35, "storage.k8s.io/v1"),
        new("certificates.k8s.io/v1alpha1", ["ClusterTrustBundle"], 34, 37, "certificates.k8s.io/v1"),
        new("networking.k8s.io/v1beta1", ["IPAddress", "ServiceCIDR"], 34, 37, "networking.k8s.io/v1"),
        new("storage.k8s.io/v1beta1", ["VolumeAttributesClass"], 34, 37, "storage.k8s.io/v1"),
        new(
            "admissionregistration.k8s.io/v1alpha1",
            ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
            35, 38, "admissionregistration.k8s.io/v1"),
        new("coordination.k8s.io/v1alpha2", ["LeaseCandidate"], 35, 38, "coordination.k8s.io/v1beta1"),
        new("resource.k8s.io/v1beta1", ["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"], 35, 38, "resource.k8s.io/v1"),
        new("coordination.k8s.io/v1beta1", ["LeaseCandidate"], 36, 39),
        new("resource.k8s.io/v1alpha3", ["DeviceTaintRule"], 36, 39, "resource.k8s.io/v1"),
        new("resource.k8s.io/v1beta2", ["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"], 36, 39, "resource.k8s.io/v1"),
        new(
            "admissionregistration.k8s.io/v1beta1",
            ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
            37, 40, "admissionregistration.k8s.io/v1"),
        new("certificates.k8s.io/v1beta1", ["ClusterTrustBundle", "PodCertificateRequest"], 37, 40, "certificates.k8s.io/v1"),
        new("storagemigration.k8s.io/v1beta1", ["StorageVersionMigration"], 37, 40, "storagemigration.k8s.io/v1"),
        new("resource.k8s.io/v1alpha3", ["ResourcePoolStatusRequest"], 39, 42),
        new("resource.k8s.io/v1beta2", ["DeviceTaintRule"], 39, 42, "resource.k8s.io/v1"),
        new("lifecycle.k8s.io/v1alpha1", ["Eviction", "EvictionRequest"], 40, 43),
        new("scheduling.k8s.io/v1beta1", ["PodGroup", "Workload"], 40, 43),
    ];

    // No longer in that data: from the release notes of Kubernetes. Alpha versions of resource.k8s.io were replaced without being deprecated before.
    // Left out are the versions of kubeadm's configuration, which no cluster serves: they are files, and no chart can install one.
    private static readonly ApiLifecycle[] Forgotten =
    [
        new("extensions/v1beta1", ["PodSecurityPolicy"], 10, 16) { Advice = PodSecurity },
        new("policy/v1beta1", ["PodSecurityPolicy"], 21, 25) { Advice = PodSecurity },
        new("apiextensions.k8s.io/v1beta1", ["CustomResourceDefinition"], 16, 22, "apiextensions.k8s.io/v1"),
        new("apiregistration.k8s.io/v1beta1", ["APIService"], 10, 22, "apiregistration.k8s.io/v1"),
        new("autoscaling/v2beta1", ["HorizontalPodAutoscaler"], 22, 25, "autoscaling/v2"),
        new("autoscaling/v2beta2", ["HorizontalPodAutoscaler"], 23, 26, "autoscaling/v2"),
        new("batch/v2alpha1", ["CronJob"], 8, 21, "batch/v1"),
        new("batch/v2alpha1", ["ScheduledJob"], 5, 8, "batch/v1 and kind: CronJob"),
        new(
            "rbac.authorization.k8s.io/v1alpha1",
            ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
            17, 23, "rbac.authorization.k8s.io/v1"),
        new("scheduling.k8s.io/v1alpha1", ["PriorityClass"], 14, 23, "scheduling.k8s.io/v1"),
        new("settings.k8s.io/v1alpha1", ["PodPreset"], 20, 20),
        new("auditregistration.k8s.io/v1alpha1", ["AuditSink"], 19, 19),
        new("audit.k8s.io/v1alpha1", ["Event", "Policy"], 21, 24, "audit.k8s.io/v1"),
        new("audit.k8s.io/v1beta1", ["Event", "Policy"], 21, 24, "audit.k8s.io/v1"),
        new("node.k8s.io/v1alpha1", ["RuntimeClass"], 20, 24, "node.k8s.io/v1"),
        new("resource.k8s.io/v1alpha1", ["PodScheduling", "ResourceClaim", "ResourceClaimTemplate", "ResourceClass"], 27, 27, "resource.k8s.io/v1"),
        new(
            "resource.k8s.io/v1alpha2",
            ["PodSchedulingContext", "ResourceClaim", "ResourceClaimParameters", "ResourceClaimTemplate", "ResourceClass", "ResourceClassParameters", "ResourceSlice"],
            31, 31, "resource.k8s.io/v1"),
        new("resource.k8s.io/v1alpha3", ["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"], 32, 34, "resource.k8s.io/v1"),
        new("storagemigration.k8s.io/v1alpha1", ["StorageVersionMigration"], 35, 35, "storagemigration.k8s.io/v1"),
        new("networking.k8s.io/v1alpha1", ["IPAddress", "ServiceCIDR"], 31, 31, "networking.k8s.io/v1"),
        new("networking.k8s.io/v1alpha1", ["ClusterCIDR"], 29, 29),
        new("certificates.k8s.io/v1alpha1", ["PodCertificateRequest"], 35, 35, "certificates.k8s.io/v1"),
        new("v1", ["ComponentStatus"], 19, null),
        new("v1", ["Endpoints"], 33, null, "discovery.k8s.io/v1 and kind: EndpointSlice"),
    ];

    private static readonly FrozenDictionary<(string ApiVersion, string Kind), ApiLifecycle> ByKind = All
        .SelectMany(lifecycle => lifecycle.Kinds.Select(kind => (Key: (lifecycle.ApiVersion, kind), Value: lifecycle)))
        .ToFrozenDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>What to do: an imperative.</summary>
    public string Advice { get => field ?? (Replacement is null ? "take the object out: nothing took its place" : $"write apiVersion: {Replacement}"); init; }

    public static IEnumerable<ApiLifecycle> All => Served.Concat(Forgotten);

    /// <summary>Null for what is stable, or none of Kubernetes' own.</summary>
    public static ApiLifecycle? Of(KubeObject item) => ByKind.GetValueOrDefault((item.ApiVersion, item.Kind));

    public bool IsDeprecated(KubeVersion version) => version.IsAtLeast(Deprecated) && !IsRemoved(version);

    public bool IsRemoved(KubeVersion version) => Removed is { } minor && version.IsAtLeast(minor);
}

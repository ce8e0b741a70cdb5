using System.Collections.Frozen;

namespace HelmSecure.Kubernetes;

/// <summary>What the API server itself serves: its groups, and the resources by which roles call its objects.</summary>
internal static class KubeResources
{
    // Written as "group: resources"; those of the second table belong to no namespace.
    private static readonly FrozenDictionary<string, FrozenSet<string>> Namespaced = Read(
        ("", "bindings configmaps endpoints events limitranges persistentvolumeclaims pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services"),
        ("apps", "controllerrevisions daemonsets deployments replicasets statefulsets"),
        ("authorization.k8s.io", "localsubjectaccessreviews"),
        ("autoscaling", "horizontalpodautoscalers"),
        ("batch", "cronjobs jobs"),
        ("coordination.k8s.io", "leasecandidates leases"),
        ("discovery.k8s.io", "endpointslices"),
        ("events.k8s.io", "events"),
        ("extensions", "daemonsets deployments ingresses networkpolicies replicasets"),
        ("networking.k8s.io", "ingresses networkpolicies"),
        ("policy", "poddisruptionbudgets"),
        ("rbac.authorization.k8s.io", "rolebindings roles"),
        ("resource.k8s.io", "resourceclaims resourceclaimtemplates podschedulingcontexts"),
        ("storage.k8s.io", "csistoragecapacities"));

    private static readonly FrozenDictionary<string, FrozenSet<string>> ClusterScoped = Read(
        ("", "componentstatuses namespaces nodes persistentvolumes"),
        ("admissionregistration.k8s.io", "mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations"),
        ("apiextensions.k8s.io", "customresourcedefinitions"),
        ("apiregistration.k8s.io", "apiservices"),
        ("authentication.k8s.io", "selfsubjectreviews tokenreviews"),
        ("authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews"),
        ("certificates.k8s.io", "certificatesigningrequests clustertrustbundles signers"),
        ("extensions", "podsecuritypolicies"),
        ("flowcontrol.apiserver.k8s.io", "flowschemas prioritylevelconfigurations"),
        ("internal.apiserver.k8s.io", "storageversions"),
        ("networking.k8s.io", "ingressclasses ipaddresses servicecidrs"),
        ("node.k8s.io", "runtimeclasses"),
        ("policy", "podsecuritypolicies"),
        ("rbac.authorization.k8s.io", "clusterrolebindings clusterroles"),
        ("resource.k8s.io", "deviceclasses devicetaintrules resourceclasses resourceslices"),
        ("scheduling.k8s.io", "priorityclasses"),
        ("storage.k8s.io", "csidrivers csinodes storageclasses volumeattachments volumeattributesclasses"),
        ("storagemigration.k8s.io", "storageversionmigrations"));

    private static readonly FrozenDictionary<string, string[]> GroupsOf = Namespaced.Concat(ClusterScoped)
        .SelectMany(group => group.Value.Select(resource => (resource, group.Key)))
        .GroupBy(pair => pair.resource, pair => pair.Key, StringComparer.Ordinal)
        .ToFrozenDictionary(pairs => pairs.Key, pairs => pairs.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);

    public static bool IsBuiltInGroup(string group) => Namespaced.ContainsKey(group) || ClusterScoped.ContainsKey(group);

    /// <summary>Objects of it belong to no namespace; false for what is not known.</summary>
    public static bool IsClusterScoped(string group, string resource) => ClusterScoped.TryGetValue(group, out var known) && known.Contains(Parent(resource));

    /// <summary>All built-in groups that have it; none for what is not known.</summary>
    public static IReadOnlyList<string> Groups(string resource) => GroupsOf.TryGetValue(Parent(resource), out var groups) ? groups : [];

    /// <summary><c>pods</c> of <c>pods/exec</c>.</summary>
    private static string Parent(string resource) => resource.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? resource[..slash] : resource;

    private static FrozenDictionary<string, FrozenSet<string>> Read(params (string Group, string Resources)[] table) =>
        table.ToFrozenDictionary(row => row.Group, row => row.Resources.Split(' ').ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

/// <summary>Objects that go elsewhere than where the release is installed, or where nothing should be.</summary>
internal static class Namespaces
{
    // The one grant that every aggregated API server needs there: to read the certificate of the clients.
    private const string ExtensionReader = "extension-apiserver-authentication-reader";

    public static readonly Rule Default = new()
    {
        Id = "default-namespace",
        Summary = "Objects are in the namespace 'default'",
        Fix = "install the release into a namespace of its own",
        Category = Category.Resources,
        Severity = Severity.Info,
        References = ["cis-1.8:5.7.4", "nsa:network"],
        Also =
        [
            "kube-linter:use-namespace", "trivy:KSV-0110", "checkov:CKV_K8S_21", "kubescape:C-0061", "kubescape:C-0212", "kyverno:disallow-default-namespace",
            "terrascan:AC_K8S_0086", "datree:15",
        ],
        IsStrict = true,
        Check = Check.WholeRelease(InspectDefault),
    };

    public static readonly Rule HardCoded = new()
    {
        Id = "hard-coded-namespace",
        Summary = "Objects go to a namespace of the chart's choice, and not to that of the release",
        Fix = "leave metadata.namespace out, or write {{ .Release.Namespace }}",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = ["cis-1.8:5.7.1"],
        IsStrict = true,
        Check = Check.WholeRelease(InspectPinned),
    };

    public static readonly Rule KubeSystem = new()
    {
        Id = "kube-system-object",
        Summary = "Objects go to a namespace of the cluster's own",
        Fix = "put them into the namespace of the release",
        Category = Category.Resources,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.High],
        References = ["cis-1.8:5.7.1", "nsa:pod-security"],
        Also = ["trivy:KSV-0037"],
        IsStrict = true,
        Check = Check.WholeRelease(InspectKubeSystem),
    };

    // That the release itself is installed there is the user's choice.
    private static IEnumerable<Found> InspectDefault(AuditSubject subject) =>
        subject.Release.Namespace is null or "default" && subject.Release.Objects.Where(item => item.Namespace is "default").ToList() is { Count: > 0 } items
            ? [Of(items, items.Count is 1 ? "the object is in the namespace 'default'" : $"{items.Count} objects are in the namespace 'default'")]
            : [];

    private static IEnumerable<Found> InspectPinned(AuditSubject subject) => subject.Release.Namespace is not { } home
        ? []
        : from items in subject.Release.Objects
              .Where(item => item.Namespace is { } space && space != home && !IsOfTheCluster(space) && !HasNoNamespace(item))
              .GroupBy(item => item.Namespace, StringComparer.Ordinal)
          select Of([.. items], $"{(items.Count() is 1 ? "the object goes" : $"{items.Count()} objects go")} to the namespace '{Shown(items.Key!)}', wherever the release is installed");

    private static IEnumerable<Found> InspectKubeSystem(AuditSubject subject) =>
        from items in subject.Release.Objects
            .Where(item => item.Namespace is { } space && IsOfTheCluster(space) && space != subject.Release.Namespace && !HasNoNamespace(item) && !BindsReader(item))
            .GroupBy(item => (item.Namespace, IsPowerful: item.Pods.Count > 0 || item.Kind is "Role" or "RoleBinding"))
        select Of(
            [.. items],
            $"{(items.Count() is 1 ? "the object goes" : $"{items.Count()} objects go")} to '{items.Key.Namespace}', a namespace of the cluster's own",
            items.Key.IsPowerful ? Severity.High : null);

    private static Found Of(List<KubeObject> items, string message, Severity? severity = null) => Found.In(items[0], new(message, items[0].Metadata["namespace"], severity)
    {
        Others = [.. items.Skip(1).Select(item => new Evidence(item, item.Metadata["namespace"]))],
    });

    private static bool IsOfTheCluster(string space) => space is "kube-system" or "kube-public" or "kube-node-lease";

    private static bool BindsReader(KubeObject item) => item.Kind is "RoleBinding" && item.Root["roleRef"]["name"].Text is ExtensionReader;

    // Charts write a namespace there too, and Kubernetes takes no notice.
    private static bool HasNoNamespace(KubeObject item) =>
        item.Kind.StartsWith("Cluster", StringComparison.Ordinal)
        || item.Kind is "Namespace" or "CustomResourceDefinition" or "PersistentVolume" or "StorageClass" or "PriorityClass" or "APIService" or "IngressClass" or "RuntimeClass"
            or "CSIDriver" or "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration" or "PodSecurityPolicy";

    private static string Shown(string space) => space.Length > 63 ? space[..63] + "…" : space;
}

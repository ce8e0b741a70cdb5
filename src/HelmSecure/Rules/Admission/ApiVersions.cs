using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Admission;

/// <summary>API versions that the cluster no longer serves, or will not serve for long.</summary>
internal static class ApiVersions
{
    public static readonly Rule Removed = new()
    {
        Id = "removed-api-version",
        Summary = "API version is no longer served by the cluster",
        Fix = "write the version that took its place",
        Category = Category.Admission,
        Severity = Severity.High,
        References = ["nsa:upgrades"],
        Also =
        [
            "trivy:KSV-0107", "kube-score:stable-version", "kubeaudit:DeprecatedAPIUsed", "kyverno:check-deprecated-apis", "gatekeeper:verifydeprecatedapi",
            "kube-linter:no-extensions-v1beta", "datree:106", "datree:107", "datree:108",
        ],
        Check = Check.EachObject(InspectRemoved),
    };

    public static readonly Rule Deprecated = new()
    {
        Id = "deprecated-api-version",
        Summary = "API version is deprecated",
        Fix = "write the version that takes its place",
        Category = Category.Admission,
        Severity = Severity.Low,
        References = ["nsa:upgrades"],
        Also =
        [
            "trivy:KSV-0107", "kube-score:stable-version", "kubeaudit:DeprecatedAPIUsed", "kyverno:check-deprecated-apis", "gatekeeper:verifydeprecatedapi",
            "datree:18", "datree:19", "datree:90", "datree:91", "datree:92", "datree:93", "datree:94",
        ],
        IsStrict = true,
        Check = Check.EachObject(InspectDeprecated),
    };

    // What is installed beside Kubernetes has versions of its own, and which one the cluster has is not known here: these are deprecated at least.
    private static readonly ProductApi[] Products =
    [
        new("certmanager.k8s.io/v1alpha1", "which cert-manager does not serve since 0.11", "cert-manager.io/v1"),
        .. ((string[])["cert-manager.io", "acme.cert-manager.io"]).SelectMany(group => ((string[])["v1alpha2", "v1alpha3", "v1beta1"])
            .Select(version => new ProductApi($"{group}/{version}", "deprecated since cert-manager 1.4 and not served since 1.6", $"{group}/v1"))),
        new("authentication.istio.io/v1alpha1", "which Istio does not serve since 1.6", "security.istio.io/v1"),
        new("rbac.istio.io/v1alpha1", "which Istio does not serve since 1.6", "security.istio.io/v1"),
    ];

    private static IEnumerable<Finding> InspectRemoved(KubeObject item, KubeVersion version)
    {
        if (ApiLifecycle.Of(item) is { } lifecycle && lifecycle.IsRemoved(version))
            yield return new($"{lifecycle.ApiVersion} {item.Kind} is not served since Kubernetes 1.{lifecycle.Removed}", item.Root["apiVersion"]) { Fix = lifecycle.Advice };
    }

    private static IEnumerable<Finding> InspectDeprecated(KubeObject item, KubeVersion version)
    {
        if (ApiLifecycle.Of(item) is { } lifecycle)
            return lifecycle.IsDeprecated(version) ? [Sentence(lifecycle, item)] : [];

        return from api in Products
               where item.ApiVersion == api.ApiVersion
               select new Finding($"the object is of {api.ApiVersion}, {api.Fate}", item.Root["apiVersion"]) { Fix = $"write it anew for {api.Replacement}" };
    }

    private static Finding Sentence(ApiLifecycle lifecycle, KubeObject item)
    {
        var end = lifecycle.Removed is { } removed ? $", and 1.{removed} does not serve it" : "";
        return new($"{lifecycle.ApiVersion} {item.Kind} is deprecated since Kubernetes 1.{lifecycle.Deprecated}{end}", item.Root["apiVersion"]) { Fix = lifecycle.Advice };
    }

    private sealed record ProductApi(string ApiVersion, string Fate, string Replacement);
}

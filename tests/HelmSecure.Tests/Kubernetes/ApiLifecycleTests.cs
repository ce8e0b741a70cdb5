using HelmSecure.Kubernetes;

namespace HelmSecure.Tests.Kubernetes;

public sealed class ApiLifecycleTests
{
    [TestCase("extensions/v1beta1", "Ingress", 14, 22)]
    [TestCase("extensions/v1beta1", "Deployment", 8, 16)]
    [TestCase("policy/v1beta1", "PodSecurityPolicy", 21, 25)]
    [TestCase("rbac.authorization.k8s.io/v1alpha1", "Role", 17, 23)]
    [TestCase("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema", 26, 29)]
    [TestCase("resource.k8s.io/v1beta1", "ResourceClaim", 35, 38)]
    [TestCase("v1", "Endpoints", 33, null)]
    public void A_version_is_served_for_a_while(string apiVersion, string kind, int deprecated, int? removed)
    {
        var lifecycle = Of(apiVersion, kind)!;

        Assert.That((lifecycle.Deprecated, lifecycle.Removed), Is.EqualTo((deprecated, removed)));
        Assert.That(lifecycle.IsDeprecated(new(deprecated - 1)), Is.False);
        Assert.That(lifecycle.IsDeprecated(new(deprecated)), Is.True);
        Assert.That(lifecycle.IsDeprecated(new(removed - 1 ?? 100)), Is.True);
        Assert.That(lifecycle.IsRemoved(new(removed - 1 ?? 100)), Is.False);
        Assert.That(removed is null || lifecycle.IsRemoved(new(removed.Value)), Is.True);
        Assert.That(removed is not null && lifecycle.IsDeprecated(new(removed.Value)), Is.False);
    }

    [TestCase("apps/v1", "Deployment")]
    [TestCase("example.org/v1beta1", "CronJob")]
    [TestCase("batch/v1beta1", "Job")]
    [TestCase("", "Ingress")]
    public void What_is_stable_or_foreign_has_no_end(string apiVersion, string kind) => Assert.That(Of(apiVersion, kind), Is.Null);

    [Test]
    public void Nothing_is_removed_before_it_is_deprecated() =>
        Assert.That(ApiLifecycle.All.Where(lifecycle => lifecycle.Removed < lifecycle.Deprecated), Is.Empty);

    [Test]
    public void Nothing_is_to_be_replaced_by_what_is_gone_itself() =>
        Assert.That(
            from lifecycle in ApiLifecycle.All
            from kind in lifecycle.Kinds
            where lifecycle.Replacement is { } replacement && Of(replacement, kind) is { } next && next.IsRemoved(KubeVersion.Newest)
            select $"{lifecycle.ApiVersion} {kind}",
            Is.Empty);

    private static ApiLifecycle? Of(string apiVersion, string kind) => ApiLifecycle.Of(Manifest.Object($"apiVersion: '{apiVersion}'\nkind: {kind}"));
}

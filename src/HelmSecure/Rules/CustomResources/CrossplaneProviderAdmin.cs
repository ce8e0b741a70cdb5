using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.CustomResources;

internal static class CrossplaneProviderAdmin
{
    public static readonly Rule Rule = new()
    {
        Id = "crossplane-provider-admin",
        Summary = "Provider of Crossplane runs as administrator of the cluster",
        Fix = "bind the provider's account to a role with what its resources need",
        Category = Category.CustomResources,
        Severity = Severity.High,
        References = ["cis-1.8:5.1.1", "attack:T1098"],
        Check = Check.WholeRelease(Inspect),
    };

    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var configurations = subject.Release.OfKind("DeploymentRuntimeConfig").Concat(subject.Release.OfKind("ControllerConfig")).Where(item => item.IsOfGroup("pkg.crossplane.io")).ToList();
        if (configurations.Count is 0)
            return [];
        // The namespace of Crossplane is not written in its configuration: an account is known by its name.
        var administrators = subject.Release.OfKind("ClusterRoleBinding")
            .Where(binding => binding.Root["roleRef"]["name"].Text is "cluster-admin")
            .SelectMany(binding => binding.Root["subjects"].Items.Where(who => who["kind"].Text is "ServiceAccount").Select(who => who["name"].Text ?? ""))
            .ToHashSet(StringComparer.Ordinal);
        return from item in configurations
               let account = Account(item.Root["spec"])
               where account.Text is { } name && administrators.Contains(name)
               select Found.In(item, new($"providers with '{ShortText.Of(item.Name)}' run as '{ShortText.Of(account.Text)}', a cluster-admin: so is whoever may write what they manage", account));
    }

    private static Field Account(Field spec) =>
        spec["serviceAccountTemplate"]["metadata"]["name"] is { Exists: true } made ? made : spec["serviceAccountName"];
}

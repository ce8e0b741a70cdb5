namespace HelmSecure.Audit;

/// <summary>What a rule is about. The tag by which it is selected is the member's name in kebab-case: <c>pod-security</c>.</summary>
internal enum Category
{
    PodSecurity,
    Isolation,
    Images,
    Secrets,
    ServiceAccounts,
    Rbac,
    Network,
    Resources,
    Admission,
    Cloud,
    CustomResources,
    Charts,
    Helm,
    Manifests,
    Suppression,
}

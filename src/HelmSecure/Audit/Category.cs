namespace HelmSecure.Audit;

/// <summary>What a rule is about. The tag by which it is selected is the member's name in kebab-case: <c>pod-security</c>.</summary>
internal enum Category
{
    PodSecurity,
    Isolation,
    Resources,
    Suppression,
}

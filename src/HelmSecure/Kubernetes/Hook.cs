namespace HelmSecure.Kubernetes;

/// <summary>Helm applies the object at a moment of its own, outside the release.</summary>
/// <param name="Events"><c>pre-install</c>, <c>test</c>, …; lower case, as Helm reads them. Helm leaves an object out whose events it does not know.</param>
/// <param name="Weight">Null where none is written, or no number.</param>
/// <param name="DeletePolicies"><c>hook-succeeded</c>, …; as written.</param>
internal sealed record Hook(IReadOnlyList<string> Events, int? Weight, IReadOnlyList<string> DeletePolicies)
{
    /// <summary>Run by <c>helm test</c> and nothing else.</summary>
    public bool IsTest => Events.Count > 0 && Events.All(name => name is "test" or "test-success" or "test-failure");
}

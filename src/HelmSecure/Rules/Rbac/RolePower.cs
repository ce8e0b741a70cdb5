using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>What a role is worth to those whom nobody chose; a later one is more.</summary>
internal enum RolePower
{
    /// <summary>To read, and no secrets.</summary>
    Reads,

    /// <summary>To write custom resources; or what a role of the cluster's own gives, which is not known here.</summary>
    Custom,

    /// <summary>To write what the API server itself serves, or to read secrets; or what a role gives that is not known at all.</summary>
    Writes,
}

internal static class RolePowers
{
    public static RolePower Of(RbacBinding binding) => binding.Role switch
    {
        null => RolePower.Writes,
        { Object: null, BuiltInRights.Count: > 0 } => RolePower.Writes,
        { Object: null, Name: "view" } => RolePower.Reads,
        { Object: null } => RolePower.Custom,
        { GivesEverything: true } or { WritesBuiltIn: true } => RolePower.Writes,
        var role when role.Rights.Any(hit => RightSeverity.Of(hit.Right) >= Severity.High) => RolePower.Writes,
        { Writes: true } => RolePower.Custom,
        _ => RolePower.Reads,
    };
}

using System.Collections.Frozen;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>How bad it is that somebody in the release holds a right in all of the cluster, and how much less where it carries less far.</summary>
internal static class RightSeverity
{
    private static readonly FrozenDictionary<RbacRight, Severity> Table = new Dictionary<RbacRight, Severity>
    {
        [RbacRight.Everything] = Severity.Critical,
        [RbacRight.Escalate] = Severity.Critical,
        [RbacRight.Bind] = Severity.Critical,
        [RbacRight.Impersonate] = Severity.Critical,
        [RbacRight.NodeProxy] = Severity.Critical,
        [RbacRight.TokenRequest] = Severity.Critical,
        [RbacRight.SecretsRead] = Severity.High,
        [RbacRight.SecretsWrite] = Severity.High,
        [RbacRight.PodCreate] = Severity.High,
        [RbacRight.PodModify] = Severity.High,
        [RbacRight.PodExec] = Severity.High,
        [RbacRight.PodAttach] = Severity.High,
        [RbacRight.EphemeralContainers] = Severity.High,
        [RbacRight.WebhookWrite] = Severity.High,
        [RbacRight.ApiServiceWrite] = Severity.High,
        [RbacRight.CsrApproval] = Severity.High,
        [RbacRight.Signers] = Severity.High,
        [RbacRight.ManageBindings] = Severity.High,
        [RbacRight.ManageRoles] = Severity.High,
        [RbacRight.NodeWrite] = Severity.High,
        [RbacRight.NamespaceWrite] = Severity.High,
        [RbacRight.SecurityContextConstraintsUse] = Severity.High,
        [RbacRight.PersistentVolumeCreate] = Severity.Medium,
        [RbacRight.CrdWrite] = Severity.Medium,
        [RbacRight.ConfigMapWrite] = Severity.Medium,
        [RbacRight.EndpointsWrite] = Severity.Medium,
        [RbacRight.NetworkWrite] = Severity.Medium,
        [RbacRight.ServiceStatusWrite] = Severity.Medium,
        [RbacRight.NodeStatusWrite] = Severity.Medium,
        [RbacRight.PortForward] = Severity.Medium,
        [RbacRight.PodProxy] = Severity.Medium,
        [RbacRight.PodDelete] = Severity.Medium,
        [RbacRight.BroadDelete] = Severity.Medium,
        [RbacRight.EventsDelete] = Severity.Medium,
        [RbacRight.ImpersonateConstrained] = Severity.Medium,
        [RbacRight.ServiceAccountWrite] = Severity.Low,
        [RbacRight.PodStatusWrite] = Severity.Low,
        [RbacRight.ImpersonateDetails] = Severity.Low,
    }.ToFrozenDictionary();

    /// <summary>With these the rest of the cluster is a few steps away, for whoever gets into the pod.</summary>
    private static readonly FrozenSet<RbacRight> LeadFurther = FrozenSet.Create(
        RbacRight.Everything, RbacRight.Escalate, RbacRight.Bind, RbacRight.Impersonate, RbacRight.NodeProxy, RbacRight.TokenRequest, RbacRight.SecretsRead,
        RbacRight.SecretsWrite, RbacRight.PodCreate, RbacRight.PodModify, RbacRight.PodExec, RbacRight.PodAttach, RbacRight.EphemeralContainers, RbacRight.WebhookWrite,
        RbacRight.CsrApproval);

    /// <summary>Of a right in all of the cluster.</summary>
    public static Severity Of(RbacRight right) => Table[right];

    public static bool LeadsFurther(RbacRight right) => LeadFurther.Contains(right);

    /// <summary>
    /// One lower, and medium at most, where the right is for single namespaces or the release gives it to nobody. Null for too little to speak of.
    /// </summary>
    /// <param name="severity">Of the right in all of the cluster.</param>
    public static Severity? Within(RbacReach reach, Severity severity) => reach switch
    {
        RbacReach.Cluster or RbacReach.System => severity,
        _ when severity <= Severity.Low => null,
        _ when severity > Severity.Medium => Severity.Medium,
        _ => severity - 1,
    };
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>Rights over where traffic goes, over settings that others read, and over the traces of it.</summary>
internal static class TrafficRights
{
    private static readonly string[] OfTheCluster = ["coredns", "coredns-custom", "cluster-info", "extension-apiserver-authentication", "kube-proxy", "kubeadm-config", "kubelet-config"];

    public static readonly Rule EndpointsWrite = new()
    {
        Id = "rbac-endpoints-write",
        Summary = "Role lets the places be changed that services lead to",
        Fix = "take the verbs out; a Service with a selector has its endpoints kept for it",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:authentication", "cve:CVE-2021-25740"],
        Also = ["trivy:KSV-0056", "kyverno:restrict-edit-for-endpoints", "gatekeeper:block-endpoint-edit-default-role"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.EndpointsWrite]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule NetworkWrite = new()
    {
        Id = "rbac-network-write",
        Summary = "Role lets services, ingresses, routes or network policies be written",
        Fix = "take the verbs out, or hand the role out in one namespace only",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:authentication", "attack:T1562"],
        Also = ["trivy:KSV-0056"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.NetworkWrite]),
        YieldsTo = [.. RightRule.Wider, new("rbac-endpoints-write")],
    };

    public static readonly Rule ServiceStatusWrite = new()
    {
        Id = "rbac-service-status-write",
        Summary = "Role lets the status of services be changed, and so traffic be taken",
        Fix = "take services/status out",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:authentication", "attack:T1557", "cve:CVE-2020-8554"],
        Also = ["checkov:CKV2_K8S_4", "rbac-police:modify_service_status_cve_2020_8554"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.ServiceStatusWrite]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule ConfigMapWrite = new()
    {
        Id = "rbac-config-map-write",
        Summary = "Role lets config maps of others be written",
        Fix = "name the config maps in resourceNames, in a Role of their namespace",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.High],
        References = ["nsa:authentication"],
        Also = ["trivy:KSV-0049", "kubescape:C-0037"],
        IsStrict = true,
        Check = RightRule.Each(JudgeConfigMaps),
        YieldsTo = [.. RightRule.Wider, new("rbac-aws-auth-write")],
    };

    public static readonly Rule AwsAuthWrite = new()
    {
        Id = "rbac-aws-auth-write",
        Summary = "Role lets the config map be written that makes cloud identities administrators",
        Fix = "take the verbs out; use access entries of the cloud in place of aws-auth",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.High, Severity.Medium],
        References = ["nsa:authentication", "attack:T1098"],
        Also = ["trivy:KSV-0115", "rbac-police:eks_modify_aws_auth"],
        Check = RightRule.Each(JudgeAwsAuth),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule EventsDelete = new()
    {
        Id = "rbac-events-delete",
        Summary = "Role lets events be deleted, and so traces",
        Fix = "take the verbs out; events expire by themselves",
        Category = Category.Rbac,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:logging", "attack:T1070"],
        Also = ["kubescape:C-0031"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.EventsDelete]),
        YieldsTo = RightRule.Wider,
    };

    // The release's own settings are its own; those of others are everywhere and in kube-system.
    private static Severity? JudgeConfigMaps(RbacHit hit)
    {
        if (hit.Right != RbacRight.ConfigMapWrite || hit.Rule.Role.Reach < RbacReach.System)
            return null;
        if (hit.Rule.IsNamed)
            return hit.Rule.ResourceNames.Keys.Any(name => OfTheCluster.Contains(name, StringComparer.Ordinal)) ? Severity.High : null;

        return hit.Rule.Role.Reach is RbacReach.System ? Severity.High : Severity.Medium;
    }

    // It lies in kube-system. Whether the cluster reads it is not known: whoever names it thinks so.
    private static Severity? JudgeAwsAuth(RbacHit hit)
    {
        if (hit.Right != RbacRight.ConfigMapWrite || RightRule.StaysInNamespace(hit.Rule.Role))
            return null;
        if (hit.Rule.IsNamed)
            return hit.Rule.ResourceNames.ContainsKey("aws-auth") ? Severity.Critical : null;

        return hit.Rule.Role.Reach is RbacReach.System ? Severity.High : null;
    }
}

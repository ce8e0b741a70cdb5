using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>Rights over secrets and tokens.</summary>
internal static class SecretRights
{
    public static readonly Rule Read = new()
    {
        Id = "rbac-secrets-read",
        Summary = "Role lets secrets be read",
        Fix = "name the secrets that are needed in resourceNames, in a Role of their namespace",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.2", "nsa:authentication", "attack:T1552.007"],
        Also =
        [
            "kube-linter:access-to-secrets", "trivy:KSV-0041", "trivy:KSV-0113", "checkov:CKV2_K8S_5", "kubescape:C-0015", "kubescape:C-0186",
            "kyverno:restrict-secret-role-verbs", "datree:96", "rbac-police:list_secrets", "rbac-police:retrieve_token_secrets",
        ],
        Check = RightRule.Each([RbacRight.SecretsRead]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule Write = new()
    {
        Id = "rbac-secrets-write",
        Summary = "Role lets secrets be written",
        Fix = "name the secrets in resourceNames, in a Role of their namespace",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.2", "nsa:authentication"],
        Also = ["trivy:KSV-0041", "trivy:KSV-0113", "rbac-police:issue_token_secrets"],
        Check = RightRule.Each([RbacRight.SecretsWrite]),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule TokenRequest = new()
    {
        Id = "rbac-token-request",
        Summary = "Role lets tokens of ServiceAccounts be issued",
        Fix = "name the accounts in resourceNames, in a Role of their namespace",
        Category = Category.Rbac,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.Medium],
        References = ["cis-1.8:5.1.13", "nsa:authentication", "attack:T1528"],
        Also = ["kubescape:C-0282", "rbac-police:token_request"],
        Check = RightRule.EachOverPods(RbacRight.TokenRequest, whenNamed: Severity.Medium),
        YieldsTo = RightRule.Wider,
    };

    public static readonly Rule ServiceAccountWrite = new()
    {
        Id = "rbac-service-account-write",
        Summary = "Role lets ServiceAccounts be written",
        Fix = "take the verbs out, or name the accounts in resourceNames",
        Category = Category.Rbac,
        Severity = Severity.Low,
        References = ["nsa:authentication"],
        Also = ["gatekeeper:noupdateserviceaccount", "kyverno:restrict-pod-controller-serviceaccount-updates"],
        IsStrict = true,
        Check = RightRule.Each([RbacRight.ServiceAccountWrite]),
        YieldsTo = RightRule.Wider,
    };
}

using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Cloud;

/// <summary>Whom a pod is for its cloud, as an annotation says.</summary>
/// <param name="Field">The annotation's value.</param>
/// <param name="Text">The value, never empty.</param>
/// <param name="Form">What it should be.</param>
internal sealed record CloudIdentity(Field Field, string Text, CloudIdentityForm Form)
{
    /// <summary>Of the pod itself, from before ServiceAccounts had one: kube2iam and kiam.</summary>
    public const string Kube2Iam = "iam.amazonaws.com/role";

    private static readonly (string Key, CloudIdentityForm Form)[] Keys =
    [
        ("eks.amazonaws.com/role-arn", CloudIdentityForm.RoleArn),
        ("iam.gke.io/gcp-service-account", CloudIdentityForm.GoogleAccount),
        ("azure.workload.identity/client-id", CloudIdentityForm.Guid),
        ("azure.workload.identity/tenant-id", CloudIdentityForm.Guid),
        ("pod-identity.alibabacloud.com/role-name", CloudIdentityForm.RoleName),
        (Kube2Iam, CloudIdentityForm.RoleName),
    ];

    /// <summary>The part of it that names the role or account; null where it has not the form, or is a number only.</summary>
    public string? Name => Form switch
    {
        CloudIdentityForm.RoleArn => RoleArn.Read(Text)?.Name,
        CloudIdentityForm.GoogleAccount => GoogleAccount.IsOne(Text) ? Text[..Text.IndexOf('@', StringComparison.Ordinal)] : null,
        CloudIdentityForm.RoleName => RoleArn.Read(Text)?.Name ?? Text[(Text.LastIndexOf('/') + 1)..],
        _ => null,
    };

    /// <summary>Of a ServiceAccount, or of a pod.</summary>
    public static IEnumerable<CloudIdentity> In(Field annotations) =>
        from key in Keys
        let value = annotations[key.Key]
        where value.Text is { Length: > 0 }
        select new CloudIdentity(value, value.Text ?? "", key.Form);

    public static bool IsAccount(KubeObject item) => item is { Kind: "ServiceAccount", ApiVersion: "v1" or "" };
}

/// <summary>The grammar of an annotation that names an identity.</summary>
internal enum CloudIdentityForm
{
    RoleArn,
    GoogleAccount,
    Guid,
    RoleName,
}

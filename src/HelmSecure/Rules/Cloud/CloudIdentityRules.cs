using HelmSecure.Audit;

namespace HelmSecure.Rules.Cloud;

/// <summary>What the annotations that give a pod an identity in the cloud say.</summary>
internal static class CloudIdentityRules
{
    public static readonly Rule AdminRole = new()
    {
        Id = "cloud-identity-admin-role",
        Summary = "Pods act in the cloud as an administrator",
        Fix = "make a role with the rights that the program needs, and name that one",
        Category = Category.Cloud,
        Severity = Severity.High,
        References = ["attack:T1078.004"],
        Also = ["rbac-police:providerIAM"],
        Confidence = Confidence.Medium,
        Check = Each((identity, who) => InspectAdmin(identity, who)),
    };

    public static readonly Rule HardCoded = new()
    {
        Id = "cloud-identity-hard-coded",
        Summary = "Account of a cloud is written into the chart",
        Fix = "take it from a value that the user must give",
        Category = Category.Cloud,
        Severity = Severity.Low,
        References = [],
        Confidence = Confidence.Low,
        IsStrict = true,
        Check = Each((identity, _) => InspectAccount(identity)),
    };

    public static readonly Rule Malformed = new()
    {
        Id = "cloud-identity-malformed",
        Summary = "Identity in the cloud is not written as the cloud writes it",
        Fix = "write the whole name as the cloud's console shows it",
        Category = Category.Cloud,
        Severity = Severity.Low,
        References = [],
        Check = Each((identity, _) => InspectForm(identity)),
    };

    public static readonly Rule OnDefaultAccount = new()
    {
        Id = "cloud-identity-on-default-account",
        Summary = "Default ServiceAccount has an identity in the cloud",
        Fix = "make a ServiceAccount for the program that needs it",
        Category = Category.Cloud,
        Severity = Severity.High,
        References = ["cis-1.8:5.1.5", "attack:T1078.004"],
        Check = Check.EachOfKind(["ServiceAccount"], item => CloudIdentity.IsAccount(item) && item.Name is "default"
            ? CloudIdentity.In(item.Annotations).Take(1).Select(identity => new Finding("every pod of the namespace that names no ServiceAccount gets this identity in the cloud", identity.Field))
            : []),
    };

    public static readonly Rule OfNode = new()
    {
        Id = "node-agent-cloud-role",
        Summary = "Pod gets its role in AWS from an agent on its node",
        Fix = "annotate the ServiceAccount with eks.amazonaws.com/role-arn, or associate a role with it",
        Category = Category.Cloud,
        Severity = Severity.Medium,
        References = ["attack:T1552.005"],
        Also = ["kyverno:require-aws-node-irsa"],
        Check = Check.EachPod(pod => pod.Annotations[CloudIdentity.Kube2Iam] is { Exists: true } role
            ? [new("kube2iam or kiam on the node has to answer for the cloud, and holds the roles of all its pods", role)]
            : []),
    };

    // Numbers that AWS' own examples use.
    private static readonly string[] Examples = ["000000000000", "111111111111", "111122223333", "123456789012", "444455556666", "777788889999"];

    private static Check Each(Func<CloudIdentity, string, Finding?> inspect) => Check.Both(
        Check.EachOfKind(["ServiceAccount"], item => CloudIdentity.IsAccount(item) ? CloudIdentity.In(item.Annotations).Select(identity => inspect(identity, "every pod of the ServiceAccount")).OfType<Finding>() : []),
        // A pod that is an object itself has its annotations where a ServiceAccount has them.
        Check.EachPod(pod => CloudIdentity.In(pod.Annotations).Where(identity => identity.Form is CloudIdentityForm.RoleName).Select(identity => inspect(identity, "the pod")).OfType<Finding>()));

    private static Finding? InspectAdmin(CloudIdentity identity, string who)
    {
        if (GoogleAccount.IsDefault(identity.Text))
            return new($"{who} acts as the default account of the project, which may change all of it", identity.Field);
        return identity.Name is { } name && AdminName.Is(name) ? new($"{who} acts in the cloud as '{ShortText.Of(name)}'", identity.Field) : null;
    }

    private static Finding? InspectAccount(CloudIdentity identity)
    {
        if (RoleArn.Read(identity.Text) is { } arn)
            return new(Examples.Contains(arn.Account, StringComparer.Ordinal) ? $"{arn.Account} is an account of AWS' examples, and nobody's of yours" : $"the account {arn.Account} of AWS is written down here", identity.Field);
        return identity.Form is CloudIdentityForm.GoogleAccount && GoogleAccount.IsOne(identity.Text)
            ? new($"the account '{ShortText.Of(identity.Text)}' of Google's cloud is written down here", identity.Field)
            : null;
    }

    private static Finding? InspectForm(CloudIdentity identity)
    {
        var (isRight, form) = identity.Form switch
        {
            CloudIdentityForm.RoleArn => (RoleArn.Read(identity.Text) is not null, "the ARN of a role in AWS"),
            CloudIdentityForm.GoogleAccount => (GoogleAccount.IsOne(identity.Text), "the address of a service account of Google's cloud"),
            CloudIdentityForm.Guid => (IsGuid(identity.Text), "an id of Azure"),
            _ => (!identity.Text.StartsWith("arn:", StringComparison.Ordinal) || RoleArn.Read(identity.Text) is not null, "the ARN of a role in AWS"),
        };
        return isRight ? null : new($"'{ShortText.Of(identity.Text)}' is not {form}", identity.Field);
    }

    private static bool IsGuid(string text) => text.Length is 36 && text.Split('-') is [{ Length: 8 }, { Length: 4 }, { Length: 4 }, { Length: 4 }, { Length: 12 }] parts && parts.All(part => part.All(char.IsAsciiHexDigit));
}

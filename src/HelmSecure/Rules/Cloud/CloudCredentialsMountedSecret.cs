using HelmSecure.Audit;

namespace HelmSecure.Rules.Cloud;

internal static class CloudCredentialsMountedSecret
{
    public static readonly Rule Rule = new()
    {
        Id = "cloud-credentials-mounted-secret",
        Summary = "Pod has a lasting key for the cloud beside the identity of its ServiceAccount",
        Fix = "take the key out: the identity needs none",
        Category = Category.Cloud,
        Severity = Severity.Low,
        References = ["attack:T1552.001", "nsa:secrets"],
        Check = Check.WholeRelease(Inspect),
    };

    // The variables by which each cloud's libraries find a key, before they look for an identity.
    private static readonly (CloudIdentityForm Form, string[] Variables)[] Keys =
    [
        (CloudIdentityForm.RoleArn, ["AWS_SECRET_ACCESS_KEY"]),
        (CloudIdentityForm.GoogleAccount, ["GOOGLE_APPLICATION_CREDENTIALS"]),
        (CloudIdentityForm.Guid, ["AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "ARM_CLIENT_SECRET"]),
    ];

    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var forms = subject.Release.OfKind("ServiceAccount").Where(CloudIdentity.IsAccount)
            .SelectMany(item => CloudIdentity.In(item.Annotations).Select(identity => (Key: (subject.Release.NamespaceOf(item), item.Name), identity.Form)))
            .ToLookup(pair => pair.Key, pair => pair.Form);
        return forms.Count is 0
            ? []
            : from pod in subject.Release.Pods
              let account = pod.Spec["serviceAccountName"].Text ?? pod.Spec["serviceAccount"].Text ?? "default"
              from form in forms[(subject.Release.NamespaceOf(pod.Owner), account)].Distinct()
              from variables in Keys.Where(keys => keys.Form == form).Select(keys => keys.Variables)
              from container in pod.Containers
              from variable in container.Field["env"].Items
              where variables.Contains(variable["name"].Text, StringComparer.Ordinal) && (variable["value"].Text is { Length: > 0 } || variable["valueFrom"].Exists)
              select Found.In(container, new($"{container.Title} has a lasting key in {variable["name"].Text}, which counts more than the identity of ServiceAccount '{ShortText.Of(account)}'", variable["name"]));
    }
}

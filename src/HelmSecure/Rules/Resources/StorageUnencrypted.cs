using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

/// <summary>Google's and Azure's disks are always encrypted, and of other drivers nothing is known: only Amazon's are looked at.</summary>
internal static class StorageUnencrypted
{
    public static readonly Rule Rule = new()
    {
        Id = "storage-unencrypted",
        Summary = "Storage class makes volumes that nothing says are encrypted",
        Fix = "set parameters.encrypted to \"true\", and kmsKeyId for a key of your own",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = ["nsa:secrets"],
        Also = ["kubescape:C-0264"],
        Confidence = Confidence.Medium,
        IsStrict = true,
        Check = Check.EachOfKind(["StorageClass"], Inspect),
    };

    // The account may encrypt all of them by default.
    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        var encrypted = item.Root["parameters"]["encrypted"];
        if (item.Root["provisioner"].Text is "ebs.csi.aws.com" or "kubernetes.io/aws-ebs" && encrypted.Text is not ("true" or "True"))
            yield return new($"{item.Title} does not say that its volumes are encrypted", encrypted);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Images;

internal static class ImagePullPolicyNotAlways
{
    public static readonly Rule Rule = new()
    {
        Id = "image-pull-policy-not-always",
        Summary = "Container may run a stale copy of its image, or one that nobody was asked about",
        Fix = "set imagePullPolicy to Always, or name the image by its digest",
        Category = Category.Images,
        Severity = Severity.Low,
        References = [],
        Also =
        [
            "checkov:CKV_K8S_15", "kubescape:C-0075", "polaris:pullPolicyNotAlways", "kube-score:container-image-pull-policy", "kyverno:imagepullpolicy-always", "terrascan:AC_K8S_0021",
        ],
        IsStrict = true,
        Check = Check.EachImage(image => image.Container is { } container ? Inspect(container, image) : []),
    };

    private static IEnumerable<Finding> Inspect(Container container, ImageUse image)
    {
        var policy = container.Field["imagePullPolicy"];
        // Without a policy, what has no tag or 'latest' is always asked for.
        if (policy.Text is "Never")
            yield return new($"{container.Title} takes whatever its node has under the name of the image", policy);
        else if (policy.Text is "IfNotPresent" && image.Image is { IsValid: true, Digest: null, Tag: null or "latest" })
            yield return new($"{container.Title} keeps the copy of the image that its node happens to have, though the tag moves", policy);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Images;

internal static class PrivilegedBuilderImage
{
    public static readonly Rule Rule = new()
    {
        Id = "privileged-builder-image",
        Summary = "Container builds or runs images as root",
        Fix = "build in a rootless builder, in a namespace of its own",
        Category = Category.Images,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Critical],
        References = ["attack:T1612"],
        IsStrict = true,
        Check = Check.EachContainer(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Container container)
    {
        var image = container.Field["image"];
        if (BuilderOf(ImageReference.Of(image.Text ?? "")) is not { } builder)
            yield break;

        var isPrivileged = container.SecurityContext["privileged"].Bool is true;
        yield return new(
            isPrivileged ? $"{container.Title} runs {builder} privileged: whoever writes what it builds has its node" : $"{container.Title} runs {builder}, which works as root on files that others write",
            image,
            isPrivileged ? Severity.Critical : null);
    }

    private static string? BuilderOf(ImageReference image)
    {
        var tag = image.Tag ?? "";
        if (tag.Contains("rootless", StringComparison.Ordinal) || image.Repository.Contains("rootless", StringComparison.Ordinal))
            return null;
        return image switch
        {
            _ when image.EndsWith("library/docker") && (tag is "dind" || tag.EndsWith("-dind", StringComparison.Ordinal)) => "docker-in-docker",
            _ when image.EndsWith("moby/buildkit") => "BuildKit",
            _ when image.EndsWith("kaniko-project/executor") || image.EndsWith("osscontainertools/kaniko") => "kaniko",
            _ => null,
        };
    }
}

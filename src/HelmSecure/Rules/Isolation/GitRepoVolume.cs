using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class GitRepoVolume
{
    public static readonly Rule Rule = new()
    {
        Id = "gitrepo-volume",
        Summary = "Volume lets the node clone a git repository as root",
        Fix = "clone into an emptyDir with an init container",
        Category = Category.Isolation,
        Severity = Severity.High,
        References = ["attack:T1611"],
        Also = ["trivy:KSV-0028", "psa:restrictedVolumes"],
        Check = Check.EachVolume(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Volume volume)
    {
        var repository = volume.Field["gitRepo"];
        if (repository.Exists)
            yield return new($"volume '{volume.Name}' lets the node clone a git repository as root", repository);
    }
}

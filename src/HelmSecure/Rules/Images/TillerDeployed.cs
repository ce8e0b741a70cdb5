using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Images;

internal static class TillerDeployed
{
    public static readonly Rule Rule = new()
    {
        Id = "tiller-deployed",
        Summary = "Release brings Tiller, the server of Helm 2",
        Fix = "take it out: Helm 3 and later need no server",
        Category = Category.Images,
        Severity = Severity.Critical,
        References = ["nsa:upgrades", "attack:T1068"],
        Also = ["checkov:CKV_K8S_34", "checkov:CKV_K8S_44", "checkov:CKV_K8S_45", "trivy:KSV-0102", "kyverno:disallow-helm-tiller", "terrascan:AC_K8S_0071", "terrascan:AC_K8S_0110"],
        Check = Check.WholeRelease(Inspect),
    };

    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var images = subject.Release.Images.Where(image => image.Image.BaseName is "tiller").Select(image => (Title: image.Title, Found: Found.In(image, new("", image.Field))));
        var services = subject.Release.OfKind("Service").Where(IsServiceOfTiller).Select(item => (Title: "the Service", Found: Found.In(item, new("", item.Metadata["name"]))));
        return images.Concat(services).ToList() is [var first, .. var others]
            ? [first.Found with
            {
                Finding = new($"{first.Title} is Tiller, which does for whoever reaches it what its account may do", first.Found.Finding.Field)
                {
                    Others = [.. others.Select(other => new Evidence(other.Found.Object, other.Found.Finding.Field))],
                },
            }]
            : [];
    }

    // Many charts are labelled "app: helm"; only its own has both.
    private static bool IsServiceOfTiller(KubeObject service)
    {
        var selector = service.Root["spec"]["selector"];
        return service.Name is "tiller-deploy" || (selector["app"].Text is "helm" && selector["name"].Text is "tiller");
    }
}

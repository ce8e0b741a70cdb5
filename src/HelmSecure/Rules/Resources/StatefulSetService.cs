using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

internal static class StatefulSetService
{
    public static readonly Rule Rule = new()
    {
        Id = "stateful-set-service",
        Summary = "Pods of the StatefulSet cannot be found by their names",
        Fix = "name a Service with clusterIP: None in serviceName",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also = ["kube-score:statefulset-has-servicename"],
        IsStrict = true,
        Check = Check.WholeRelease(subject => Inspect(subject.Release)),
    };

    private static IEnumerable<Found> Inspect(Release release)
    {
        var services = new NamespaceIndex<string>(release, release.OfKind("Service").Where(item => item.ApiVersion is "v1" or "").Select(item => (item.Name, item)));
        return from item in release.OfKind("StatefulSet")
               where Scaling.IsOf(item, "apps", "extensions")
               let finding = Judge(item, services, release.IsPartial)
               where finding is not null
               select Found.In(item, finding);
    }

    private static Finding? Judge(KubeObject item, NamespaceIndex<string> services, bool isPartial)
    {
        var name = item.Root["spec"]["serviceName"];
        if (name.Text is not { Length: > 0 } text)
            return new($"{item.Title} names no Service, so its pods have no names in the cluster's DNS", name);
        if (services.Find(item, text) is not { } service)
            return isPartial ? null : new("the release has no Service of this name, so the pods have no names in the cluster's DNS", name);
        return service.Root["spec"]["clusterIP"].Text is "None" ? null : new($"{service.Title} is not headless, so the pods have no names in the cluster's DNS", name);
    }
}

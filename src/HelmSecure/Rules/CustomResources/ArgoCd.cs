using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.CustomResources;

internal static class ArgoCd
{
    public static readonly Rule ProjectWildcard = new()
    {
        Id = "argocd-project-wildcard",
        Summary = "Project of Argo CD takes anything, or puts it anywhere",
        Fix = "name the repositories, the destinations and the cluster-wide kinds that the project needs",
        Category = Category.CustomResources,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["attack:T1072"],
        Also = ["checkov:CKV_ARGO_1", "checkov:CKV_ARGO_2", "kyverno:appproject-clusterresourceblacklist"],
        Check = Check.EachOfKind(["AppProject"], item => item.IsOfGroup(Group) ? InspectProject(item) : []),
    };

    public static readonly Rule DefaultProject = new()
    {
        Id = "argocd-default-project",
        Summary = "Application of Argo CD is in the project 'default', which allows everything",
        Fix = "make a project for the application and those like it",
        Category = Category.CustomResources,
        Severity = Severity.Low,
        References = [],
        Also = ["kyverno:application-prevent-default-project"],
        IsStrict = true,
        Check = Check.EachOfKind(["Application", "ApplicationSet"], item => item.IsOfGroup(Group) ? InspectApplication(item) : []),
    };

    private const string Group = "argoproj.io";

    private static IEnumerable<Finding> InspectProject(KubeObject item)
    {
        var spec = item.Root["spec"];
        var source = spec["sourceRepos"].Items.FirstOrDefault(repository => repository.Text is "*");
        var destination = spec["destinations"].Items.FirstOrDefault(place => place["namespace"].Text is "*" && (place["server"].Text is "*" || place["name"].Text is "*"));
        var kinds = spec["clusterResourceWhitelist"].Items.FirstOrDefault(kind => kind["group"].Text is "*" && kind["kind"].Text is "*");
        var open = ((Field Field, string Words)[])[(source, "from any repository"), (destination, "into any namespace of any cluster"), (kinds, "with any cluster-wide object")];
        var found = open.Where(part => part.Field.Exists).ToList();
        if (found.Count is 0)
            yield break;

        // Whoever may make a ClusterRoleBinding is the administrator; any repository anywhere is not much less.
        var isAll = kinds.Exists || (source.Exists && destination.Exists);
        yield return new($"project '{ShortText.Of(item.Name)}' takes applications {string.Join(", ", found.Select(part => part.Words))}", found[^1].Field, isAll ? null : Severity.Medium);
    }

    private static IEnumerable<Finding> InspectApplication(KubeObject item)
    {
        var spec = item.Kind is "ApplicationSet" ? item.Root["spec"]["template"]["spec"] : item.Root["spec"];
        if (spec.Exists && spec["project"].Text is null or "" or "default")
            yield return new($"application '{ShortText.Of(item.Name)}' is in the project 'default'", spec["project"]);
    }
}

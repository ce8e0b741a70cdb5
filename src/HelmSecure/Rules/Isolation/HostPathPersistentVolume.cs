using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class HostPathPersistentVolume
{
    public static readonly Rule Rule = new()
    {
        Id = "host-path-persistent-volume",
        Summary = "Persistent volume is a path of a node",
        Fix = "use a storage class, or a local volume in a directory of its own",
        Category = Category.Isolation,
        Severity = Severity.High,
        OtherSeverities = [Severity.Info],
        References = ["cis-1.8:5.1.9", "attack:T1611"],
        Also = ["kyverno:limit-hostpath-type-pv"],
        Check = Check.EachObject(Inspect),
    };

    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        if (item.Kind is not "PersistentVolume")
            yield break;

        var (hostPath, local) = (item.Root["spec"]["hostPath"], item.Root["spec"]["local"]);
        if (hostPath.Exists)
            yield return new($"persistent volume '{item.Name}' is the path '{hostPath["path"].Text}' of whichever node its pod runs on", hostPath);
        else if (local["path"].Text is { } path)
            yield return new($"persistent volume '{item.Name}' is the path '{path}' of one node", local, HostPaths.IsOfTheNode(NodePath.Of(path)) ? null : Severity.Info);
    }
}

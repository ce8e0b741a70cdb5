using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class WritableHostPath
{
    public static readonly Rule Rule = new()
    {
        Id = "writable-host-path",
        Summary = "Container may write to a path of its node",
        Fix = "set readOnly to true at each of its volumeMounts, or use a persistentVolumeClaim",
        Category = Category.Isolation,
        Severity = Severity.High,
        References = ["attack:T1611"],
        Also = ["kube-linter:writable-host-mount", "kubescape:C-0045", "kyverno:ensure-readonly-hostpath", "datree:89"],
        Check = Check.EachVolume(Inspect),
        // They look at what may be written to themselves.
        YieldsTo = [.. HostPaths.All],
    };

    private static IEnumerable<Finding> Inspect(Volume volume)
    {
        if (HostPath.Of(volume) is { } path && volume.Mounts.FirstOrDefault(mount => !mount.IsReadOnly) is { } mount)
            yield return new($"{path.Sentence}, and {mount.Container.Title} may write to it", path.Field);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.Isolation;

namespace HelmSecure.Rules.PodSecurity;

internal static class VolumeTypeRestricted
{
    public static readonly Rule Rule = new()
    {
        Id = "volume-type-restricted",
        Summary = "Volume is of a type that ties the pod to storage an administrator should hand out",
        Fix = "use a persistentVolumeClaim, or another type that the restricted level lists",
        Category = Category.PodSecurity,
        Severity = Severity.Low,
        References = ["pss:restricted"],
        Also = ["trivy:KSV-0028", "kyverno:restrict-volume-types", "gatekeeper:volumes", "terrascan:AC_K8S_0081", "psa:restrictedVolumes"],
        Check = Check.EachVolume(Inspect),
        YieldsTo =
        [
            new("host-path-volume"), new("writable-host-path"), .. HostPaths.All,
            new("gitrepo-volume"), new("flexvolume-driver-not-allowed"), new("removed-volume-plugin"),
        ],
    };

    private static readonly string[] Allowed =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret"];

    private static IEnumerable<Finding> Inspect(Volume volume) =>
        from source in volume.Sources
        where !Allowed.Contains(source.Type)
        select new Finding($"volume '{volume.Name}' is of type '{source.Type}'", source.Field);
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.Isolation;

namespace HelmSecure.Rules.PodSecurity;

internal static class HostPathVolume
{
    public static readonly Rule Rule = new()
    {
        Id = "host-path-volume",
        Summary = "Pod declares a path of its node as a volume",
        Fix = "use a persistentVolumeClaim, or an emptyDir for what may be lost",
        Category = Category.PodSecurity,
        Severity = Severity.High,
        References = ["pss:baseline", "cis-1.8:5.2.12", "nsa:pod-security", "attack:T1611"],
        Also =
        [
            "trivy:KSV-0023", "kubescape:C-0048", "kubescape:C-0203", "polaris:hostPathSet", "kyverno:disallow-host-path",
            "gatekeeper:host-filesystem", "terrascan:AC_K8S_0076", "datree:46", "psa:hostPathVolumes",
        ],
        Check = Check.EachVolume(Inspect),
        YieldsTo = [.. HostPaths.All, new("writable-host-path")],
    };

    // Declared is enough, as it is for Pod Security admission: an ephemeral container may mount it later.
    private static IEnumerable<Finding> Inspect(Volume volume)
    {
        var hostPath = volume.Field["hostPath"];
        if (hostPath.Exists)
            yield return new($"volume '{volume.Name}' is the path '{hostPath["path"].Text}' of the node", hostPath);
    }
}

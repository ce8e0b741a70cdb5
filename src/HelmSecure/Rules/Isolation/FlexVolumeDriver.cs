using HelmSecure.Audit;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

internal static class FlexVolumeDriver
{
    public static readonly Rule Rule = new()
    {
        Id = "flexvolume-driver-not-allowed",
        Summary = "Volume runs a FlexVolume driver, a program of the node, as root",
        Fix = "use the CSI driver of that storage",
        Category = Category.Isolation,
        Severity = Severity.Medium,
        References = ["attack:T1611"],
        Also = ["gatekeeper:flexvolume-drivers"],
        Check = Check.Both(
            Check.EachVolume(volume => Inspect($"volume '{volume.Name}'", volume.Field["flexVolume"])),
            Check.EachObject(item => item.Kind is "PersistentVolume" ? Inspect($"persistent volume '{item.Name}'", item.Root["spec"]["flexVolume"]) : [])),
    };

    private static IEnumerable<Finding> Inspect(string title, Field flexVolume)
    {
        if (flexVolume.Exists)
            yield return new($"{title} runs the FlexVolume driver '{flexVolume["driver"].Text}' as root on the node", flexVolume);
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

/// <summary>Types of volumes that the API still knows and the nodes do not. A few are handed to a CSI driver, which must be there.</summary>
internal static class RemovedVolumePlugin
{
    public static readonly Rule Rule = new()
    {
        Id = "removed-volume-plugin",
        Summary = "Volume is of a type that Kubernetes no longer serves itself",
        Fix = "use the CSI driver of that storage",
        Category = Category.Isolation,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = [],
        Check = Check.Both(Check.EachVolume(Inspect), Check.EachObject(Inspect)),
    };

    // Without a driver: the release that took it out. With one: the release from which the driver always takes its place.
    private static readonly Plugin[] Plugins =
    [
        new("photonPersistentDisk", "kubernetes.io/photon-pd", 15),
        new("scaleIO", "kubernetes.io/scaleio", 21),
        new("flocker", "kubernetes.io/flocker", 25),
        new("quobyte", "kubernetes.io/quobyte", 25),
        new("storageos", "kubernetes.io/storageos", 25),
        new("glusterfs", "kubernetes.io/glusterfs", 26),
        new("cephfs", "kubernetes.io/cephfs", 31),
        new("rbd", "kubernetes.io/rbd", 31),
        new("azureDisk", "kubernetes.io/azure-disk", 24, "disk.csi.azure.com"),
        new("cinder", "kubernetes.io/cinder", 24, "cinder.csi.openstack.org"),
        new("awsElasticBlockStore", "kubernetes.io/aws-ebs", 25, "ebs.csi.aws.com"),
        new("gcePersistentDisk", "kubernetes.io/gce-pd", 25, "pd.csi.storage.gke.io"),
        new("azureFile", "kubernetes.io/azure-file", 26, "file.csi.azure.com"),
        new("vsphereVolume", "kubernetes.io/vsphere-volume", 26, "csi.vsphere.vmware.com"),
        new("portworxVolume", "kubernetes.io/portworx-volume", 33, "pxd.portworx.com"),
    ];

    private static IEnumerable<Finding> Inspect(Volume volume, KubeVersion version) => InspectSources($"volume '{volume.Name}'", volume.Field, version);

    private static IEnumerable<Finding> Inspect(KubeObject item, KubeVersion version) => item.Kind switch
    {
        "PersistentVolume" => InspectSources($"persistent volume '{item.Name}'", item.Root["spec"], version),
        "StorageClass" => InspectProvisioner(item, version),
        _ => [],
    };

    private static IEnumerable<Finding> InspectSources(string title, Field volume, KubeVersion version) =>
        from plugin in Plugins
        let source = volume[plugin.Type]
        where source.Exists && version.IsAtLeast(plugin.FromMinor)
        select new Finding($"{title} is of type '{plugin.Type}', which {plugin.Fate}", source, plugin.Severity);

    private static IEnumerable<Finding> InspectProvisioner(KubeObject item, KubeVersion version)
    {
        var provisioner = item.Root["provisioner"];
        return from plugin in Plugins
               where provisioner.Text == plugin.Provisioner && version.IsAtLeast(plugin.FromMinor)
               select new Finding($"storage class '{item.Name}' asks for '{plugin.Provisioner}', which {plugin.Fate}", provisioner, plugin.Severity);
    }

    private sealed record Plugin(string Type, string Provisioner, int FromMinor, string? Driver = null)
    {
        public string Fate => Driver is null ? $"Kubernetes does not serve since 1.{FromMinor}" : $"Kubernetes leaves to the driver '{Driver}' since 1.{FromMinor}";

        public Severity? Severity => Driver is null ? null : Audit.Severity.Low;
    }
}

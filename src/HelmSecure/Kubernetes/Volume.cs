using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>One volume that a pod declares, mounted or not.</summary>
internal sealed class Volume(Pod pod, Field field)
{
    public Pod Pod { get; } = pod;

    public Field Field { get; } = field;

    public string Name => Field["name"].Text ?? "";

    public IEnumerable<Mount> Mounts => Pod.Mounts[Name];

    /// <summary>What it is made of: one entry in a valid pod. Where there is none, the API server makes it an emptyDir.</summary>
    public IEnumerable<(string Type, Field Field)> Sources =>
        Field.Entries.Where(entry => entry.Key is not "name" && entry.Value.Exists).Select(entry => (entry.Key, entry.Value));
}

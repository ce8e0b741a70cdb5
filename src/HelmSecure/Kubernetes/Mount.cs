using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>A volume inside a container.</summary>
internal sealed class Mount(Container container, Field field)
{
    public Container Container { get; } = container;

    public Field Field { get; } = field;

    public string VolumeName => Field["name"].Text ?? "";

    public bool IsReadOnly => Field["readOnly"].Bool is true;
}

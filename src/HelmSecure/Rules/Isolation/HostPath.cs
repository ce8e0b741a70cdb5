using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Isolation;

/// <summary>A volume that is a path of the node.</summary>
internal sealed record HostPath(Volume Volume, Field Field, NodePath Path)
{
    /// <summary>No container may write to it. Where none has it, one may get it later.</summary>
    public bool IsReadOnly => Volume.Mounts.Any() && Volume.Mounts.All(mount => mount.IsReadOnly);

    /// <summary>For sentences: "volume 'logs' is the path '/var/log' of the node".</summary>
    public string Sentence => $"{SentenceAs("path")} of the node";

    /// <summary>"volume 'disk' is the device '/dev/sda'".</summary>
    public string SentenceAs(string what) => $"volume '{Volume.Name}' is the {what} '{Field["path"].Text}'";

    public static HostPath? Of(Volume volume)
    {
        var field = volume.Field["hostPath"];
        return field["path"].Text is { } path ? new(volume, field, NodePath.Of(path)) : null;
    }
}

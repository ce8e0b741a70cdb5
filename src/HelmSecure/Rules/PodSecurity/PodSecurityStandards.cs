using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

/// <summary>What several controls of the Pod Security Standards have in common.</summary>
internal static class PodSecurityStandards
{
    /// <summary>From here on, three restricted controls let pods with <c>os.name: windows</c> be.</summary>
    public static readonly KubeVersion FreeWindowsFrom = new(25);

    private const int FirstMinorOfOwnUsers = 35;

    /// <summary>
    /// What the controls that let Windows pods be say of one that does not call itself so in <c>os.name</c>: Pod Security admission refuses it, and yet Windows knows nothing of the setting.
    /// </summary>
    public static Finding Toned(Finding finding, Pod pod, KubeVersion version) => !pod.RunsOnWindows || version < FreeWindowsFrom
        ? finding
        : finding with
        {
            Message = finding.Message + "; the pod is meant for Windows and does not say so in os.name",
            Severity = Severity.Low,
            Fix = "set os.name to windows in the spec of the pod",
        };

    public static bool FreesWindows(Pod pod, KubeVersion version) => pod.IsWindows && version >= FreeWindowsFrom;

    /// <summary>A few controls mean nothing where root inside the pod is nobody outside.</summary>
    public static bool FreesOwnUsers(Pod pod, KubeVersion version) => pod.HasOwnUsers && version.IsAtLeast(FirstMinorOfOwnUsers);

    /// <summary>The profile that counts for a seccomp or AppArmor field: what stands there must be one of these two.</summary>
    public static bool IsConfined(Field profile) => profile["type"].Text is "RuntimeDefault" or "Localhost";

    public static string Describe(Field profile) => profile["type"].Text is { } type ? $"'{type}'" : "a profile without a type";
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.PodSecurity;

namespace HelmSecure.Rules.Isolation;

/// <summary>Rights that are each bad and lead out of the container when one container has two of them.</summary>
internal static class EscapeCombination
{
    public static readonly Rule Rule = new()
    {
        Id = "escape-combination",
        Summary = "Container holds rights that together lead out of it to the node",
        Fix = "take all of them but one away, and then the last",
        Category = Category.Isolation,
        Severity = Severity.Critical,
        References = ["attack:T1611"],
        Check = Check.EachPod(Inspect),
    };

    private static readonly NodePath[] Sockets =
    [
        .. ((string[])
        [
            "/run/docker.sock", "/run/cri-dockerd.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/k3s/containerd/containerd.sock", "/run/podman/podman.sock",
        ]).Select(NodePath.Of),
    ];

    // Of the first container that has a way: the others have findings for each right.
    private static IEnumerable<Finding> Inspect(Pod pod, KubeVersion version) => pod.RunsOnWindows
        ? []
        : pod.Containers.Select(container => Inspect(container, version)).OfType<Finding>().Take(1);

    private static Finding? Inspect(Container container, KubeVersion version)
    {
        // Without a path of the node there is one power and one namespace at most.
        var paths = container.Pod.Volumes.Any(volume => volume.Field["hostPath"].Exists) ? Mounted(container).ToList() : [];
        var power = PodSecurityStandards.FreesOwnUsers(container.Pod, version) ? null : Power(container);
        var processes = container.Pod.Spec["hostPID"].Bool is true ? "hostPID" : null;
        var root = paths.Exists(place => place.Path == NodePath.Root && !place.IsReadOnly) ? "the node's root directory" : null;
        var socket = paths.Exists(place => HoldsSocket(place.Path)) ? "the runtime's socket" : null;

        string[] rights = [.. ((string?[])[power, processes, root, socket]).OfType<string>()];
        var deed = (power, processes, root, socket) switch
        {
            (_, _, _, not null) => "starts containers there as it likes",
            (not null, not null, _, _) => "enters any process there",
            (not null, _, not null, _) => "makes the node's files its own",
            _ => "changes the programs that run there",
        };
        return rights.Length < 2 ? null : new($"{container.Title} can take over its node: with {string.Join(" and ", rights)} it {deed}", container.Field);
    }

    // Of two powers in one container, one is enough.
    private static string? Power(Container container) => container.SecurityContext["privileged"].Bool is true
        ? "privileged"
        : container.SecurityContext["capabilities"]["add"].Items.Select(added => added.Text?.ToUpperInvariant()).FirstOrDefault(name => name is "ALL" or "SYS_ADMIN" or "CAP_SYS_ADMIN");

    private static IEnumerable<(NodePath Path, bool IsReadOnly)> Mounted(Container container) =>
        from mount in container.Field["volumeMounts"].Items
        let path = container.Pod.VolumeOf(mount)?.Field["hostPath"]["path"].Text
        where path is not null
        select (NodePath.Of(path), mount["readOnly"].Bool is true);

    // What is said through a socket that is mounted read-only is heard all the same.
    private static bool HoldsSocket(NodePath path) => path != NodePath.Root && Sockets.Any(socket => socket.IsAtOrBelow(path));
}

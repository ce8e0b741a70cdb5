using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

/// <summary>Places of the node that are worse to hand out than others. A folder counts for what lies in it. A path may be of several kinds: the narrower rule speaks.</summary>
internal static class HostPaths
{
    public static readonly Rule RuntimeSocket = new()
    {
        Id = "runtime-socket-mount",
        Summary = "Pod has the socket of the container runtime",
        Fix = "take the volume out; build images and read logs without the runtime's socket",
        Category = Category.Isolation,
        Severity = Severity.Critical,
        References = ["nsa:pod-security", "attack:T1611"],
        Also =
        [
            "kube-linter:docker-sock", "trivy:KSV-0006", "checkov:CKV_K8S_27", "kubescape:C-0074", "kubesec:DockerSock",
            "kubeaudit:SensitivePathsMounted", "kyverno:disallow-cri-sock-mount", "kyverno:docker-socket-requires-label", "terrascan:AC_K8S_0088",
            "semgrep:exposing-docker-socket-hostpath", "datree:30",
        ],
        Check = Each(InspectSocket),
    };

    public static readonly Rule CloudCredentials = new()
    {
        Id = "cloud-credential-path-mount",
        Summary = "Pod has the cloud credentials of its node",
        Fix = "take the volume out, and give the pod an identity of its own",
        Category = Category.Isolation,
        Severity = Severity.High,
        References = ["attack:T1552.001"],
        Also = ["kubescape:C-0020"],
        Check = Each(path => HoldsCloudCredentials(path.Path.Steps) ? new($"{path.Sentence}, where credentials of the cloud lie", path.Field) : null),
    };

    public static readonly Rule KubeletDirectory = new()
    {
        Id = "kubelet-dir-mount",
        Summary = "Pod has the directories of Kubernetes on its node",
        Fix = "take the volume out, or narrow it to the directory of the one plugin",
        Category = Category.Isolation,
        Severity = Severity.Critical,
        OtherSeverities = [Severity.High, Severity.Medium],
        References = ["attack:T1611", "attack:T1552"],
        Also = ["kubeaudit:SensitivePathsMounted", "kubescape:C-0020"],
        Check = Each(InspectKubelet),
        YieldsTo = [new("runtime-socket-mount"), new("cloud-credential-path-mount")],
    };

    public static readonly Rule LogDirectory = new()
    {
        Id = "host-log-dir-mount",
        Summary = "Pod has the log directory of its node",
        Fix = "set readOnly to true at each of its volumeMounts",
        Category = Category.Isolation,
        Severity = Severity.High,
        OtherSeverities = [Severity.Low],
        References = ["attack:T1611"],
        Check = Each(InspectLogs),
    };

    public static readonly Rule Device = new()
    {
        Id = "host-device-mount",
        Summary = "Pod has a device of its node",
        Fix = "take the volume out, and ask for the device as a resource or a claim",
        Category = Category.Isolation,
        Severity = Severity.High,
        OtherSeverities = [Severity.Low],
        References = ["attack:T1611"],
        Also = ["kube-linter:sensitive-host-mounts"],
        Check = Each(InspectDevice),
    };

    public static readonly Rule SystemDirectory = new()
    {
        Id = "sensitive-host-path",
        Summary = "Pod has a directory of its node's system",
        Fix = "take the volume out, or narrow it to the one file that is needed, read-only",
        Category = Category.Isolation,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical, Severity.Medium, Severity.Low],
        References = ["nsa:pod-security", "attack:T1611"],
        Also =
        [
            "kube-linter:sensitive-host-mounts", "trivy:KSV-0121", "kubeaudit:SensitivePathsMounted", "kubesec:ProcMount",
            "kyverno:limit-hostpath-vols",
        ],
        Check = Each(InspectSystem),
        YieldsTo = [.. Narrower],
    };

    private static readonly NodePath[] Sockets = Paths(
        "/run/docker.sock", "/run/docker/containerd/containerd.sock", "/run/cri-dockerd.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock",
        "/run/k3s/containerd/containerd.sock", "/run/k0s/containerd.sock", "/run/podman/podman.sock", "/run/buildkit/buildkitd.sock",
        "/pipe/docker_engine", "/pipe/containerd-containerd");

    // Whoever names a socket like this means the runtime's, wherever a distribution keeps it.
    private static readonly string[] SocketNames =
        ["docker.sock", "dockershim.sock", "cri-dockerd.sock", "containerd.sock", "containerd.sock.ttrpc", "crio.sock", "podman.sock", "buildkitd.sock"];

    private static readonly NodePath[] OfKubernetes = Paths("/var/lib/kubelet", "/etc/kubernetes", "/var/lib/etcd", "/etc/cni", "/var/lib/rancher", "/var/lib/k0s");

    private static readonly NodePath LocalVolumesOfK3s = NodePath.Of("/var/lib/rancher/k3s/storage");

    private static readonly NodePath Plugins = NodePath.Of("/var/lib/kubelet/plugins");

    private static readonly NodePath VolumesOfPlugins = NodePath.Of("/var/lib/kubelet/plugins/kubernetes.io");

    private static readonly NodePath[] MeetingPlaces =
        Paths("/var/lib/kubelet/plugins_registry", "/var/lib/kubelet/device-plugins", "/var/lib/kubelet/pod-resources");

    private static readonly NodePath Logs = NodePath.Of("/var/log");

    private static readonly NodePath Devices = NodePath.Of("/dev");

    private static readonly NodePath[] HarmlessDevices =
        Paths("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/fuse", "/dev/kvm", "/dev/dri", "/dev/net");

    private static readonly NodePath[] NoDevices = Paths("/dev/shm", "/dev/mqueue", "/dev/hugepages", "/dev/log");

    private static readonly NodePath[] OfTheSystem = Paths(
        "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/opt/cni", "/proc", "/root", "/sbin", "/sys", "/usr", "/var/lib/containerd", "/var/lib/docker",
        "/etc/cron.d", "/etc/shadow", "/etc/ssh", "/etc/sudoers.d", "/etc/systemd", "/proc/sys", "/root/.ssh",
        "/usr/bin", "/usr/lib/systemd", "/usr/local/bin", "/usr/sbin");

    /// <summary>All of these say more about a path of the node than that it is one.</summary>
    public static IEnumerable<Overlap> All => [new("sensitive-host-path"), .. Narrower];

    private static IEnumerable<Overlap> Narrower =>
    [
        new("runtime-socket-mount"), new("cloud-credential-path-mount"), new("kubelet-dir-mount"), new("host-log-dir-mount"), new("host-device-mount"),
    ];

    /// <summary>What no volume of data is kept in.</summary>
    public static bool IsOfTheNode(NodePath path) =>
        OfTheSystem.Concat(OfKubernetes).Append(Logs).Any(path.Meets) && !path.IsBelow(Devices) && !path.IsAtOrBelow(LocalVolumesOfK3s);

    private static Check Each(Func<HostPath, Finding?> inspect) =>
        Check.EachVolume(volume => HostPath.Of(volume) is { } path && inspect(path) is { } finding ? [finding] : []);

    private static NodePath[] Paths(params string[] paths) => [.. paths.Select(NodePath.Of)];

    // Through a socket that is mounted read-only, one may say anything.
    private static Finding? InspectSocket(HostPath path)
    {
        if (Sockets.Contains(path.Path) || path.Path.Steps is [.., var name] && SocketNames.Contains(name, StringComparer.Ordinal))
            return new($"volume '{path.Volume.Name}' is the socket '{path.Field["path"].Text}' of the node's container runtime", path.Field);

        return path.Path != NodePath.Root && Sockets.Any(socket => socket.IsBelow(path.Path))
            ? new($"{path.Sentence}, where its container runtime has a socket", path.Field)
            : null;
    }

    private static bool HoldsCloudCredentials(string[] steps) => steps switch
    {
        ["etc", "kubernetes", "azure.json" or "cloud.conf" or "cloud-config"] => true,
        ["home", _, .. var rest] when IsOfCloudTool(rest) => true,
        ["home" or "root", .. var rest] => IsOfCloudTool(rest),
        _ => IsOfCloudTool(steps),
    };

    private static bool IsOfCloudTool(string[] steps) => steps is [".aws" or ".azure" or "gcloud", ..] or [".config"] or [".config", "gcloud", ..];

    private static Finding? InspectKubelet(HostPath path)
    {
        // The root and /etc hold much more, and sensitive-host-path says so.
        if (path.Path == NodePath.Root || path.Path.Steps is ["etc"] || path.Path.IsAtOrBelow(LocalVolumesOfK3s) || !OfKubernetes.Any(path.Path.Meets))
            return null;

        Severity? severity = (IsOfOnePlugin(path.Path), path.IsReadOnly) switch
        {
            (true, _) => Severity.Medium,
            (_, true) => Severity.High,
            _ => null,
        };
        return new($"{path.Sentence}, where Kubernetes keeps {(severity is Severity.Medium ? "what plugins share with it" : "its own files")}", path.Field, severity);
    }

    // What drivers of devices and storage need: the folder of one of them, and those where they meet the kubelet.
    private static bool IsOfOnePlugin(NodePath path) => (path.IsBelow(Plugins) && !path.IsAtOrBelow(VolumesOfPlugins)) || MeetingPlaces.Any(path.IsAtOrBelow);

    // The kubelet follows a link that lies there, and reads any file of the node for whoever may read logs.
    private static Finding? InspectLogs(HostPath path)
    {
        if (!path.Path.IsAtOrBelow(Logs))
            return null;

        return path.IsReadOnly
            ? new($"{path.Sentence}, where the logs of all pods are", path.Field, Severity.Low)
            : new($"{path.Sentence}, and the logs there may be replaced", path.Field);
    }

    private static Finding? InspectDevice(HostPath path)
    {
        var isDevice = path.Field["type"].Text is "BlockDevice" or "CharDevice" || (path.Path.IsBelow(Devices) && !NoDevices.Any(path.Path.IsAtOrBelow));
        return isDevice
            ? new($"{path.SentenceAs("device")} of the node", path.Field, HarmlessDevices.Any(path.Path.IsAtOrBelow) ? Severity.Low : null)
            : null;
    }

    private static Finding? InspectSystem(HostPath path)
    {
        var manner = path.IsReadOnly ? ", read-only" : "";
        if (path.Path == NodePath.Root)
            return new($"volume '{path.Volume.Name}' is the whole file system of the node{manner}", path.Field, path.IsReadOnly ? Severity.High : Severity.Critical);
        if (!OfTheSystem.Any(path.Path.Meets))
            return null;

        // A folder of the list, or around one; what lies in it is a part, and less.
        var isWhole = OfTheSystem.Any(place => place.IsAtOrBelow(path.Path));
        var severity = (isWhole, path.IsReadOnly) switch
        {
            (true, false) => Severity.High,
            (false, true) => Severity.Low,
            _ => Severity.Medium,
        };
        return new($"{path.Sentence}, which belongs to its system{manner}", path.Field, severity);
    }
}

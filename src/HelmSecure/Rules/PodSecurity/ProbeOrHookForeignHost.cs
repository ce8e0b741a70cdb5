using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.PodSecurity;

internal static class ProbeOrHookForeignHost
{
    private const int FirstMinor = 34;

    public static readonly Rule Rule = new()
    {
        Id = "probe-or-hook-foreign-host",
        Summary = "Probe or lifecycle handler sends the kubelet to a host of its choice",
        Fix = "take host out: the pod's own address is the default",
        Category = Category.PodSecurity,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["pss:baseline", "attack:T1190"],
        Also = ["gatekeeper:host-probes-lifecycle", "psa:hostProbesAndHostLifecycle"],
        Check = Check.EachContainer(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Container container, KubeVersion version)
    {
        if (!version.IsAtLeast(FirstMinor))
            yield break;

        var (field, lifecycle) = (container.Field, container.Field["lifecycle"]);
        (string Name, Field Handler)[] handlers =
        [
            ("livenessProbe", field["livenessProbe"]),
            ("readinessProbe", field["readinessProbe"]),
            ("startupProbe", field["startupProbe"]),
            ("postStart", lifecycle["postStart"]),
            ("preStop", lifecycle["preStop"]),
        ];
        foreach (var (name, handler) in handlers)
        {
            Field[] hosts = [handler["httpGet"]["host"], handler["tcpSocket"]["host"]];
            foreach (var host in hosts.Where(host => host.Exists && host.Text is not ""))
            {
                Severity? severity = host.Text is "127.0.0.1" or "localhost" ? Severity.Low : null;
                yield return new($"the {name} of {container.Title} makes the kubelet connect to '{host.Text}'", host, severity);
            }
        }
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.PodSecurity;

namespace HelmSecure.Tests.Rules;

public sealed class PodSecurityLevelTests
{
    private const string Restricted = """
        kind: Pod
        spec:
          securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
          containers:
            - name: app
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        """;

    [Test]
    public void A_pod_that_nobody_objects_to_meets_the_strictest_level()
    {
        var standing = PodSecurityLevels.Of(Manifest.Release(Restricted), KubeVersion.Newest).Single();

        Assert.That(standing.Level, Is.EqualTo(PodSecurityLevel.Restricted));
        Assert.That(standing.Blockers, Is.Empty);
    }

    [Test]
    public void The_next_level_says_what_it_asks_for()
    {
        var standing = PodSecurityLevels.Of(Manifest.Release(Restricted.Replace("drop: [ALL]", "add: [CHOWN]", StringComparison.Ordinal)), KubeVersion.Newest).Single();

        Assert.That(standing.Level, Is.EqualTo(PodSecurityLevel.Baseline));
        Assert.That(standing.Blockers, Is.EqualTo((string[])["capability-add-beyond-net-bind", "capability-drop-all-missing"]));
    }

    [Test]
    public void Below_baseline_everything_goes()
    {
        var standing = PodSecurityLevels.Of(Manifest.Release(Restricted + "\n  hostPID: true"), KubeVersion.Newest).Single();

        Assert.That(standing.Level, Is.EqualTo(PodSecurityLevel.Privileged));
        Assert.That(standing.Blockers, Is.EqualTo((string[])["host-pid"]));
    }
}

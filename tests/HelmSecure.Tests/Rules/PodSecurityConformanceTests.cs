using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>Judges the pods of Kubernetes' own Pod Security admission as it judges them.</summary>
public sealed class PodSecurityConformanceTests
{
    [TestCase("baseline", "v1.29")]
    [TestCase("baseline", "v1.37")]
    [TestCase("restricted", "v1.29")]
    [TestCase("restricted", "v1.37")]
    public void Every_pod_is_judged_as_Kubernetes_judges_it(string level, string version)
    {
        var folder = Path.Combine(Repository.SharedData("pss"), level, version);
        var settings = new AuditSettings { KubeVersion = KubeVersion.Parse(version), Only = [$"pss:{level}"] };

        Assert.Multiple(() =>
        {
            Assert.That(Judged("pass").Where(pod => !pod.Passes).Select(pod => pod.File), Is.Empty);
            Assert.That(Judged("fail").Where(pod => pod.Passes).Select(pod => pod.File), Is.Empty);
            Assert.That(Judged("fail").Count(), Is.GreaterThan(20));
        });

        IEnumerable<(string File, bool Passes)> Judged(string verdict) =>
            from file in Directory.GetFiles(Path.Combine(folder, verdict), "*.yaml")
            let report = Auditor.Run(Manifest.Release(File.ReadAllText(file)), RuleCatalog.All, settings)
            select (Path.GetFileName(file), report.Findings.Count is 0);
    }
}

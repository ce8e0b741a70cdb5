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
            Assert.That(Found("pass", Is.Empty), Is.GreaterThan(10));
            Assert.That(Found("fail", Is.Not.Empty), Is.GreaterThan(20));
        });

        int Found(string verdict, NUnit.Framework.Constraints.IResolveConstraint expected)
        {
            var files = Directory.GetFiles(Path.Combine(folder, verdict), "*.yaml");
            foreach (var file in files)
                Assert.That(Auditor.Run(Manifest.Release(File.ReadAllText(file)), RuleCatalog.All, settings).Findings.Select(finding => finding.Message), expected, file);
            return files.Length;
        }
    }
}

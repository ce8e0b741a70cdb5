using System.Collections.Concurrent;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;
using HelmSecure.Rules.PodSecurity;
using HelmSecure.Yaml;

namespace HelmSecure.Fuzz;

/// <summary>The whole audit: every rule meets every type in every place, and says only what its record allows.</summary>
public sealed class AuditTests
{
    private const int Mutations = 120_000;

    [Test]
    public void A_release_is_judged_or_refused()
    {
        var rounds = new Rounds(seed: 2, Mutations);
        var spoken = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

        rounds.Run(Make, (bytes, dice) => Check(bytes, new(dice.Next(15, KubeVersion.Newest.Minor + 1)), spoken));

        foreach (var rule in RuleCatalog.All)
            TestContext.Out.WriteLine($"{spoken.GetValueOrDefault(rule.Id),8} {rule.Id}");
        Assert.That(rounds.Answered, Is.GreaterThan(Mutations / 2));
        // Charts are spoiled in a test of their own.
        Assert.That(spoken, Has.Count.GreaterThan(RuleCatalog.All.Count(rule => rule.Category is not (Category.Charts or Category.Helm)) / 2));
    }

    private static byte[] Make(Random dice) => dice.Next(4) switch
    {
        0 => new Mutator(dice).Spoil(Corpus.Manifests),
        1 => new Mutator(dice).Spoil([new ManifestGrammar(dice).Release()]),
        _ => new ManifestGrammar(dice).Release(),
    };

    private static void Check(byte[] bytes, KubeVersion version, ConcurrentDictionary<string, int> spoken)
    {
        var release = Release.Read(YamlStream.Read(bytes, "x"));
        var report = Auditor.Run(release, RuleCatalog.All, new() { KubeVersion = version, Strict = true });

        foreach (var finding in report.Findings)
        {
            spoken.AddOrUpdate(finding.Rule.Id, 1, (_, count) => count + 1);
            if (finding.Severity != finding.Rule.Severity && !finding.Rule.OtherSeverities.Contains(finding.Severity))
                throw new InvalidOperationException($"{finding.Rule} may not say {finding.Severity}");
            if (finding.Message.Length is 0 || finding.Field.Span.Line is 0)
                throw new InvalidOperationException($"{finding.Rule} says nothing, or nowhere");
            _ = (finding.Field.Path, finding.Object.Title, finding.Object.Subchart, finding.Object.IsFromCrds, finding.Fix, finding.Confidence);
        }

        foreach (var standing in PodSecurityLevels.Of(release, version))
        {
            if (standing.Blockers.Count is 0 != standing.Level is PodSecurityLevel.Restricted)
                throw new InvalidOperationException($"{standing.Level} is blocked by {standing.Blockers.Count} rules");
        }
    }
}

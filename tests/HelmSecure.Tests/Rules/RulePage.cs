using System.Text.RegularExpressions;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>The examples on a rule's page: what each of them should make the rule say, and what it says.</summary>
internal sealed partial record RulePage(string Prose, IReadOnlyList<RulePage.Example> Reported, IReadOnlyList<RulePage.Example> Accepted)
{
    public static RulePage Read(string page)
    {
        var parts = page.Split("\n## Reported\n");
        var lists = parts[1].Split("\n## Accepted\n");
        return new(parts[0], Examples(lists[0]), Examples(lists[1]));
    }

    private static IReadOnlyList<Example> Examples(string text) => [.. Block().Matches(text).Select(match => new Example(match.Groups["yaml"].Value))];

    [GeneratedRegex("```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(" # <- (?<message>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mark();

    [GeneratedRegex("^# --kube-version (?<version>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VersionLine();

    [GeneratedRegex("^# --namespace (?<namespace>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamespaceLine();

    internal sealed record Example(string Text)
    {
        /// <summary>Of the cluster: the newest, unless a line says <c># --kube-version 1.30</c>.</summary>
        public KubeVersion Version => VersionLine().Match(Text) is { Success: true } match ? KubeVersion.Parse(match.Groups["version"].Value) : KubeVersion.Newest;

        /// <summary>Of the release: not known, unless a line says <c># --namespace shop</c>.</summary>
        public string? Namespace => NamespaceLine().Match(Text) is { Success: true } match ? match.Groups["namespace"].Value : null;

        /// <summary>"LINE: message", from the marks.</summary>
        public IEnumerable<string> Expected => Text.Split('\n')
            .Select((line, index) => (Match: Mark().Match(line), Line: index + 1))
            .Where(line => line.Match.Success)
            .Select(line => $"{line.Line}: {line.Match.Groups["message"].Value}");

        /// <summary>What the rule finds, when only it and the rules that it yields to are asked.</summary>
        public IReadOnlyList<AuditFinding> Findings(Rule rule)
        {
            var rules = RuleCatalog.All.Where(other => other == rule || SuppressionRules.IsOne(rule) || rule.YieldsTo.Any(overlap => overlap.RuleId == other.Id));
            var release = Manifest.Release(Text, releaseNamespace: Namespace);
            var settings = new AuditSettings { KubeVersion = Version, Strict = true };
            var report = Auditor.Run(release, rules, settings);
            if (SuppressionRules.IsOne(rule))
                report = Suppression.Apply(report, release, settings, new() { Rules = RuleCatalog.All, Today = new(2030, 1, 2), HonoursAudited = true });
            return [.. report.Findings.Where(finding => finding.Rule == rule)];
        }
    }
}

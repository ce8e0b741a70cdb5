using System.Text;
using System.Text.RegularExpressions;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Rules;

/// <summary>The examples on a rule's page: what each of them should make the rule say, and what it says. They are manifests, or charts as <see cref="ChartExample"/> reads them.</summary>
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

    [GeneratedRegex("^# [.]helm-secure[.]yaml: (?<yaml>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConfigurationLine();

    [GeneratedRegex("^# --namespace (?<namespace>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamespaceLine();

    internal sealed record Example(string Text)
    {
        /// <summary>Of the cluster: the newest, unless a line says <c># --kube-version 1.30</c>.</summary>
        public KubeVersion Version => VersionLine().Match(Text) is { Success: true } match ? KubeVersion.Parse(match.Groups["version"].Value) : KubeVersion.Newest;

        /// <summary>Of the release: not known, unless a line says <c># --namespace shop</c>.</summary>
        public string? Namespace => NamespaceLine().Match(Text) is { Success: true } match ? match.Groups["namespace"].Value : null;

        /// <summary>By rule: what a line <c># .helm-secure.yaml: {rules: …}</c> tells it.</summary>
        private Dictionary<(string, string), object> Parameters => ConfigurationLine().Match(Text) is { Success: true } match
            ? new ConfigurationReader("example", RuleCatalog.All).Read(Encoding.UTF8.GetBytes(match.Groups["yaml"].Value)).Rules
                .SelectMany(rule => rule.Value.Parameters.Select(parameter => (Key: (rule.Key, parameter.Key), parameter.Value))).ToDictionary(pair => pair.Key, pair => pair.Value)
            : [];

        public ChartExample? Chart { get; } = ChartExample.Read(Text);

        /// <summary>"LINE: message", from the marks; of a chart "FILE:LINE: message".</summary>
        public IEnumerable<string> Expected => Chart?.Expected ?? Text.Split('\n')
            .Select((line, index) => (Match: Mark().Match(line), Line: index + 1))
            .Where(line => line.Match.Success)
            .Select(line => $"{line.Line}: {line.Match.Groups["message"].Value}");

        /// <summary>What is said, in the form of <see cref="Expected"/>.</summary>
        public IEnumerable<string> Said(Rule rule) =>
            Findings(rule).Select(finding => Chart is not null && finding.Object.Kind is AuditedChart.Kind ? ChartExample.Said(finding) : $"{(Chart is null ? "" : ":")}{finding.Field.Span.Line}: {finding.Message}");

        /// <summary>What the rule finds, when only it and the rules that it yields to are asked.</summary>
        public IReadOnlyList<AuditFinding> Findings(Rule rule)
        {
            var rules = RuleCatalog.All.Where(other => other == rule || SuppressionRules.IsOne(rule) || rule.YieldsTo.Any(overlap => overlap.RuleId == other.Id));
            var chart = Chart?.Chart();
            var release = Chart?.Release() ?? Manifest.Release(Text, releaseNamespace: Namespace);
            var settings = new AuditSettings { KubeVersion = Version, Strict = true, Parameters = Parameters };
            var report = Auditor.Run(release, rules, settings, chart);
            if (SuppressionRules.IsOne(rule))
                report = Suppression.Apply(report, release, settings, new() { Rules = RuleCatalog.All, Today = new(2030, 1, 2), HonoursAudited = true }, chart);
            return [.. report.Findings.Where(finding => finding.Rule == rule)];
        }
    }
}

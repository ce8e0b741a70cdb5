using System.CommandLine;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Rules;

namespace HelmSecure.Cli;

/// <summary>The options that choose rules.</summary>
internal sealed class RuleChoice
{
    private readonly Option<string[]> rules = CommonOptions.Texts("--rule", "ID", "run this rule and no other");
    private readonly Option<string[]> skipped = CommonOptions.Texts("--skip-rule", "ID", "leave this rule out");
    private readonly Option<string[]> only = CommonOptions.Texts("--only", "TAG", "run the rules with this tag: pss:baseline, pss:restricted, cis-1.8:5.2.4, a category");
    private readonly Option<bool> strict = CommonOptions.Switch("--strict", "run the rules outside the quiet default set too");
    private readonly Option<string> tests = CommonOptions.Choice("--tests", [], "test hooks: for security only, like everything else, or not at all", "relaxed", "audit", "skip");

    public void AddTo(Command command)
    {
        rules.CompletionSources.Add(_ => RuleCatalog.All.Select(rule => new System.CommandLine.Completions.CompletionItem(rule.Id)));
        skipped.CompletionSources.Add(_ => RuleCatalog.All.Select(rule => new System.CommandLine.Completions.CompletionItem(rule.Id)));
        only.CompletionSources.Add(_ => RuleCatalog.Tags.Select(tag => new System.CommandLine.Completions.CompletionItem(tag)));
        foreach (var option in new Option[] { rules, skipped, only, strict, tests })
            command.Options.Add(option);
    }

    /// <exception cref="HelmSecureException">There is no such rule, or no rule with such a tag, or one that must run is to be left out.</exception>
    public AuditSettings Settings(ParseResult parsed, KubeVersion version, Configuration configuration) => new()
    {
        KubeVersion = version,
        Rules = [.. (parsed.GetValue(rules) ?? []).Select(id => RuleCatalog.Find(id).Id)],
        SkipRules =
        [
            .. (parsed.GetValue(skipped) ?? []).Select(id => Skippable(RuleCatalog.Find(id), configuration)),
            .. configuration.Rules.Where(rule => rule.Value.IsOff).Select(rule => rule.Key),
        ],
        Severities = configuration.Rules.Where(rule => rule.Value.Severity is not null).ToDictionary(rule => rule.Key, rule => rule.Value.Severity!.Value, StringComparer.Ordinal),
        Parameters = configuration.Rules.SelectMany(rule => rule.Value.Parameters.Select(set => (Key: (rule.Key, set.Key), set.Value))).ToDictionary(set => set.Key, set => set.Value),
        Only = [.. (parsed.GetValue(only) ?? []).Select(RuleCatalog.FindTag)],
        Strict = parsed.GetValue(strict),
        Tests = parsed.GetValue(tests) switch { "audit" => TestHooks.Audit, "skip" => TestHooks.Skip, _ => TestHooks.Relaxed },
    };

    private static string Skippable(Rule rule, Configuration configuration)
    {
        if (SuppressionRules.IsOne(rule))
            throw new HelmSecureException($"'{rule.Id}' cannot be left out") { Hint = "--no-ignores takes no notice of ignores" };
        return configuration.Enforced.TryGetValue(rule.Id, out var file) ? throw new HelmSecureException($"'{rule.Id}' cannot be left out: {file} enforces it") : rule.Id;
    }
}

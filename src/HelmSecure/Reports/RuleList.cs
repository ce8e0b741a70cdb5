using System.Text;
using HelmSecure.Audit;

namespace HelmSecure.Reports;

/// <summary>The rules in Markdown: docs/rules.md, and one rule's page with its record.</summary>
internal static class RuleList
{
    public static string Markdown(IReadOnlyCollection<Rule> rules)
    {
        var text = new StringBuilder();
        text.Append("# Rules\n\n");
        text.Append($"What `helm secure audit` looks for: {rules.Count} rules. `helm secure rules ID` shows a rule's page. *strict*: only with `--strict`, by name, or by tag.\n");
        foreach (var category in rules.GroupBy(rule => rule.Category).OrderBy(group => group.Key))
        {
            text.Append($"\n## {KebabCase.Of(category.Key)}\n\n| rule | severity | what is wrong | tags |\n| --- | --- | --- | --- |\n");
            foreach (var rule in category)
                text.Append($"| [{rule.Id}](../src/HelmSecure/Rules/{rule.Category}/{rule.Id}.md) | {Severities(rule)}{(rule.IsStrict ? ", *strict*" : "")} | {rule.Summary} | {string.Join(", ", rule.References)} |\n");
        }

        return text.ToString();
    }

    /// <param name="rule">Whose record it is.</param>
    /// <param name="page">Begins with a heading.</param>
    public static string Markdown(Rule rule, string page)
    {
        var end = page.IndexOf('\n', StringComparison.Ordinal);
        return $"{page[..end]}\n\n`{rule.Id}` · {Severities(rule)} · {KebabCase.Of(rule.Category)}{string.Concat(rule.References.Select(tag => $" · {tag}"))}\n\n{Also(rule)}Fix: {rule.Fix}.\n{page[end..]}";
    }

    private static string Also(Rule rule) => rule.Also.Count is 0 ? "" : $"Also: {string.Join(", ", rule.Also)}.\n\n";

    private static string Severities(Rule rule) => string.Join(" or ", rule.OtherSeverities.Prepend(rule.Severity).Select(severity => KebabCase.Of(severity)));
}

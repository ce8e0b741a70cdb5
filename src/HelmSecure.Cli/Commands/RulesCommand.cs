using System.CommandLine;
using System.Text.Json;
using HelmSecure.Audit;
using HelmSecure.Reports;
using HelmSecure.Rules;

namespace HelmSecure.Cli.Commands;

/// <summary>Lists the rules, or shows one of them and its page.</summary>
internal static class RulesCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var id = new Argument<string?>("ID") { Description = "a rule, or one of another linter: its record and its page (default: the table of all)", Arity = ArgumentArity.ZeroOrOne };
        id.CompletionSources.Add(_ => RuleCatalog.All.Select(rule => new System.CommandLine.Completions.CompletionItem(rule.Id)));
        // Else help shows all candidates in its place.
        id.HelpName = id.Name;
        var output = CommonOptions.Choice("--output", ["-o"], "how the result is written", "text", "json", "markdown");
        var only = CommonOptions.Texts("--only", "TAG", "the rules with this tag: a category, pss:baseline, cis-1.8:5.2.4");
        only.CompletionSources.Add(_ => RuleCatalog.Tags.Select(tag => new System.CommandLine.Completions.CompletionItem(tag)));
        var command = new Command("rules", "list what audit looks for, and why") { id, only, output };
        command.SetAction(parsed => Run(environment.Terminal, Choose(parsed.GetValue(id), parsed.GetValue(only) ?? []), parsed.GetRequiredValue(output), isOne: parsed.GetValue(id) is not null));
        return command;
    }

    private static List<Rule> Choose(string? id, string[] only)
    {
        string[] tags = [.. only.Select(RuleCatalog.FindTag)];
        return [.. (id is null ? RuleCatalog.All : RuleCatalog.Search(id)).Where(rule => tags.Length is 0 || rule.Tags.Intersect(tags, StringComparer.Ordinal).Any())];
    }

    // Of another linter's rule, several of ours may be parts: then they are listed.
    private static int Run(Terminal terminal, List<Rule> rules, string format, bool isOne)
    {
        var rule = isOne && rules.Count is 1 ? rules[0] : null;
        switch (format)
        {
            case "json":
                terminal.Json(writer => WriteJson(writer, rule, rules));
                break;
            case "markdown":
                terminal.Output.Write(rule is null ? RuleList.Markdown(rules) : RuleList.Markdown(rule, RuleCatalog.Page(rule)));
                break;
            default:
                if (rule is null)
                    WriteTable(terminal, rules);
                else
                    WriteRule(terminal, rule);
                break;
        }

        return ExitCode.Yes;
    }

    private static void WriteTable(Terminal terminal, List<Rule> rules)
    {
        var width = rules.Select(rule => rule.Id.Length).DefaultIfEmpty().Max();
        foreach (var category in rules.GroupBy(rule => rule.Category).OrderBy(group => group.Key))
        {
            terminal.Line(Style.Strong, KebabCase.Of(category.Key), "");
            foreach (var rule in category)
                terminal.Line($"  {rule.Id.PadRight(width)}  {KebabCase.Of(rule.Severity),-8}  {rule.Summary}{(rule.IsStrict ? " (with --strict)" : "")}");
            terminal.Line();
        }

        terminal.Line($"{(rules.Count is 1 ? "1 rule" : $"{rules.Count} rules")}; 'helm secure rules ID' says why, with examples");
    }

    private static void WriteRule(Terminal terminal, Rule rule)
    {
        terminal.Line(Style.Strong, rule.Id, "");
        terminal.Fields(
        [
            ("severity", string.Join(" or ", rule.OtherSeverities.Prepend(rule.Severity).Select(severity => KebabCase.Of(severity)))),
            ("category", KebabCase.Of(rule.Category) + (rule.IsStrict ? ", with --strict" : "")),
            ("tags", rule.References.Count is 0 ? "none" : string.Join(", ", rule.References)),
            ("also", rule.Also.Count is 0 ? "none" : string.Join(", ", rule.Also)),
            ("summary", rule.Summary),
            ("fix", rule.Fix),
            .. rule.Parameters.Select(parameter => ("setting", $"{parameter.Name}: {parameter.Description}")),
        ]);
        terminal.Line();
        foreach (var line in RuleCatalog.Page(rule).TrimEnd().Split('\n'))
            terminal.Line(line);
    }

    private static void WriteJson(Utf8JsonWriter writer, Rule? one, List<Rule> rules)
    {
        if (one is not null)
        {
            WriteRecord(writer, one, RuleCatalog.Page(one));
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartArray("rules");
        foreach (var rule in rules)
            WriteRecord(writer, rule, page: null);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter writer, Rule rule, string? page)
    {
        writer.WriteStartObject();
        writer.WriteString("id", rule.Id);
        writer.WriteString("summary", rule.Summary);
        writer.WriteString("fix", rule.Fix);
        writer.WriteString("category", KebabCase.Of(rule.Category));
        writer.WriteString("severity", KebabCase.Of(rule.Severity));
        WriteTexts(writer, "otherSeverities", rule.OtherSeverities.Select(severity => KebabCase.Of(severity)));
        writer.WriteString("confidence", KebabCase.Of(rule.Confidence));
        writer.WriteBoolean("strict", rule.IsStrict);
        WriteTexts(writer, "tags", rule.References);
        WriteTexts(writer, "also", rule.Also);
        writer.WriteStartObject("parameters");
        foreach (var parameter in rule.Parameters)
            writer.WriteString(parameter.Name, parameter.Description);
        writer.WriteEndObject();
        if (page is not null)
            writer.WriteString("page", page);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string key, IEnumerable<string> texts)
    {
        writer.WriteStartArray(key);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}

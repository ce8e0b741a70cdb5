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
        var id = new Argument<string?>("ID") { Description = "a rule: its record and its page (default: the table of all)", Arity = ArgumentArity.ZeroOrOne };
        id.CompletionSources.Add(_ => RuleCatalog.All.Select(rule => new System.CommandLine.Completions.CompletionItem(rule.Id)));
        // Else help shows all candidates in its place.
        id.HelpName = id.Name;
        var output = CommonOptions.Choice("--output", ["-o"], "how the result is written", "text", "json", "markdown");
        var command = new Command("rules", "list what audit looks for, and why") { id, output };
        command.SetAction(parsed => Run(environment.Terminal, parsed.GetValue(id), parsed.GetRequiredValue(output)));
        return command;
    }

    private static int Run(Terminal terminal, string? id, string format)
    {
        var rule = id is null ? null : RuleCatalog.Find(id);
        switch (format)
        {
            case "json":
                terminal.Json(writer => WriteJson(writer, rule));
                break;
            case "markdown":
                terminal.Output.Write(rule is null ? RuleList.Markdown(RuleCatalog.All) : RuleList.Markdown(rule, RuleCatalog.Page(rule)));
                break;
            default:
                if (rule is null)
                    WriteTable(terminal);
                else
                    WriteRule(terminal, rule);
                break;
        }

        return ExitCode.Yes;
    }

    private static void WriteTable(Terminal terminal)
    {
        var width = RuleCatalog.All.Max(rule => rule.Id.Length);
        foreach (var category in RuleCatalog.All.GroupBy(rule => rule.Category).OrderBy(group => group.Key))
        {
            terminal.Line(Style.Strong, KebabCase.Of(category.Key), "");
            foreach (var rule in category)
                terminal.Line($"  {rule.Id.PadRight(width)}  {KebabCase.Of(rule.Severity),-8}  {rule.Summary}{(rule.IsStrict ? " (with --strict)" : "")}");
            terminal.Line();
        }

        terminal.Line($"{RuleCatalog.All.Count} rules; 'helm secure rules ID' says why, with examples");
    }

    private static void WriteRule(Terminal terminal, Rule rule)
    {
        terminal.Line(Style.Strong, rule.Id, "");
        terminal.Fields(
        [
            ("severity", string.Join(" or ", rule.OtherSeverities.Prepend(rule.Severity).Select(severity => KebabCase.Of(severity)))),
            ("category", KebabCase.Of(rule.Category) + (rule.IsStrict ? ", with --strict" : "")),
            ("tags", rule.References.Count is 0 ? "none" : string.Join(", ", rule.References)),
            ("summary", rule.Summary),
            ("fix", rule.Fix),
        ]);
        terminal.Line();
        foreach (var line in RuleCatalog.Page(rule).TrimEnd().Split('\n'))
            terminal.Line(line);
    }

    private static void WriteJson(Utf8JsonWriter writer, Rule? one)
    {
        if (one is not null)
        {
            WriteRecord(writer, one, RuleCatalog.Page(one));
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartArray("rules");
        foreach (var rule in RuleCatalog.All)
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
        writer.WriteStartArray("otherSeverities");
        foreach (var severity in rule.OtherSeverities)
            writer.WriteStringValue(KebabCase.Of(severity));
        writer.WriteEndArray();
        writer.WriteString("confidence", KebabCase.Of(rule.Confidence));
        writer.WriteBoolean("strict", rule.IsStrict);
        writer.WriteStartArray("tags");
        foreach (var tag in rule.References)
            writer.WriteStringValue(tag);
        writer.WriteEndArray();
        if (page is not null)
            writer.WriteString("page", page);
        writer.WriteEndObject();
    }
}

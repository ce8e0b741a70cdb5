using System.CommandLine;
using System.Text;
using HelmSecure.Audit;
using HelmSecure.Cli.Commands;
using HelmSecure.Reports;

namespace HelmSecure.Cli;

/// <summary>One report that is asked for.</summary>
/// <param name="File">Null for standard output.</param>
internal sealed record ReportOutput(string Format, string? File);

/// <summary>The options that say what is told, where, and from what on the answer is no.</summary>
internal sealed class AuditReports
{
    private static readonly string[] Formats = ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"];

    private readonly Option<string[]> output = ReportOption("--output", $"how the result is written, and where to: {string.Join(", ", Formats)}", "-o");
    private readonly Option<string> failOn = FailOnOption.Create();
    private readonly Option<string> show = CommonOptions.ChoiceFrom("--show", [], "text, github and markdown show findings of this severity or worse", Severities.Words, "low");
    private readonly Option<bool> all = CommonOptions.Switch("--all", "the text shows every finding and every place");

    /// <summary>The option for commands of which standard output is helm's.</summary>
    public static Option<string[]> BesideHelm() => ReportOption("--report", $"write the audit, to standard error without a file: {string.Join(", ", Formats)}");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { output, failOn, show, all })
            command.Options.Add(option);
    }

    /// <exception cref="HelmSecureException">Two reports would go to one place.</exception>
    public IReadOnlyList<ReportOutput> Outputs(ParseResult parsed) => Outputs(output.Name, parsed.GetValue(output) is { Length: > 0 } words ? words : ["text"], "standard output");

    /// <inheritdoc cref="Outputs(ParseResult)"/>
    /// <param name="option">That names them.</param>
    /// <param name="stream">Where those without a file go.</param>
    public static IReadOnlyList<ReportOutput> Outputs(string option, IReadOnlyList<string> words, string stream)
    {
        List<ReportOutput> outputs = [.. words.Select(Split).Select(parts => new ReportOutput(parts.Format, parts.File))];
        if (outputs.CountBy(report => report.File ?? "", StringComparer.Ordinal).FirstOrDefault(place => place.Value > 1) is { Key: { } place })
            throw new HelmSecureException($"two reports would go to {(place.Length is 0 ? stream : place)}") { Hint = $"give each but one a file: {option} json=audit.json" };
        return outputs;
    }

    /// <inheritdoc cref="FailOnOption.Threshold"/>
    public Severity? FailOn(ParseResult parsed, Configuration configuration) => FailOnOption.Threshold(parsed, failOn, configuration);

    /// <exception cref="HelmSecureException">A file cannot be written.</exception>
    public void Write(ParseResult parsed, AuditResults results, IReadOnlyList<ReportOutput> outputs, CommandEnvironment environment)
    {
        foreach (var report in outputs)
        {
            if (report.File is { } file)
                AtomicFile.Write(file, Encoding.UTF8.GetBytes(Text(results, report.Format, Least(parsed), parsed.GetValue(all))), force: true);
            else
                Write(environment.Terminal, results, report.Format, Least(parsed), parsed.GetValue(all));
        }

        if (outputs.Any(report => report.Format is "github"))
            StepSummary.Append(environment, Markdown.Text(results, Least(parsed)));
    }

    /// <summary>A report as a text.</summary>
    /// <param name="least">Findings below are counted and not shown, where people read.</param>
    /// <param name="everything">The text shows every finding and every place.</param>
    public static string Text(AuditResults results, string format, Severity least, bool everything)
    {
        using var page = Terminal.Page();
        Write(page, results, format, least, everything);
        return page.Output.ToString();
    }

    private static void Write(Terminal page, AuditResults results, string format, Severity least, bool everything)
    {
        switch (format)
        {
            case "json":
                page.Json(writer => AuditJson.Write(writer, results));
                break;
            case "sarif":
                page.Json(writer => Sarif.Write(writer, results));
                break;
            case "gitlab":
                page.Json(writer => GitLab.Write(writer, results));
                break;
            case "junit":
                page.Output.Write(JUnit.Text(results));
                break;
            case "github":
                page.Output.Write(GitHub.Text(results, least));
                break;
            case "markdown":
                page.Output.Write(Markdown.Text(results, least));
                break;
            default:
                new AuditText(page, least, everything).Write(results);
                break;
        }
    }

    private Severity Least(ParseResult parsed) => parsed.GetValue(all) ? Severity.Info : Severities.Parse(parsed.GetRequiredValue(show));

    private static Option<string[]> ReportOption(string name, string description, params string[] aliases)
    {
        var option = CommonOptions.Texts(name, "FORMAT[=FILE]", description, aliases);
        option.CompletionSources.Add(Formats);
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                var (format, file) = Split(token.Value);
                if (!Formats.Contains(format, StringComparer.Ordinal))
                    result.AddError($"{name} takes {string.Join(", ", Formats[..^1])} or {Formats[^1]}, not '{format}'");
                else if (file is "")
                    result.AddError($"{name} {format}= names no file");
            }
        });
        return option;
    }

    private static (string Format, string? File) Split(string word) => word.Split('=', 2) is [var format, var file] ? (format, file) : (word, null);
}

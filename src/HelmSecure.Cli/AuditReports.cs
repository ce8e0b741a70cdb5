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

    private readonly Option<string[]> output = CommonOptions.Texts("--output", "FORMAT[=FILE]", $"how the result is written, and where to: {string.Join(", ", Formats)}", "-o");
    private readonly Option<string> failOn = FailOnOption.Create();
    private readonly Option<string> show = CommonOptions.ChoiceFrom("--show", [], "text, github and markdown show findings of this severity or worse", Severities.Words, "low");
    private readonly Option<bool> all = CommonOptions.Switch("--all", "the text shows every finding and every place");

    public void AddTo(Command command)
    {
        output.CompletionSources.Add(Formats);
        output.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                var (format, file) = Split(token.Value);
                if (!Formats.Contains(format, StringComparer.Ordinal))
                    result.AddError($"--output takes {string.Join(", ", Formats[..^1])} or {Formats[^1]}, not '{format}'");
                else if (file is "")
                    result.AddError($"--output {format}= names no file");
            }
        });
        foreach (var option in new Option[] { output, failOn, show, all })
            command.Options.Add(option);
    }

    /// <exception cref="HelmSecureException">Two reports would go to one place.</exception>
    public IReadOnlyList<ReportOutput> Outputs(ParseResult parsed)
    {
        List<ReportOutput> outputs = [.. (parsed.GetValue(output) is { Length: > 0 } words ? words : ["text"]).Select(Split).Select(parts => new ReportOutput(parts.Format, parts.File))];
        if (outputs.CountBy(report => report.File ?? "", StringComparer.Ordinal).FirstOrDefault(place => place.Value > 1) is { Key: { } place })
            throw new HelmSecureException(place.Length is 0 ? "two reports would go to standard output" : $"two reports would go to {place}") { Hint = "give each but one a file: --output json=audit.json" };
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
                AtomicFile.Write(file, ToFile(parsed, results, report.Format), force: true);
            else
                Write(parsed, results, report.Format, environment.Terminal);
        }

        if (outputs.Any(report => report.Format is "github"))
            StepSummary.Append(environment, Markdown.Text(results, Least(parsed)));
    }

    private byte[] ToFile(ParseResult parsed, AuditResults results, string format)
    {
        using var page = Terminal.Page();
        Write(parsed, results, format, page);
        return Encoding.UTF8.GetBytes(page.Output.ToString());
    }

    private void Write(ParseResult parsed, AuditResults results, string format, Terminal page)
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
                page.Output.Write(GitHub.Text(results, Least(parsed)));
                break;
            case "markdown":
                page.Output.Write(Markdown.Text(results, Least(parsed)));
                break;
            default:
                new AuditText(page, Least(parsed), parsed.GetValue(all)).Write(results);
                break;
        }
    }

    private Severity Least(ParseResult parsed) => parsed.GetValue(all) ? Severity.Info : Severities.Parse(parsed.GetRequiredValue(show));

    private static (string Format, string? File) Split(string word) => word.Split('=', 2) is [var format, var file] ? (format, file) : (word, null);
}

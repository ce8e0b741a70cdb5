using HelmSecure.Audit;
using HelmSecure.Reports;

namespace HelmSecure.Cli.Commands;

/// <summary>
/// The gate's answer, made to be heard. Helm 3 shows what a post-renderer that failed says on standard error, Helm 4 shows nothing of it, and neither shows anything of one that passed: so it
/// also goes to a file, to the terminal behind all the pipes, and to the summary of a CI job.
/// </summary>
/// <param name="withDocument">Say no by a document that helm cannot read and repeats, in place of the exit code.</param>
internal sealed class GatePassage(CommandEnvironment environment, bool withDocument)
{
    private bool hasBegun;

    /// <summary>Lets the manifests through.</summary>
    public int Accept(AuditResults results, byte[] manifests)
    {
        hasBegun = true;
        environment.Terminal.Pass(manifests);
        Tell("passed", Counts(results), results);
        return ExitCode.Yes;
    }

    public int Refuse(AuditResults results)
    {
        var headline = $"refused: {Counts(results)}";
        return Stop(headline, Text(results, results.FailOn ?? Severity.Low, all: false), Tell("refused", Counts(results), results), ExitCode.No);
    }

    public int CouldNotTell(Failure failure)
    {
        var text = failure.Hint is { } hint ? $"hint: {hint}\n" : "";
        return Stop($"could not tell: {failure.Sentence}", text, Tell($"could not tell: {failure.Sentence}", text, results: null), ExitCode.CouldNotTell);
    }

    // What went to standard output cannot be taken back: a document behind it would be one of many.
    private int Stop(string headline, string text, string? report, int code)
    {
        if (!withDocument || hasBegun)
            return code;
        environment.Terminal.Pass(RefusalDocument.Of(headline, report is null ? text : $"report: {report}\n{text}"));
        return ExitCode.Yes;
    }

    // To everybody who may listen; gives the report's path.
    private string? Tell(string verdict, string details, AuditResults? results)
    {
        var isPassed = verdict is "passed";
        var sentence = details.Length is 0 || results is null ? verdict : $"{verdict}: {details}";
        var report = GateReport.Write(environment, $"{sentence}\n{Unseen}\n\n{(results is null ? details : Text(results, Severity.Info, all: true))}", results);
        var where = report.Path is { } path ? $"report: {path}" : $"no report: {report.Fault}";
        if (isPassed)
            environment.Terminal.Note($"{sentence} ({where})");
        else
            Complain(sentence, results is null ? details : Text(results, results.FailOn ?? Severity.Low, all: false), where);
        environment.Terminal.Note(Unseen);
        ShowOnTerminal($"helm secure: {sentence}\n{where}\n{Unseen}\n");
        if (results is not null)
            StepSummary.Append(environment, Markdown.Text(results, results.FailOn ?? Severity.Low));
        return report.Path;
    }

    private void Complain(string sentence, string text, string where)
    {
        environment.Terminal.Error(sentence);
        var isSection = environment.Given("GITLAB_CI") is not null;
        var time = environment.Now().ToUnixTimeSeconds();
        environment.Terminal.Talk(isSection ? $"\x1b[0Ksection_start:{time}:helm_secure_gate\r\x1b[0Khelm secure gate\n{text}\x1b[0Ksection_end:{time}:helm_secure_gate\r\x1b[0K\n" : text);
        environment.Terminal.Note(where);
    }

    private void ShowOnTerminal(string text)
    {
        try
        {
            using var terminal = environment.ControllingTerminal();
            terminal?.Write(System.Text.Encoding.UTF8.GetBytes(string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => HostileText.Neutralize(line) + "\n"))));
        }
        catch (Exception failure) when (IoFailure.IsKnown(failure))
        {
            // It hung up; the other ways are still there.
        }
    }

    // The annotation of Helm 4 may be forged; that helm lets its refusals be read as documents is what its own manifest says.
    private string Unseen => withDocument
        ? "crds/ does not pass through a post-renderer; 'helm secure install' audits it"
        : "hooks, tests and crds/ do not pass through a post-renderer; 'helm secure install' audits them";

    private static string Counts(AuditResults results) => AuditWords.Counts([.. results.Findings], results.Suppressed.Count(), results.Summary);

    private static string Text(AuditResults results, Severity least, bool all)
    {
        using var page = Terminal.Page();
        new AuditText(page, least, all, more: "the report has them").Write(results);
        return page.Output.ToString();
    }
}

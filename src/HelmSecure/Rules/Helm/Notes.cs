using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Kubernetes;
using HelmSecure.Rules.Isolation;

namespace HelmSecure.Rules.Helm;

/// <summary>What a chart tells its user after the installation, on the screen and in the log of whatever installed it.</summary>
internal static class Notes
{
    public static readonly Rule PrintsSecret = new()
    {
        Id = "notes-print-secret",
        Summary = "Notes of the chart print a secret",
        Fix = "print the kubectl command that reads it, and not the value",
        Category = Category.Helm,
        Severity = Severity.Medium,
        References = ["attack:T1552", "nsa:secrets"],
        Check = Check.EachTemplate(template => template.File.IsNotes
            ? template.Actions.Where(action => Prints(action) && !IsOfCommand(template, action)).Select(action => new Finding("the notes print a secret: it stays in logs and on screens", template.At(action)))
            : []),
    };

    public static readonly Rule Download = new()
    {
        Id = "notes-download-and-run",
        Summary = "Notes of the chart tell users to run what they fetch",
        Fix = "link to instructions in which what is fetched is checked before it is run",
        Category = Category.Helm,
        Severity = Severity.Medium,
        References = ["attack:T1204"],
        Check = Check.EachTemplate(template => template.File.IsNotes ? Commands(template.File) : []),
    };

    private const int LongestLine = 2000;

    private static bool Prints(TemplateAction action) =>
        action.Keyword is "" && !GoTemplate.IsSilent(action.Text) && !ChoosesByIt(action)
        && (action.Words.Any(word => word.Kind is GoWordKind.Field && IsValue(word.Text) && SecretWord.IsIn(word.Text))
            || action.Includes.Any(name => name.EndsWith("password", StringComparison.OrdinalIgnoreCase) || name.EndsWith("token", StringComparison.OrdinalIgnoreCase)));

    // The name of a Secret is often made of parts that are called so.
    private static bool IsValue(string field) => field.StartsWith(".Values.", StringComparison.Ordinal) || field.StartsWith("$.Values.", StringComparison.Ordinal) || field.Contains(".data.", StringComparison.Ordinal) || (field is ['$', _, ..] && field.EndsWith("password", StringComparison.OrdinalIgnoreCase));

    // There it is what a Secret is called.
    private static bool IsOfCommand(ChartTemplate template, TemplateAction action) => template.File.Template.Line(action.Line).Contains("kubectl", StringComparison.Ordinal);

    // Only whether there is one is printed.
    private static bool ChoosesByIt(TemplateAction action) => action.Calls("ternary") || action.Calls("empty") || action.Calls("len") || action.Calls("fail") || action.Calls("required");

    private static IEnumerable<Finding> Commands(ChartFile file)
    {
        for (var line = 1; line <= file.Template.Lines; line++)
        {
            var text = file.Template.Line(line).Trim().TrimStart('$', '#', '>').Trim();
            if (text.Length is 0 or > LongestLine || !(text.Contains('|', StringComparison.Ordinal) || text.Contains("<(", StringComparison.Ordinal) || text.Contains("$(", StringComparison.Ordinal)))
                continue;
            if (DownloadAndRun.Deed(ShellReader.Read(text)) is { } deed)
                yield return new($"the notes tell the user to fetch {deed}", file.At(text, line));
        }
    }
}

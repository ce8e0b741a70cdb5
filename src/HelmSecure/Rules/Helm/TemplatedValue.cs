using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Helm;

internal static class TemplatedValue
{
    public static readonly Rule Rule = new()
    {
        Id = "tpl-on-untrusted-value",
        Summary = "Value is rendered as a template of its own, where it can add any object",
        Fix = "take values as data, and render only what the chart itself holds",
        Category = Category.Helm,
        Severity = Severity.Low,
        References = ["attack:T1059"],
        IsStrict = true,
        Check = Check.EachTemplate(template => template.File.IsNotes ? [] : template.Actions.Select(action => Inspect(template, action)).OfType<Finding>()),
    };

    private static Finding? Inspect(ChartTemplate template, TemplateAction action)
    {
        // What is indented stays within an object. A file of the chart is as much the author's as the template.
        if (!action.Calls("tpl") || action.Calls("indent") || action.Calls("nindent") || action.Words.Any(word => word.Kind is GoWordKind.Field && word.Text.Contains(".Files.", StringComparison.Ordinal)))
            return null;
        // In the first column, and by itself, nothing keeps it there.
        var line = template.File.Template.Line(action.Line);
        var isAlone = line.StartsWith("{{", StringComparison.Ordinal) && template.File.Template.OnLine(action.Line).Count() is 1 && line.TrimEnd().EndsWith("}}", StringComparison.Ordinal);
        return isAlone && action.Definition is null && action.Keyword.Length is 0 && !GoTemplate.IsSilent(action.Text)
            ? new("tpl renders a value where objects begin: it can be any object", template.At(action))
            : null;
    }
}

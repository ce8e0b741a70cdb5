namespace HelmSecure.Charts;

/// <summary>A template, and the chart that it is in.</summary>
internal sealed record ChartTemplate(ChartSource Chart, ChartFile File)
{
    public IReadOnlyList<TemplateAction> Actions => File.Template.Actions;

    /// <summary>Where an action stands.</summary>
    public Yaml.Field At(TemplateAction action) => File.At(action.Text.Trim(), action.Line);
}

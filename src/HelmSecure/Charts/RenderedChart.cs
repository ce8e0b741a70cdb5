using System.Text;

namespace HelmSecure.Charts;

/// <summary>What helm made of a chart's templates, and which line of them made a line of it.</summary>
internal sealed class RenderedChart
{
    private const string SourcePrefix = "# Source: ";

    private readonly ChartFiles chart;
    private readonly string[] lines;
    private readonly string?[] sources;
    private readonly Dictionary<string, Template> templates = new(StringComparer.Ordinal);

    public RenderedChart(ChartFiles chart, ReadOnlySpan<byte> rendered)
    {
        this.chart = chart;
        lines = Encoding.UTF8.GetString(rendered).Split('\n');
        sources = new string?[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var isHeader = i > 0 && lines[i - 1].StartsWith("---", StringComparison.Ordinal) && lines[i].StartsWith(SourcePrefix, StringComparison.Ordinal);
            sources[i] = isHeader ? lines[i][SourcePrefix.Length..].Trim() : i > 0 ? sources[i - 1] : null;
        }
    }

    /// <summary>The template's path and, where it is certain, its line.</summary>
    /// <param name="source">As the rendered text names it.</param>
    /// <param name="renderedLine">From 1.</param>
    /// <returns>Null where the chart has no such template.</returns>
    public (string Path, int? Line)? Locate(string? source, int renderedLine)
    {
        if (source is null || !chart.Templates.TryGetValue(source, out var file))
            return null;
        if (!templates.TryGetValue(source, out var template))
            templates.Add(source, template = Read(source, file));

        var index = template.Made.BinarySearch(renderedLine - 1);
        return (file.Path, index < 0 ? null : template.Lines.Find(template.Texts, index));
    }

    private Template Read(string source, ChartFile file)
    {
        List<int> made = [.. Enumerable.Range(0, lines.Length).Where(i => sources[i] == source)];
        return new(new(Encoding.UTF8.GetString(file.Content.Span)), made, [.. made.Select(i => lines[i])]);
    }

    private sealed record Template(TemplateLines Lines, List<int> Made, IReadOnlyList<string> Texts);
}

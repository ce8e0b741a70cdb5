namespace HelmSecure.Charts;

/// <summary>
/// Finds the line of a template that made a line of a document, where that is certain: where each way through the template that makes this document makes that line with the same
/// text of the template. A line that a value or a helper may have made is never certain.
/// </summary>
internal sealed class TemplateLines
{
    private readonly string template;
    private readonly TemplateGraph graph;
    private readonly List<int> lineStarts = [0];

    public TemplateLines(string template)
    {
        // Helm cuts it off.
        this.template = template = template is ['\uFEFF', ..] ? template[1..] : template;
        graph = TemplateGraph.Read(template);
        for (var at = template.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = template.IndexOf('\n', at + 1))
            lineStarts.Add(at + 1);
    }

    /// <param name="document">One of those that the template made, as helm printed it: without the line that names the source.</param>
    /// <param name="positions">Characters of it, ascending.</param>
    /// <returns>For each of the positions the line, from 1; null where it cannot be told.</returns>
    public IReadOnlyList<int?> Find(string document, IReadOnlyList<int> positions)
    {
        var text = document.Trim();
        var cut = document.Length - document.TrimStart().Length;
        var match = new TemplateMatch(graph, template, text, [.. positions.Select(position => position - cut)]);
        return [.. match.Origins.Select(origin => origin is { } position ? LineOf(position) : default(int?))];
    }

    private int LineOf(int position)
    {
        var found = lineStarts.BinarySearch(position);
        return found < 0 ? ~found : found + 1;
    }
}

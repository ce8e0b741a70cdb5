using System.Text;
using HelmSecure.Yaml;

namespace HelmSecure.Charts;

/// <summary>What helm made of a chart's templates, and which line of them made a line of it.</summary>
internal sealed class RenderedChart
{
    private const string SourcePrefix = "# Source: ";

    private readonly ChartSource chart;
    private readonly string text;
    private readonly List<int> lines = [0];
    private readonly List<Document> documents = [];
    private readonly Dictionary<string, TemplateLines> templates = new(StringComparer.Ordinal);

    public RenderedChart(ChartSource chart, ReadOnlySpan<byte> rendered)
    {
        this.chart = chart;
        text = Encoding.UTF8.GetString(rendered);
        for (var end = LineBreaks.EndOfLine(text, 0); end < text.Length; end = LineBreaks.EndOfLine(text, lines[^1]))
            lines.Add(end + (text.AsSpan(end).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1));
        FindDocuments();
    }

    /// <summary>The template that made a line, its path and, where it is certain, the line of it.</summary>
    /// <param name="renderedLine">From 1.</param>
    /// <returns>Null where the chart has no such template, or more than one.</returns>
    public (string Path, int? Line)? Locate(int renderedLine)
    {
        var position = lines[renderedLine - 1];
        var document = documents.FindLast(document => document.Start <= position);
        if (document is null || chart.Template(document.Source) is not { } file)
            return null;
        var origins = document.Lines ??= Explain(document, file);
        return (file.Path, origins.GetValueOrDefault(renderedLine));
    }

    // Helm itself splits at each line that begins so: one that stands within a document came from nowhere else.
    private void FindDocuments()
    {
        for (var at = text.StartsWith("---", StringComparison.Ordinal) ? 0 : NextSeparator(0); at < text.Length; at = NextSeparator(at))
        {
            var header = EndOfLine(at) + 1;
            var start = header < text.Length ? EndOfLine(header) : text.Length;
            if (header < text.Length && text.AsSpan(header).StartsWith(SourcePrefix, StringComparison.Ordinal))
                documents.Add(new(text[(header + SourcePrefix.Length)..start].Trim(), start, NextSeparator(at)));
        }
    }

    private int NextSeparator(int position)
    {
        var found = text.IndexOf("\n---", position, StringComparison.Ordinal);
        return found < 0 ? text.Length : found + 1;
    }

    private int EndOfLine(int position)
    {
        var found = text.IndexOf('\n', position);
        return found < 0 ? text.Length : found;
    }

    private Dictionary<int, int?> Explain(Document document, ChartFile file)
    {
        if (!templates.TryGetValue(file.HelmPath, out var template))
            templates.Add(file.HelmPath, template = new(Encoding.UTF8.GetString(file.Content.Span)));
        // Of each line the first character that can be seen.
        var seen = Enumerable.Range(0, lines.Count)
            .Where(line => lines[line] >= document.Start && lines[line] < document.End)
            .Select(line => (Number: line + 1, Position: FirstSeen(lines[line], document.End)))
            .Where(line => line.Position < document.End)
            .DistinctBy(line => line.Position)
            .ToList();
        var found = template.Find(text[document.Start..document.End], [.. seen.Select(line => line.Position - document.Start)]);
        return seen.Select((line, i) => (line.Number, Line: found[i])).ToDictionary(line => line.Number, line => line.Line);
    }

    private int FirstSeen(int position, int end)
    {
        var length = text.AsSpan(position..end).IndexOfAnyExcept(" \t\r");
        return length < 0 || text[position + length] is '\n' ? end : position + length;
    }

    /// <param name="Start">Behind the line that names the source.</param>
    /// <param name="End">Where the next one begins.</param>
    private sealed record Document(string Source, int Start, int End)
    {
        public Dictionary<int, int?>? Lines { get; set; }
    }
}

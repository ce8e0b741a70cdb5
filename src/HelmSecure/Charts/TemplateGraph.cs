using System.Runtime.InteropServices;

namespace HelmSecure.Charts;

/// <summary>What a part of a template makes.</summary>
internal enum TemplatePartKind
{
    /// <summary>Nothing: a way to go.</summary>
    Nothing,

    /// <summary>The template's own text.</summary>
    Text,

    /// <summary>A value within a line.</summary>
    Line,

    /// <summary>Any text at all.</summary>
    Anything,
}

/// <summary>A way from one node to another.</summary>
/// <param name="Start">Of a text, in the template.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TemplatePart(TemplatePartKind Kind, int From, int To, int Start = 0, int Length = 0);

/// <summary>
/// A template of Go's text/template, without what decides: every way from a start to an end is a document that it may make. Two things are taken for granted. A plain value that is
/// written behind other text stays on its line; and what is not written in the first column begins no document.
/// </summary>
internal sealed class TemplateGraph
{
    // What helpers and toYaml make may have any number of lines; of these it is known that they make one of one.
    private static readonly HashSet<string> PlainWords = new(StringComparer.Ordinal)
    {
        "abbrev", "add", "add1", "and", "ceil", "coalesce", "contains", "default", "div", "empty", "eq", "false", "first", "floor", "ge", "get", "gt", "has", "hasKey", "hasPrefix", "hasSuffix",
        "index", "kebabcase", "last", "le", "lower", "lt", "max", "min", "mod", "mul", "ne", "nil", "nospace", "not", "or", "printf", "regexMatch", "required", "round", "semverCompare", "snakecase",
        "squote", "sub", "ternary", "title", "toString", "trim", "trimAll", "trimPrefix", "trimSuffix", "true", "trunc", "upper",
    };

    private static readonly HashSet<string> OneLineWords = new(StringComparer.Ordinal) { "b64enc", "float64", "int", "int64", "len", "quote", "sha256sum", "toJson" };

    private readonly string template;
    private readonly List<TemplatePart> parts = [];
    private readonly List<int> starts = [];
    private readonly List<int> ends = [];
    private readonly Stack<Block> open = new();
    private int at;
    private bool hasTextOnLine;
    private bool isFirstColumn = true;

    private TemplateGraph(string template) => this.template = template;

    public int Nodes { get; private set; } = 1;

    public IReadOnlyList<TemplatePart> Parts => parts;

    /// <summary>Nodes at which a document may begin.</summary>
    public IReadOnlyList<int> Starts => starts;

    /// <summary>Nodes at which a document may end.</summary>
    public IReadOnlyList<int> Ends => ends;

    private bool IsInDefinition => open.Any(block => block.IsDefinition);

    public static TemplateGraph Read(string template)
    {
        var graph = new TemplateGraph(template);
        graph.starts.Add(graph.at);
        foreach (var token in GoTemplate.Tokens(template))
        {
            if (token.IsText)
                graph.AddText(token.Start, token.End);
            else
                graph.AddAction(template[token.Start..token.End], token.Start);
        }

        graph.ends.Add(graph.at);
        return graph;
    }

    // "---" in the first column ends one document and begins another; what begins a text may stand in the first column or not.
    private void AddText(int start, int end)
    {
        for (var from = start; from < end;)
        {
            var next = from == start && IsSeparator(from, end) ? from : NextSeparator(from, end);
            Go(TemplatePartKind.Text, from, next - from);
            from = next;
            if (from == end)
                break;
            MayEndDocument();
            Go(TemplatePartKind.Text, from, 3);
            MayBeginDocument();
            from += 3;
        }

        var lastLine = template.AsSpan(start, end - start);
        var newLine = lastLine.LastIndexOf('\n');
        hasTextOnLine = lastLine[(newLine + 1)..].ContainsAnyExcept(" \t\r") || (newLine < 0 && hasTextOnLine);
        isFirstColumn = newLine == lastLine.Length - 1 || (lastLine.IsEmpty && isFirstColumn);
    }

    private bool IsSeparator(int position, int end) => template.AsSpan(position, end - position).StartsWith("---", StringComparison.Ordinal);

    private int NextSeparator(int position, int end)
    {
        var found = template.IndexOf("\n---", position, end - position, StringComparison.Ordinal);
        return found < 0 ? end : found + 1;
    }

    private void AddAction(string action, int start)
    {
        switch (GoTemplate.FirstWord(action))
        {
            case "if" or "with":
                Open(new(at));
                break;
            case "range":
                Open(new(at) { IsLoop = true });
                break;
            case "define":
                Open(new(at) { IsDefinition = true });
                break;
            case "block":
                Go(TemplatePartKind.Anything);
                Open(new(at) { IsDefinition = true });
                break;
            case "else" when open.TryPeek(out var block):
                EndBody(block);
                block.HasElse |= GoTemplate.FirstWord(action.TrimStart()["else".Length..]).Length is 0;
                Follow(block.Entry, at = Nodes++);
                break;
            case "end" when open.TryPop(out var block):
                End(block);
                break;
            case "break" or "continue" when open.FirstOrDefault(block => block.IsLoop) is { } loop:
                // After "continue" comes the next item, or none; "break" is taken for both too.
                loop.Exits.Add(at);
                Follow(at, loop.Body);
                at = Nodes++;
                break;
            default:
                AddValue(action, start);
                break;
        }
    }

    private void AddValue(string action, int start)
    {
        if (GoTemplate.IsSilent(action))
            return;
        var words = GoTemplate.Words(action);
        var isLine = OneLineWords.Contains(words.LastCommand) || (hasTextOnLine && words.IsPlain && words.Functions.All(PlainWords.Contains));
        var mayDivide = !isLine && (isFirstColumn || IsWrittenInFirstColumn(start)) && !words.Functions.Any(word => word is "indent" or "nindent");
        if (mayDivide)
            MayBeginDocument();
        Go(isLine ? TemplatePartKind.Line : TemplatePartKind.Anything);
        if (mayDivide)
            MayEndDocument();
    }

    private bool IsWrittenInFirstColumn(int start)
    {
        var brackets = template.LastIndexOf("{{", start, StringComparison.Ordinal);
        return brackets is 0 || template[brackets - 1] is '\n';
    }

    private void MayBeginDocument()
    {
        if (!IsInDefinition)
            starts.Add(at);
    }

    private void MayEndDocument()
    {
        if (!IsInDefinition)
            ends.Add(at);
    }

    private void Open(Block block)
    {
        Follow(at, block.Body = Nodes++);
        // Nothing leads into a definition: what it makes, others call for.
        at = block.IsDefinition ? Nodes++ : block.Body;
        open.Push(block);
    }

    private void EndBody(Block block)
    {
        if (block is { IsLoop: true, IsBodyOver: false })
            Follow(at, block.Body);
        block.IsBodyOver = true;
        block.Exits.Add(at);
    }

    private void End(Block block)
    {
        if (block.IsDefinition)
        {
            at = block.Entry;
            return;
        }

        EndBody(block);
        if (!block.HasElse)
            block.Exits.Add(block.Entry);
        at = Nodes++;
        foreach (var exit in block.Exits)
            Follow(exit, at);
    }

    private void Follow(int from, int to) => parts.Add(new(TemplatePartKind.Nothing, from, to));

    private void Go(TemplatePartKind kind, int start = 0, int length = 0)
    {
        if (kind is TemplatePartKind.Text && length is 0)
            return;
        parts.Add(new(kind, at, Nodes, start, length));
        at = Nodes++;
    }

    private sealed class Block(int entry)
    {
        public int Entry { get; } = entry;

        public List<int> Exits { get; } = [];

        public int Body { get; set; }

        public bool IsLoop { get; init; }

        public bool IsDefinition { get; init; }

        public bool HasElse { get; set; }

        public bool IsBodyOver { get; set; }
    }
}

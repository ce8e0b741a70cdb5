using HelmSecure.Yaml;

namespace HelmSecure.Charts;

/// <summary>A template as its author wrote it: its actions with their words, where they stand, and what decides whether they are reached.</summary>
internal sealed class TemplateSource
{
    private readonly string text;
    private readonly List<int> lineStarts = [0];
    private readonly List<TemplateAction> actions = [];
    private readonly List<GoTemplateToken> texts = [];
    private readonly List<YamlComment> comments = [];
    private ILookup<int, TemplateAction>? byLine;
    private string[]? kinds;

    private TemplateSource(string text)
    {
        this.text = text;
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
            lineStarts.Add(at + 1);
    }

    /// <summary>In their order; "else" and "end" too.</summary>
    public IReadOnlyList<TemplateAction> Actions => actions;

    /// <summary>The text between actions, cut as they say.</summary>
    public IEnumerable<(string Text, int Line)> Texts => texts.Select(token => (text[token.Start..token.End], LineOf(token.Start)));

    /// <summary>Of the template language: nothing of them is rendered. Of one that takes several lines, the last is told.</summary>
    public IReadOnlyList<YamlComment> Comments => comments;

    public int Lines => lineStarts.Count;

    /// <param name="template">Its text.</param>
    /// <param name="budget">Null for a template by itself.</param>
    /// <exception cref="HelmSecureException">The budget is spent.</exception>
    public static TemplateSource Read(string template, TemplateBudget? budget = null)
    {
        var source = new TemplateSource(template);
        var blocks = new Stack<(TemplateGuard? Guard, string? Definition)>();
        var inside = (Guard: (TemplateGuard?)null, Definition: (string?)null);
        foreach (var token in GoTemplate.TokensAndComments(template))
        {
            if (token.IsComment)
                source.AddComment(token);
            else if (token.IsText)
                source.texts.Add(token);
            else
            {
                budget?.Spend();
                inside = source.AddAction(token, blocks, inside);
            }
        }

        return source;
    }

    /// <summary>The whole line, as it is written.</summary>
    /// <param name="number">From 1.</param>
    public string Line(int number)
    {
        var start = lineStarts[number - 1];
        var end = number < lineStarts.Count ? lineStarts[number] - 1 : text.Length;
        return text[start..end].TrimEnd('\r');
    }

    /// <summary>Those that begin on a line.</summary>
    public IEnumerable<TemplateAction> OnLine(int number) => (byLine ??= actions.ToLookup(action => action.Line))[number];

    /// <summary>The kind of the object that a line is in, as it is written above it; empty where none is.</summary>
    /// <param name="number">From 1.</param>
    public string KindAt(int number) => (kinds ??= FindKinds())[number - 1];

    private string[] FindKinds()
    {
        const string key = "kind:";
        var found = new string[Lines];
        var kind = "";
        for (var number = 1; number <= Lines; number++)
        {
            var line = Line(number);
            kind = line.StartsWith("---", StringComparison.Ordinal) ? "" : line.StartsWith(key, StringComparison.Ordinal) ? line[key.Length..].Trim(' ', '"', '\'') : kind;
            found[number - 1] = kind;
        }

        return found;
    }

    private (TemplateGuard? Guard, string? Definition) AddAction(GoTemplateToken token, Stack<(TemplateGuard? Guard, string? Definition)> blocks, (TemplateGuard? Guard, string? Definition) inside)
    {
        var action = new TemplateAction(text[token.Start..token.End], token.Start, LineOf(token.Start), inside.Guard, inside.Definition);
        actions.Add(action);
        switch (action.Keyword)
        {
            case "if" or "with" or "range":
                blocks.Push(inside);
                return (new(action, inside.Guard), inside.Definition);
            case "define" or "block":
                blocks.Push(inside);
                return (inside.Guard, action.Words.FirstOrDefault(word => word.Kind is GoWordKind.Text).Text ?? "");
            case "else":
                return (new(action, inside.Guard), inside.Definition);
            case "end":
                return blocks.TryPop(out var outer) ? outer : inside;
            default:
                return inside;
        }
    }

    private void AddComment(GoTemplateToken token)
    {
        var (first, last) = (LineOf(token.Start), LineOf(token.End));
        var open = text.LastIndexOf("{{", token.Start, StringComparison.Ordinal);
        var close = text.IndexOf("}}", token.End, StringComparison.Ordinal);
        var before = text.AsSpan(lineStarts[first - 1]..Math.Max(open, lineStarts[first - 1]));
        var endOfLine = last < lineStarts.Count ? lineStarts[last] : text.Length;
        var isWholeLine = before.IsWhiteSpace() && (close < 0 || close + 2 >= endOfLine || text.AsSpan((close + 2)..endOfLine).IsWhiteSpace());
        comments.Add(new(last, text[token.Start..token.End].Trim(), isWholeLine));
    }

    private int LineOf(int position)
    {
        var found = lineStarts.BinarySearch(position);
        return found < 0 ? ~found : found + 1;
    }
}

/// <summary>A condition that must hold, or in its "else" must not, for an action to be reached.</summary>
/// <param name="Condition">"if", "with", "range", or an "else" behind them.</param>
/// <param name="Outer">Around it, or before it in a chain of "else"; null for none.</param>
internal sealed record TemplateGuard(TemplateAction Condition, TemplateGuard? Outer);

/// <summary>What stands between the brackets.</summary>
/// <param name="Text">Without the brackets.</param>
/// <param name="Start">In the template.</param>
/// <param name="Line">From 1.</param>
/// <param name="Guard">The nearest condition; null for none.</param>
/// <param name="Definition">The name of the definition it stands in; null for what the file itself renders.</param>
internal sealed record TemplateAction(string Text, int Start, int Line, TemplateGuard? Guard, string? Definition)
{
    /// <summary>Deeper conditions are not looked at: nobody writes them, and every action would be asked for all of them.</summary>
    private const int DeepestGuard = 64;

    public IReadOnlyList<GoWord> Words { get; } = [.. GoTemplate.Lex(Text)];

    /// <summary><c>if</c>, <c>end</c>; empty for an action that is a value.</summary>
    public string Keyword => Words is [{ Kind: GoWordKind.Name, Text: "if" or "with" or "range" or "define" or "block" or "else" or "end" or "template" or "break" or "continue" } word, ..] ? word.Text : "";

    /// <summary>From the nearest outwards.</summary>
    public IEnumerable<TemplateAction> Conditions
    {
        get
        {
            var depth = 0;
            for (var guard = Guard; guard is not null && depth++ < DeepestGuard; guard = guard.Outer)
                yield return guard.Condition;
        }
    }

    /// <summary>The names of definitions that it renders here, where they are written out.</summary>
    public IEnumerable<string> Includes
    {
        get
        {
            for (var i = 0; i + 1 < Words.Count; i++)
            {
                if (Words[i] is { Kind: GoWordKind.Name, Text: "include" or "template" or "block" } && Words[i + 1].Kind is GoWordKind.Text)
                    yield return Words[i + 1].Text;
            }
        }
    }

    public bool Calls(string function) => Words.Any(word => word.Kind is GoWordKind.Name && word.Text == function);
}

using System.Collections;
using System.Runtime.InteropServices;

namespace HelmSecure.Charts;

/// <summary>
/// All ways through a template that make one document, followed at once: forward to what can be reached, and back from the ends to what leads there. A state is a node of the template
/// and a position in the document.
/// </summary>
internal sealed class TemplateMatch
{
    /// <summary>What takes more is not looked into.</summary>
    private const long MostStates = 16 << 20;
    private const int MostTexts = 2 << 20;
    private const long MostCompared = 1 << 30;

    private const int Unknown = -1;
    private const int Nobody = -2;

    private readonly TemplateGraph graph;
    private readonly string template;
    private readonly string text;
    private readonly IReadOnlyList<int> positions;
    private readonly int[] origins;
    private readonly List<Made> texts = [];
    private readonly Stack<(int Node, int Position)> open = new();
    private readonly BitArray forward;
    private readonly BitArray backward;
    private readonly ILookup<int, int> partsFrom;
    private readonly ILookup<int, int> partsTo;
    private long compared;

    /// <param name="template">What the graph was made of.</param>
    /// <param name="text">The document, without white space at its ends.</param>
    /// <param name="positions">Characters of it whose origin is asked for, ascending; those outside of it have none.</param>
    public TemplateMatch(TemplateGraph graph, string template, string text, IReadOnlyList<int> positions)
    {
        (this.graph, this.template, this.text, this.positions) = (graph, template, text, positions);
        origins = [.. positions.Select(_ => Nobody)];
        var states = (long)graph.Nodes * (text.Length + 1);
        var isSmall = states <= MostStates;
        forward = new(isSmall ? (int)states : 0);
        backward = new(isSmall ? (int)states : 0);
        partsFrom = Enumerable.Range(0, graph.Parts.Count).ToLookup(i => graph.Parts[i].From);
        partsTo = Enumerable.Range(0, graph.Parts.Count).ToLookup(i => graph.Parts[i].To);
        if (!isSmall || !GoForward())
            return;
        GoBack();
        FindOrigins();
    }

    /// <summary>For each of the positions where in the template it comes from; null where it may come from two places, or from a value.</summary>
    public IEnumerable<int?> Origins => origins.Select(origin => origin >= 0 ? origin : default(int?));

    /// <returns>False when a limit was reached.</returns>
    private bool GoForward()
    {
        var reach = new Reach(graph.Parts.Count, text.Length + 1);
        foreach (var node in graph.Starts)
            Enter(forward, node, 0);
        while (open.TryPop(out var state))
        {
            foreach (var i in partsFrom[state.Node])
                Take(i, state.Position, reach);
            if (texts.Count > MostTexts || compared > MostCompared)
                return false;
        }

        return true;
    }

    private void Take(int index, int position, Reach reach)
    {
        var part = graph.Parts[index];
        switch (part.Kind)
        {
            case TemplatePartKind.Nothing:
                Enter(forward, part.To, position);
                break;
            case TemplatePartKind.Text:
                TakeText(index, part, position, cutStart: 0);
                var blank = template.AsSpan(part.Start, part.Length);
                if (position is 0 && blank.Length - blank.TrimStart().Length is > 0 and var cut)
                    TakeText(index, part, position, cut);
                break;
            default:
                // Where an earlier position of the same line led to, this one need not go again.
                var end = part.Kind is TemplatePartKind.Line ? EndOfLine(position) : text.Length;
                var known = reach.Widen(index, end, position);
                for (var to = position; to < Math.Min(known, end + 1); to++)
                    Enter(forward, part.To, to);
                break;
        }
    }

    // Helm cuts white space off both ends of a document.
    private void TakeText(int index, TemplatePart part, int position, int cutStart)
    {
        var made = template.AsSpan(part.Start + cutStart, part.Length - cutStart);
        var rest = text.AsSpan(position);
        var common = rest.CommonPrefixLength(made);
        compared += common;
        var to = common == made.Length ? position + common
            : common == rest.Length && made[common..].IsWhiteSpace() ? text.Length
            : -1;
        if (to < 0)
            return;
        texts.Add(new(index, position, to, part.Start + cutStart));
        Enter(forward, part.To, to);
    }

    private void GoBack()
    {
        var textsByState = Enumerable.Range(0, texts.Count).ToLookup(i => State(graph.Parts[texts[i].Part].To, texts[i].To));
        var done = new Reach(graph.Parts.Count, 0);
        foreach (var node in graph.Ends)
            Leave(node, text.Length);
        while (open.TryPop(out var state))
        {
            foreach (var i in textsByState[State(state.Node, state.Position)])
                Leave(graph.Parts[texts[i].Part].From, texts[i].From);
            foreach (var i in partsTo[state.Node])
                TakeBack(i, state.Position, done);
        }
    }

    private void TakeBack(int index, int position, Reach done)
    {
        var part = graph.Parts[index];
        if (part.Kind is TemplatePartKind.Nothing)
            Leave(part.From, position);
        if (part.Kind is not (TemplatePartKind.Line or TemplatePartKind.Anything))
            return;
        var start = part.Kind is TemplatePartKind.Line ? StartOfLine(position) : 0;
        for (var from = Math.Max(start, done.Raise(index, start, position)); from <= position; from++)
            Leave(part.From, from);
    }

    private void FindOrigins()
    {
        foreach (var made in texts.Where(made => backward[State(graph.Parts[made.Part].To, made.To)]))
        {
            for (var i = FirstPosition(made.From); i < positions.Count && positions[i] < made.To; i++)
                origins[i] = origins[i] == Nobody || origins[i] == made.Start + positions[i] - made.From ? made.Start + positions[i] - made.From : Unknown;
        }

        foreach (var part in graph.Parts)
        {
            if (part.Kind is TemplatePartKind.Anything)
                Forget(part, 0, text.Length);
            else if (part.Kind is TemplatePartKind.Line)
                ForgetLines(part);
        }
    }

    private void ForgetLines(TemplatePart part)
    {
        for (var i = 0; i < positions.Count; i++)
        {
            if (origins[i] >= 0)
                Forget(part, StartOfLine(positions[i]), EndOfLine(positions[i]));
        }
    }

    // What lies between the first state that leads into the part and the last one that comes from it may be the part's.
    private void Forget(TemplatePart part, int start, int end)
    {
        var from = start;
        while (from <= end && !forward[State(part.From, from)])
            from++;
        var to = end;
        while (to > from && !backward[State(part.To, to)])
            to--;
        for (var i = FirstPosition(from); i < positions.Count && positions[i] < to; i++)
            origins[i] = Unknown;
    }

    private int FirstPosition(int least)
    {
        var (low, high) = (0, positions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = positions[middle] < least ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Enter(BitArray states, int node, int position)
    {
        var state = State(node, position);
        if (states[state])
            return;
        states[state] = true;
        open.Push((node, position));
    }

    private void Leave(int node, int position)
    {
        if (forward[State(node, position)])
            Enter(backward, node, position);
    }

    private int State(int node, int position) => (node * (text.Length + 1)) + position;

    private int EndOfLine(int position)
    {
        var length = text.AsSpan(position).IndexOf('\n');
        return length < 0 ? text.Length : position + length;
    }

    private int StartOfLine(int position) => text.AsSpan(0, position).LastIndexOf('\n') + 1;

    /// <param name="Start">In the template.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Made(int Part, int From, int To, int Start);

    /// <summary>How far a part was followed already, each line by itself.</summary>
    private sealed class Reach(int parts, int nowhere)
    {
        private readonly Dictionary<int, int>[] known = [.. Enumerable.Range(0, parts).Select(_ => new Dictionary<int, int>())];

        /// <summary>The least position so far, and from now on this one if it is less.</summary>
        public int Widen(int part, int line, int position)
        {
            var least = known[part].GetValueOrDefault(line, nowhere);
            known[part][line] = Math.Min(least, position);
            return least;
        }

        /// <summary>Behind the greatest position so far, and from now on behind this one if it is greater.</summary>
        public int Raise(int part, int line, int position)
        {
            var next = known[part].GetValueOrDefault(line, nowhere);
            known[part][line] = Math.Max(next, position + 1);
            return next;
        }
    }
}

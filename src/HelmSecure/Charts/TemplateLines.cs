namespace HelmSecure.Charts;

/// <summary>
/// Finds the line of a template that made a rendered line, where that is certain: the only line of the template that begins so, and the only one in what the template made, and either
/// nothing decides whether it is rendered, or the line beside it is found beside it again.
/// </summary>
internal sealed class TemplateLines
{
    private readonly List<Line> lines = [];

    public TemplateLines(string template)
    {
        var actions = new Actions(template);
        var start = 0;
        foreach (var text in template.Split('\n'))
        {
            lines.Add(actions.Read(text.TrimEnd('\r'), start));
            start += text.Length + 1;
        }
    }

    /// <param name="rendered">All lines that the template made, in their order.</param>
    /// <param name="index">The one to find, from 0.</param>
    /// <returns>From 1; null where it cannot be told.</returns>
    public int? Find(IReadOnlyList<string> rendered, int index)
    {
        var found = -1;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].Makes(rendered[index]))
                continue;
            if (found >= 0)
                return null;
            found = i;
        }

        if (found < 0 || lines[found].IsRepeated || rendered.Count(lines[found].Makes) > 1)
            return null;
        var isCertain = lines[found].Block is 0 || IsBeside(found, index, -1) || IsBeside(found, index, 1);
        return isCertain ? found + 1 : null;

        bool IsBeside(int line, int at, int step) =>
            line + step >= 0 && line + step < lines.Count && at + step >= 0 && at + step < rendered.Count
            && lines[line + step].Block == lines[line].Block && lines[line + step].Makes(rendered[at + step]);
    }

    /// <param name="Start">The text before the first action; null where an action decides what the line is.</param>
    /// <param name="IsWhole">There is no action: the line is rendered as it stands.</param>
    /// <param name="Block">The branch it stands in; 0 for none.</param>
    /// <param name="IsRepeated">It may be rendered more than once, or elsewhere.</param>
    private readonly record struct Line(string? Start, bool IsWhole, int Block, bool IsRepeated)
    {
        public bool Makes(string rendered) =>
            Start is not null && (IsWhole ? string.Equals(rendered.TrimEnd(), Start, StringComparison.Ordinal) : rendered.StartsWith(Start, StringComparison.Ordinal));
    }

    /// <summary>Walks over the actions of Go's text/template, which have no other brackets than their own.</summary>
    private sealed class Actions(string template)
    {
        private readonly Stack<(int Block, bool IsRepeated)> open = new();
        private int position;
        private int blocks;
        private (int Block, bool IsRepeated) current;

        /// <summary>Lines come in their order.</summary>
        public Line Read(string text, int start)
        {
            var isInside = position > start;
            var first = -1;
            var end = start + text.Length;
            while (position < end)
            {
                var at = template.IndexOf("{{", Math.Max(position, start), end - Math.Max(position, start), StringComparison.Ordinal);
                if (at < 0)
                    break;
                first = first < 0 ? at - start : first;
                position = EndOf(at + 2);
                Enter(template[(at + 2)..Math.Max(at + 2, position - 2)]);
            }

            position = Math.Max(position, Math.Min(end + 1, template.Length));
            var before = (first < 0 ? text : text[..first]).TrimEnd();
            var says = !isInside && (first < 0 ? before.Length > 0 : before.Contains(':', StringComparison.Ordinal));
            return new(says ? before : null, first < 0, current.Block, current.IsRepeated);
        }

        // Behind "}}", which does not count within quotes and comments.
        private int EndOf(int at)
        {
            var body = template.AsSpan(at).TrimStart("- \t\r\n");
            if (body.StartsWith("/*", StringComparison.Ordinal))
            {
                var close = template.IndexOf("*/", at, StringComparison.Ordinal);
                at = close < 0 ? template.Length : close;
            }

            char quote = '\0';
            for (; at < template.Length; at++)
            {
                var letter = template[at];
                if (quote is not '\0')
                {
                    if (letter is '\\' && quote is not '`')
                        at++;
                    else if (letter == quote)
                        quote = '\0';
                }
                else if (letter is '"' or '`' or '\'')
                {
                    quote = letter;
                }
                else if (letter is '}' && at + 1 < template.Length && template[at + 1] is '}')
                {
                    return at + 2;
                }
            }

            return template.Length;
        }

        private void Enter(string action)
        {
            var word = action.AsSpan().TrimStart("- \t\r\n");
            var length = word.IndexOfAnyExceptInRange('a', 'z');
            switch (length < 0 ? word : word[..length])
            {
                case "if" or "with":
                    open.Push(current);
                    current = (++blocks, current.IsRepeated);
                    break;
                case "range" or "define" or "block":
                    open.Push(current);
                    current = (++blocks, true);
                    break;
                case "else":
                    current = (++blocks, current.IsRepeated);
                    break;
                case "end" when open.Count > 0:
                    current = open.Pop();
                    break;
            }
        }
    }
}

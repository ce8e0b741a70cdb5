using System.Text;

namespace HelmSecure.Kubernetes;

/// <summary>
/// Takes a shell script apart into its commands, in one pass and in the order written. It knows quotes, pipes, redirections, substitutions and here-documents; what
/// it does not understand it takes for words, for it judges and never runs.
/// </summary>
internal sealed class ShellReader
{
    /// <summary>Kubernetes stores no object that is larger.</summary>
    private const int MostRead = 2 << 20;

    /// <summary>Substitutions within each other.</summary>
    private const int MostNesting = 50;

    private static readonly string[] Operators = ["<<<", "<<-", "<<", "<>", "<&", "<", ">>", ">&", ">|", ">", "&>>", "&>"];

    private readonly string text;
    private readonly List<HereDocument> awaited = [];
    private bool hasNoMoreArithmetic;
    private int at;

    private ShellReader(string text) => this.text = text.Length > MostRead ? text[..MostRead] : text;

    /// <summary>The commands of the script itself; those of substitutions are in its words.</summary>
    public static IReadOnlyList<ShellCommand> Read(string script) => new ShellReader(script).Commands(end: null, depth: 0);

    private bool StartsHere(string what) => at < text.Length && string.CompareOrdinal(text, at, what, 0, what.Length) is 0;

    private IReadOnlyList<ShellCommand> Commands(char? end, int depth)
    {
        var draft = new Draft();
        var open = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (c == end && (end is '`' || open is 0))
            {
                at++;
                break;
            }

            switch (c)
            {
                case ' ' or '\t' or '\r':
                    at++;
                    break;
                case '\\' when StartsHere("\\\n"):
                    at += 2;
                    break;
                case '#':
                    at = EndOfLine();
                    break;
                case '\n':
                    at++;
                    draft.End();
                    HereDocuments();
                    break;
                case '&' when StartsHere("&>"):
                case '<' or '>' when depth >= MostNesting || !StartsProcess():
                    Redirect(draft, "", end, depth);
                    break;
                case ';' or '&' or '|':
                    Separate(draft);
                    break;
                case '(':
                    open += Parenthesis(draft, depth) ? 1 : 0;
                    break;
                case ')':
                    at++;
                    Close(draft, ref open);
                    break;
                default:
                    AddWord(draft, end, depth);
                    break;
            }
        }

        draft.End();
        return draft.Commands;
    }

    private int EndOfLine() => text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;

    private bool StartsProcess() => StartsHere("<(") || StartsHere(">(");

    private void Separate(Draft draft)
    {
        var isPipe = text[at] is '|' && !StartsHere("||");
        at += StartsHere("||") || StartsHere("&&") || StartsHere(";;") || StartsHere("|&") ? 2 : 1;
        draft.End(isPipe);
    }

    // A bracket around commands, or "f()", "a=(…)", and PowerShell's "iex (iwr …)".
    private bool Parenthesis(Draft draft, int depth)
    {
        if (draft.IsEmpty && SkipArithmetic("(("))
            return false;

        at++;
        if (draft.IsEmpty || depth >= MostNesting)
            return true;

        var isArray = text[at - 2] is '=';
        var inner = Commands(')', depth + 1);
        if (inner.Count is 0 && !isArray)
            draft.Drop();
        else if (!isArray)
            draft.Words.Add(new("", inner, StartsWithOutput: true));
        return false;
    }

    private static void Close(Draft draft, ref int open)
    {
        // The pattern of a case: "curl | wget)" is no pipe.
        if (open is 0)
            draft.DropPipe();
        else
            draft.End();
        open = Math.Max(0, open - 1);
    }

    private bool SkipArithmetic(string start)
    {
        if (hasNoMoreArithmetic || !StartsHere(start))
            return false;

        var close = text.IndexOf("))", at, StringComparison.Ordinal);
        hasNoMoreArithmetic = close < 0;
        at = close < 0 ? at : close + 2;
        return close >= 0;
    }

    private void AddWord(Draft draft, char? end, int depth)
    {
        var word = Word(end, depth);
        if (at < text.Length && text[at] is '<' or '>' && word.Text.Length > 0 && word.Text.All(char.IsAsciiDigit))
            Redirect(draft, word.Text, end, depth);
        else
            draft.Words.Add(word);
    }

    private void Redirect(Draft draft, string descriptor, char? end, int depth)
    {
        var sign = Operators.First(StartsHere);
        at += sign.Length;
        while (at < text.Length && text[at] is ' ' or '\t')
            at++;
        var target = Word(end, depth);
        draft.Redirections.Add(new(descriptor, sign, target));
        if (sign is "<<" or "<<-")
            awaited.Add(new(draft.Redirections, draft.Redirections.Count - 1, target.Text, sign is "<<-"));
    }

    private void HereDocuments()
    {
        foreach (var document in awaited)
        {
            var (start, last) = (at, at);
            while (at < text.Length)
            {
                var end = EndOfLine();
                var line = text.AsSpan(at, end - at).TrimEnd('\r');
                last = at;
                at = Math.Min(text.Length, end + 1);
                if ((document.IsIndented ? line.TrimStart('\t') : line).SequenceEqual(document.Delimiter))
                    break;
                last = at;
            }

            document.Owner[document.Index] = document.Owner[document.Index] with { Target = new(text[start..last]) };
        }

        awaited.Clear();
    }

    private ShellWord Word(char? end, int depth)
    {
        var word = new WordDraft();
        if (StartsProcess() && depth < MostNesting)
        {
            at += 2;
            word.Substitute(Commands(')', depth + 1));
        }

        while (at < text.Length && text[at] != end && text[at] is not (' ' or '\t' or '\r' or '\n' or ';' or '&' or '|' or '<' or '>' or '(' or ')'))
        {
            if (text[at] is '\'')
                SingleQuoted(word, escapes: false);
            else if (StartsHere("$'"))
                SingleQuoted(word, escapes: true);
            else if (text[at] is '"')
                DoubleQuoted(word, end, depth);
            else
                Piece(word, depth);
        }

        return word.Finish();
    }

    private void SingleQuoted(WordDraft word, bool escapes)
    {
        at += escapes ? 2 : 1;
        while (at < text.Length && text[at] is not '\'')
        {
            at += escapes && text[at] is '\\' ? 1 : 0;
            if (at < text.Length)
                word.Text.Append(text[at++]);
        }

        at++;
    }

    private void DoubleQuoted(WordDraft word, char? end, int depth)
    {
        at++;
        while (at < text.Length && text[at] is not '"' && (end is not '`' || text[at] is not '`'))
            Piece(word, depth);
        if (at < text.Length && text[at] is '"')
            at++;
    }

    // A character, an escape, or an expansion.
    private void Piece(WordDraft word, int depth)
    {
        if (text[at] is '\\')
        {
            if (at + 1 < text.Length && text[at + 1] is not '\n')
                word.Text.Append(text[at + 1]);
            at += 2;
        }
        else if (SkipArithmetic("$(("))
        {
            word.Text.Append('0');
        }
        else if (depth < MostNesting && StartsHere("$("))
        {
            at += 2;
            word.Substitute(Commands(')', depth + 1));
        }
        else if (depth < MostNesting && text[at] is '`')
        {
            at++;
            word.Substitute(Commands('`', depth + 1));
        }
        else if (depth < MostNesting && StartsHere("${"))
        {
            Braced(word, depth);
        }
        else
        {
            word.Text.Append(text[at++]);
        }
    }

    private void Braced(WordDraft word, int depth)
    {
        word.Text.Append("${");
        at += 2;
        while (at < text.Length && text[at] is not '}')
            Piece(word, depth + 1);
        if (at < text.Length)
            word.Text.Append(text[at++]);
    }

    private sealed record HereDocument(List<Redirection> Owner, int Index, string Delimiter, bool IsIndented);

    private sealed class WordDraft
    {
        private readonly List<ShellCommand> inner = [];
        private bool startsWithOutput;

        public StringBuilder Text { get; } = new();

        public void Substitute(IReadOnlyList<ShellCommand> commands)
        {
            startsWithOutput |= Text.Length is 0;
            inner.AddRange(commands);
        }

        public ShellWord Finish() => new(Text.ToString(), inner, startsWithOutput);
    }

    /// <summary>The command being read, and those before it.</summary>
    private sealed class Draft
    {
        private readonly List<ShellCommand> commands = [];
        private ShellCommand? pipedFrom;

        public IReadOnlyList<ShellCommand> Commands => commands;

        public List<ShellWord> Words { get; private set; } = [];

        public List<Redirection> Redirections { get; private set; } = [];

        public bool IsEmpty => Words.Count is 0 && Redirections.Count is 0;

        // "{ curl …; } | sh": what is piped is what stands before the bracket.
        private bool IsCloser => Redirections.Count is 0 && Words is [{ Text: "}" or "done" or "fi" or "esac" }];

        public void End(bool isPiped = false)
        {
            if (IsEmpty || IsCloser)
            {
                Words.Clear();
                pipedFrom = isPiped && commands.Count > 0 ? commands[^1] : pipedFrom;
                return;
            }

            commands.Add(new(Words, Redirections, pipedFrom));
            pipedFrom = isPiped ? commands[^1] : null;
            Drop();
        }

        public void Drop() => (Words, Redirections) = ([], []);

        public void DropPipe()
        {
            Drop();
            for (; pipedFrom is not null && commands.Count > 0 && commands[^1] == pipedFrom; pipedFrom = pipedFrom.PipedFrom)
                commands.RemoveAt(commands.Count - 1);
            pipedFrom = null;
        }
    }
}

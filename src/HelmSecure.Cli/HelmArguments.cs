namespace HelmSecure.Cli;

/// <summary>A piece of a command line: a flag with its value, a word that is none, or the dashes that end the flags.</summary>
/// <param name="Flag">Its long name without dashes; null for what is no flag.</param>
/// <param name="Value">Of a flag, "true" where it needs none and none is given; of another word, the word; null for the dashes.</param>
/// <param name="Words">As typed.</param>
internal sealed record HelmPiece(string? Flag, string? Value, IReadOnlyList<string> Words)
{
    /// <summary>It is one of ours, and not for helm.</summary>
    public bool IsOurs { get; init; }

    /// <summary>All of helm's commands have this flag.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>A name or a chart.</summary>
    public bool IsPositional => Flag is null && Value is not null;
}

/// <summary>
/// A command line that is helm's but for a few options of ours, taken apart as helm's own library for flags (pflag) does: only who knows which flags take a value knows which words are the names.
/// </summary>
internal sealed class HelmArguments
{
    private static readonly string[] TrueWords = ["1", "t", "T", "TRUE", "true", "True"];

    private readonly HelmFlagTable table;
    private readonly IReadOnlyDictionary<string, bool> ours;
    private readonly List<HelmPiece> pieces = [];

    private HelmArguments(HelmFlagTable table, IReadOnlyDictionary<string, bool> ours) => (this.table, this.ours) = (table, ours);

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<HelmPiece> Pieces => pieces;

    /// <summary>The words that are no flags: a name, a chart.</summary>
    public IReadOnlyList<string> Positionals => [.. pieces.Where(piece => piece.IsPositional).Select(piece => piece.Value!)];

    /// <summary>Our options, each as one word: <c>--policy=trust.yaml</c>.</summary>
    public IReadOnlyList<string> Ours => [.. pieces.Where(piece => piece.IsOurs).Select(piece => piece.Words is [var alone] ? alone : $"{piece.Words[0]}={piece.Value}")];

    /// <summary>The values that a flag of helm's was given, in order.</summary>
    public IEnumerable<string> Values(string flag) => pieces.Where(piece => !piece.IsOurs && piece.Flag == flag).Select(piece => piece.Value!);

    /// <summary>The last value of a flag, which is the one that counts; null where it is not given.</summary>
    public string? Last(string flag) => Values(flag).LastOrDefault();

    /// <summary>Whether a flag without a value is given, and not as <c>=false</c>.</summary>
    public bool IsOn(string flag) => TrueWords.Contains(Last(flag), StringComparer.Ordinal);

    /// <summary>The words of some pieces, as typed.</summary>
    public IEnumerable<string> Words(Func<HelmPiece, bool> which) => pieces.Where(which).SelectMany(piece => piece.Words);

    /// <summary>Takes a command line apart.</summary>
    /// <param name="words">What stands behind <c>helm secure install</c>.</param>
    /// <param name="table">The flags that helm knows.</param>
    /// <param name="ours">The names of our options, without dashes, and whether they take a value.</param>
    /// <exception cref="HelmSecureException">Neither helm nor we know a flag, or its value is missing.</exception>
    public static HelmArguments Split(IReadOnlyList<string> words, HelmFlagTable table, IReadOnlyDictionary<string, bool> ours)
    {
        var arguments = new HelmArguments(table, ours);
        var rest = new Queue<string>(words);
        while (rest.TryDequeue(out var word))
        {
            if (word is "--")
            {
                arguments.pieces.Add(new(null, null, [word]));
                while (rest.TryDequeue(out var positional))
                    arguments.pieces.Add(new(null, positional, [positional]));
            }
            else if (word.StartsWith("--", StringComparison.Ordinal))
            {
                arguments.AddLong(word, rest);
            }
            else if (word is ['-', _, ..])
            {
                arguments.AddShort(word, rest);
            }
            else
            {
                arguments.pieces.Add(new(null, word, [word]));
            }
        }

        return arguments;
    }

    private void AddLong(string word, Queue<string> rest)
    {
        var (name, value) = word[2..].Split('=', 2) is [var before, var behind] ? (before, behind) : (word[2..], null);
        var isOurs = ours.TryGetValue(name, out var takesWord);
        var flag = isOurs ? null : table.Find(name) ?? throw Unknown($"--{name}");
        if (isOurs && !takesWord && value is not null)
            throw new HelmSecureException($"--{name} takes no value") { Hint = "leave it out where it is not meant" };
        takesWord = flag?.TakesWord ?? takesWord;
        string[] words = [word];
        if (value is null && takesWord)
            words = [word, value = Next(rest, word)];
        pieces.Add(new(name, value ?? "true", words) { IsOurs = isOurs, IsGlobal = flag?.IsGlobal is true });
    }

    // Several in one word, of which only the last can have a value: -gf values.yaml, -gfvalues.yaml, -gf=values.yaml.
    private void AddShort(string word, Queue<string> rest)
    {
        for (var at = 1; at < word.Length; at++)
        {
            var flag = table.Find(word[at]) ?? throw Unknown(at is 1 && word.Length is 2 ? word : $"-{word[at]}, which it finds in {word}");
            var (itself, behind) = ($"-{word[at]}", word[(at + 1)..]);
            if (behind is ['=', _, ..])
            {
                Add(flag, behind[1..], itself + behind);
                return;
            }

            if (!flag.TakesWord)
            {
                Add(flag, "true", itself);
                continue;
            }

            if (behind.Length > 0)
            {
                Add(flag, behind, itself + behind);
                return;
            }

            var value = Next(rest, itself);
            Add(flag, value, itself, value);
        }
    }

    private void Add(HelmFlag flag, string value, params string[] words) => pieces.Add(new(flag.Name, value, words) { IsGlobal = flag.IsGlobal });

    private static string Next(Queue<string> rest, string flag) =>
        rest.TryDequeue(out var value) ? value : throw new HelmSecureException($"{flag} needs a value");

    private HelmSecureException Unknown(string flag)
    {
        var near = NearestWord.Find(flag.Split(',')[0], table.Flags.Select(known => $"--{known.Name}").Concat(ours.Keys.Select(name => $"--{name}")));
        return new($"neither helm {table.Command} nor helm secure has an option {flag}{(near is null ? "" : $"; did you mean {near}?")}")
        {
            Hint = $"'helm {table.Command} --help' lists helm's, and 'helm secure {table.Command} --help' ours",
        };
    }
}

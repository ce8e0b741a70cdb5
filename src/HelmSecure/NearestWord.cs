namespace HelmSecure;

/// <summary>Finds what somebody probably meant to write.</summary>
public static class NearestWord
{
    /// <summary>One letter is near to every other.</summary>
    private const int ShortestGuess = 2;

    /// <summary>The candidate that is fewest edits away, or null where none is near: at most a third of the word may differ, or its end may be missing.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could have been.</param>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.TrimStart('-').Length < ShortestGuess)
            return null;
        return candidates
            .Select(candidate => (candidate, Distance: IsCut(word, candidate) ? 0 : Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Distance <= Math.Max(1, Math.Max(word.Length, pair.candidate.Length) / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    private static bool IsCut(string word, string candidate) => word.Length > 2 && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Levenshtein's distance, in two rows.</summary>
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}

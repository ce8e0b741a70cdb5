namespace HelmSecure.Yaml;

/// <summary>
/// Lets nodes that say the same short word hold one text: manifests say few words, many times. A word that meets another in its place takes it, so that the pool never grows.
/// Threads may share it: the worst they do to each other is to keep a word twice.
/// </summary>
internal sealed class WordPool
{
    private const int Places = 1 << 12;
    private const int LongestWord = 40;
    private readonly string?[] words = new string?[Places];

    /// <summary>The same text, maybe another object.</summary>
    public string Share(string word)
    {
        if (word.Length > LongestWord)
            return word;

        ref var place = ref words[PlaceOf(word)];
        if (place is { } there && string.Equals(there, word, StringComparison.Ordinal))
            return there;

        place = word;
        return word;
    }

    // A few of its characters: words that are made to meet only lose what they have in common.
    private static int PlaceOf(string word)
    {
        if (word.Length is 0)
            return 0;
        var hash = ((((word.Length * 31) + word[0]) * 31) + word[word.Length / 2]) * 31;
        return unchecked((((hash + word[^1]) * 31) + word[^((word.Length + 3) / 4)]) * 31 >> 2) & (Places - 1);
    }
}

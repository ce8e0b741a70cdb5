namespace HelmSecure.Rules;

/// <summary>Names in a sentence: a few of them, for a chart may have any number.</summary>
internal static class Listing
{
    private const int MostNamed = 5;

    /// <summary>"a", "a and b", "a, b and 7 more".</summary>
    public static string Of(IReadOnlyList<string> names)
    {
        var named = names.Count > MostNamed ? names.Take(MostNamed - 1).Append($"{names.Count - MostNamed + 1} more").ToList() : names;
        return named.Count < 2 ? string.Concat(named) : $"{string.Join(", ", named.SkipLast(1))} and {named[^1]}";
    }
}

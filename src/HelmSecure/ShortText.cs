namespace HelmSecure;

/// <summary>Text of a chart as a sentence can bear it: a hostile name may be long, and stand in many sentences.</summary>
internal static class ShortText
{
    private const int MostShown = 120;

    public static string Of(string? text) => text is null ? "" : text.Length <= MostShown ? text : text[..MostShown] + "…";

    /// <summary>"'a', 'b' and 3 more".</summary>
    public static string List(IReadOnlyCollection<string> texts)
    {
        const int Named = 3;
        var shown = string.Join(", ", texts.Take(Named).Select(text => $"'{Of(text)}'"));
        return texts.Count > Named ? $"{shown} and {texts.Count - Named} more" : shown;
    }
}

namespace HelmSecure;

/// <summary>Cuts what came from a chart to what a sentence can hold: long names in each of many findings would fill the memory.</summary>
internal static class ShortText
{
    private const int MostShown = 100;

    public static string Of(string? text) => text is null ? "" : text.Length > MostShown ? text[..MostShown] + "…" : text;

    /// <summary>The first few of a list, and how many more there are.</summary>
    public static string List(IReadOnlyCollection<string> texts, int most = 3) =>
        string.Join(", ", texts.Take(most).Select(Of)) + (texts.Count > most ? $" and {texts.Count - most} more" : "");

    /// <summary>"'a', 'b' and 3 more".</summary>
    public static string Quoted(IReadOnlyCollection<string> texts) => List([.. texts.Select(text => $"'{Of(text)}'")]);
}

namespace HelmSecure.Rules.Charts;

/// <summary>Text of a chart within a message, which is one sentence and no page.</summary>
internal static class Bounded
{
    private const int Longest = 80;

    public static string Text(string text) => text.Length > Longest ? text[..Longest] + "…" : text;
}

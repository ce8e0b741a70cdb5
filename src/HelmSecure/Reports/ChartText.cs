namespace HelmSecure.Reports;

/// <summary>The border of every report: what came from a chart leaves it on one line, without what steers a terminal, and without what looks like a secret.</summary>
internal static class ChartText
{
    public static string Shown(string text) => HostileText.Neutralize(SecretMask.Hide(text));
}

using System.Buffers;

namespace HelmSecure.Reports;

/// <summary>The border of every report: what came from a chart leaves it on one line, without what steers a terminal or a pipeline, without what looks like a secret, and never endless.</summary>
internal static class ChartText
{
    /// <summary>A name has at most 253 characters; of what is longer than this, the beginning is shown.</summary>
    public const int Longest = 2000;

    // Of what is longer no more is looked at.
    private const int MostRead = 4 * Longest;

    // The end of what was looked at may be half a secret, which would not be known as one.
    private const int Unsure = 100;

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    public static string Shown(string text) => Shown(text, SecretMask.Hide);

    /// <summary><c>spec.containers[0].image</c>.</summary>
    public static string FieldPath(string path) => Shown(path, SecretMask.HideInPath);

    private static string Shown(string text, Func<string, string> hide)
    {
        var isLong = text.Length > MostRead;
        var masked = hide(isLong ? text[..MostRead] : text);
        var shown = WholeCharacters(masked, Math.Min(Longest, isLong ? Math.Max(0, masked.Length - Unsure) : masked.Length));
        return HostileText.NeutralizeLine(shown < masked.Length || isLong ? masked[..shown] + "…" : masked);
    }

    /// <summary>A file's path. One that hides a part of itself leads nowhere: only addresses, which may hold a password, are masked.</summary>
    public static string Path(string file) => IsAddress(file) ? Shown(file) : HostileText.Neutralize(file);

    /// <summary>"charts/web/templates/pod.yaml:7".</summary>
    public static string Path(Audit.FindingPlace place) => place.Line is { } line ? $"{Path(place.File)}:{line}" : Path(place.File);

    /// <summary>"https://…", "oci://…"; a file may hold that elsewhere in its name.</summary>
    public static bool IsAddress(string file)
    {
        var scheme = file.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && char.IsAsciiLetter(file[0]) && !file.AsSpan(0, scheme).ContainsAnyExcept(SchemeCharacters);
    }

    private static int WholeCharacters(string text, int end) => end > 0 && end < text.Length && char.IsHighSurrogate(text[end - 1]) && char.IsLowSurrogate(text[end]) ? end - 1 : end;
}

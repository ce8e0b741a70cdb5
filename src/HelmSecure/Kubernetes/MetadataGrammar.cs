using System.Buffers;

namespace HelmSecure.Kubernetes;

/// <summary>What the API server takes as names of labels, ports and their like (apimachinery's validation).</summary>
internal static class MetadataGrammar
{
    private const int LongestName = 63;
    private const int LongestPrefix = 253;
    private const int LongestPortName = 15;

    private static readonly SearchValues<char> LowerCase = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> OfLabels = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");
    private static readonly SearchValues<char> OfHosts = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>A label's key, or an annotation's: <c>app.kubernetes.io/name</c>.</summary>
    public static bool IsKey(string text) => text.Split('/', 3) switch
    {
        [var name] => IsName(name),
        [var prefix, var name] => IsSubdomain(prefix) && IsName(name),
        _ => false,
    };

    public static bool IsLabelValue(string text) => text.Length is 0 || IsName(text);

    /// <summary>A port's name in a pod, and where a Service asks for it (RFC 6335).</summary>
    public static bool IsPortName(string text) =>
        text.Length <= LongestPortName && IsHostPart(text) && text.AsSpan().ContainsAny(LowerCase) && !text.Contains("--", StringComparison.Ordinal);

    /// <summary>One part of a host's name (RFC 1123): a port's name in a Service.</summary>
    public static bool IsHostPart(string text) => text.Length is > 0 and <= LongestName && HasEnds(text) && !text.AsSpan().ContainsAnyExcept(OfHosts);

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && HasEnds(text) && !text.AsSpan().ContainsAnyExcept(OfLabels);

    private static bool IsSubdomain(string text) =>
        text.Length is > 0 and <= LongestPrefix && Array.TrueForAll(text.Split('.'), part => part.Length > 0 && HasEnds(part) && !part.AsSpan().ContainsAnyExcept(OfHosts));

    private static bool HasEnds(string text) => char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);
}

namespace HelmSecure.Cli;

/// <summary>What the text of a reference says about the chart that is asked for.</summary>
internal static class ChartReference
{
    private const string Oci = "oci://";

    public static bool IsUrl(string target) => target.Contains("://", StringComparison.Ordinal);

    /// <summary>Helm's <c>repo/name</c>: one slash, and nothing that makes it a path.</summary>
    public static bool IsRepositoryName(string target) =>
        target.Split('/') is [{ Length: > 0 } repository, { Length: > 0 }] && repository[0] is not ('.' or '~') && !target.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The chart's name in <c>repo/name</c>, in an <c>oci://</c> reference, or alone (with --repo); an http URL names a file and no chart.</summary>
    public static string? NameIn(string target)
    {
        if (IsUrl(target) && !target.StartsWith(Oci, StringComparison.OrdinalIgnoreCase))
            return null;
        var last = target[(target.LastIndexOf('/') + 1)..];
        return last.Split(':', '@')[0];
    }

    /// <summary>
    /// An <c>oci://</c> reference without its tag, and the version that the tag stands for (Helm writes <c>_</c> for <c>+</c>); null without one,
    /// and beside a digest, which says more than a tag.
    /// </summary>
    public static (string Reference, string? Version) SplitTag(string target)
    {
        var colon = target.IndexOf(':', target.LastIndexOf('/') + 1);
        return colon > 0 && target.StartsWith(Oci, StringComparison.OrdinalIgnoreCase) && !target.Contains('@', StringComparison.Ordinal)
            ? (target[..colon], target[(colon + 1)..].Replace('_', '+'))
            : (target, null);
    }
}

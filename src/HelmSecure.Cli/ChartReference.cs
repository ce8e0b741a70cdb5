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

    /// <summary>The tag of an <c>oci://</c> reference, which stands for the version; null without one.</summary>
    public static string? TagIn(string target)
    {
        var last = target[(target.LastIndexOf('/') + 1)..].Split('@')[0];
        return target.StartsWith(Oci, StringComparison.OrdinalIgnoreCase) && last.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? last[(colon + 1)..] : null;
    }
}

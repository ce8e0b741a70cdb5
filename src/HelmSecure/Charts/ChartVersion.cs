using Semver;

namespace HelmSecure.Charts;

/// <summary>Versions of charts, read as leniently as Helm reads them: a leading v and missing parts are allowed.</summary>
internal static class ChartVersion
{
    private const SemVersionStyles Lenient = SemVersionStyles.AllowV | SemVersionStyles.OptionalMinorPatch | SemVersionStyles.AllowLeadingZeros;

    public static SemVersion? Parse(string text) => SemVersion.TryParse(text, Lenient, out var version) ? version : null;

    /// <summary>Whether it stands for one version and no range: for Helm one with parts missing is a range.</summary>
    public static bool IsExact(string text) => SemVersion.TryParse(text.Trim().TrimStart('=').Trim(), SemVersionStyles.AllowV | SemVersionStyles.AllowLeadingZeros, out _);

    /// <summary>Whether it is a version of SemVer 2.0.0 to the letter.</summary>
    public static bool IsStrict(string text) => SemVersion.TryParse(text, SemVersionStyles.Strict, out _);

    /// <summary>As <see cref="Answers"/>; null where what was asked for is not understood.</summary>
    public static bool? MayAnswer(string asked, string actual)
    {
        try
        {
            return Answers(asked, actual);
        }
        catch (HelmSecureException)
        {
            // Here a range that is not understood is no failure: nothing is said of it.
            return null;
        }
    }

    /// <summary>
    /// Whether a version is the one that was asked for: the same (build metadata counts only where it was asked for, and registries write <c>_</c> for <c>+</c>, as a tag
    /// cannot have that), or within a range in the form of Helm's <c>--version</c>.
    /// </summary>
    /// <exception cref="HelmSecureException">What was asked for is neither a version nor a range.</exception>
    public static bool Answers(string asked, string actual)
    {
        if (string.IsNullOrWhiteSpace(asked))
            throw new HelmSecureException("the version asked for is empty") { Hint = "leave it out to accept any, or check the variable it came from" };
        if (asked == actual)
            return true;
        var version = Parse(actual);
        // A version with parts missing ("1.4") is a range to Helm.
        if (SemVersion.TryParse(asked.Replace('_', '+'), SemVersionStyles.AllowV | SemVersionStyles.AllowLeadingZeros, out var exact))
            return version is not null && exact.ComparePrecedenceTo(version) == 0 && (exact.Metadata.Length == 0 || exact.Metadata == version.Metadata);
        return SemVersionRange.TryParseNpm(asked.Replace(',', ' '), NamesPrereleases(asked), out var range)
            ? version is not null && range.Contains(version)
            : throw new HelmSecureException($"'{asked}' is neither a version nor a range of versions") { Hint = "expected one such as 1.4.0, '^1.4' or '>=1.4.0 <2.0.0'" };
    }

    /// <summary>Whether every comparison has a pre-release; only then Helm takes pre-releases (its <c>--devel</c> is <c>&gt;0.0.0-0</c>).</summary>
    private static bool NamesPrereleases(string range) =>
        range.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Any(char.IsAsciiDigit)).All(part => part.Contains('-', StringComparison.Ordinal));
}

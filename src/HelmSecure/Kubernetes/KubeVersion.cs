using System.Globalization;

namespace HelmSecure.Kubernetes;

/// <summary>A minor version of Kubernetes: what is checked and what is allowed depends on it.</summary>
internal readonly record struct KubeVersion(int Minor) : IComparable<KubeVersion>
{
    /// <summary>The newest one whose rules are known here; a later one is judged like it.</summary>
    public static readonly KubeVersion Newest = new(37);

    /// <summary>Reads <c>1.25</c>, <c>v1.25.3</c>, <c>v1.25.3+k3s1</c> and <c>latest</c>.</summary>
    /// <exception cref="HelmSecureException">Another grammar, or newer than <see cref="Newest"/>.</exception>
    public static KubeVersion Parse(string text)
    {
        if (!TryParse(text, out var version))
            throw new HelmSecureException($"'{text}' is no version of Kubernetes") { Hint = $"write it like '{Newest}' or '1.25.3', or say 'latest'" };
        if (version > Newest)
            throw new HelmSecureException($"Kubernetes {version} is newer than {Newest}, the newest whose rules are known here") { Hint = "say 'latest' for the newest known" };
        return version;
    }

    public static bool TryParse(string text, out KubeVersion version)
    {
        version = Newest;
        if (text is "latest")
            return true;

        var parts = (text is ['v', ..] ? text[1..] : text).Split('.', 3);
        if (parts is not ["1", var minor, ..] || !TryNumber(minor, out var number) || (parts.Length is 3 && !IsPatch(parts[2])))
            return false;

        version = new(number);
        return true;
    }

    public int CompareTo(KubeVersion other) => Minor.CompareTo(other.Minor);

    public static bool operator <(KubeVersion left, KubeVersion right) => left.Minor < right.Minor;

    public static bool operator >(KubeVersion left, KubeVersion right) => left.Minor > right.Minor;

    public static bool operator <=(KubeVersion left, KubeVersion right) => left.Minor <= right.Minor;

    public static bool operator >=(KubeVersion left, KubeVersion right) => left.Minor >= right.Minor;

    public bool IsAtLeast(int minor) => Minor >= minor;

    public override string ToString() => $"1.{Minor}";

    // "3", and what distributions put behind it: "3-gke.100", "3+k3s1"
    private static bool IsPatch(string text)
    {
        var end = text.AsSpan().IndexOfAny('-', '+');
        return end is not 0 && end != text.Length - 1 && TryNumber(end < 0 ? text : text[..end], out _);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text.Length is 1 || text[0] is not '0') && number < 1000;
}

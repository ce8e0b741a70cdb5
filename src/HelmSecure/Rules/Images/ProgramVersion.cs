using System.Buffers;
using System.Globalization;

namespace HelmSecure.Rules.Images;

/// <summary>The version that a tag begins with: "v1.12.0" of <c>v1.12.0-debian-12-r0</c>. What comes behind it is the packager's.</summary>
internal sealed record ProgramVersion(int Major, int Minor, int Patch)
{
    private const int MostParts = 3;
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789.");

    /// <summary>Null where the tag begins with no version of two numbers or three.</summary>
    public static ProgramVersion? Of(string? tag)
    {
        var text = (tag ?? "").AsSpan().TrimStart('v');
        var end = text.IndexOfAnyExcept(Characters);
        var parts = (end < 0 ? text : text[..end]).ToString().Split('.', MostParts + 1);
        if (parts.Length is < 2 or > MostParts)
            return null;
        var numbers = parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        return numbers.Contains(-1) ? null : new(numbers[0], numbers[1], numbers.Count > 2 ? numbers[2] : 0);
    }

    public bool IsBefore(ProgramVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch)) < 0;

    public override string ToString() => $"{Major}.{Minor}.{Patch}";
}

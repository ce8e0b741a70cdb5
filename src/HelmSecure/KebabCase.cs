using System.Text;

namespace HelmSecure;

/// <summary>How the members of an enumeration are written for users: <c>DigestMismatch</c> is <c>digest-mismatch</c>.</summary>
internal static class KebabCase
{
    public static string Of(Enum member)
    {
        var word = new StringBuilder();
        foreach (var letter in member.ToString())
        {
            if (char.IsUpper(letter) && word.Length > 0)
                word.Append('-');
            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}

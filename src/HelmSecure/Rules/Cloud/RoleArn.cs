using System.Buffers;

namespace HelmSecure.Rules.Cloud;

/// <summary>The name by which AWS knows a role: <c>arn:aws:iam::111122223333:role/team/web</c>.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Name">Without the path before it.</param>
internal sealed record RoleArn(string Account, string Name)
{
    /// <summary>IAM allows 64 for the name and 512 for the path.</summary>
    private const int MostRead = 700;

    private static readonly SearchValues<char> OfName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-");

    /// <summary>Null where it is none.</summary>
    public static RoleArn? Read(string text)
    {
        if (text.Length > MostRead || text.Split(':') is not ["arn", var partition, "iam", "", { Length: 12 } account, var resource] || !IsPartition(partition) || !account.All(char.IsAsciiDigit))
            return null;
        if (resource.Split('/') is not ["role", .., { Length: > 0 and <= 64 } name] || name.AsSpan().ContainsAnyExcept(OfName) || resource.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return null;

        return new(account, name);
    }

    // Each is a cloud of its own: China, the government's, those of the secret services, Europe's.
    private static bool IsPartition(string text) =>
        text is "aws" or "aws-cn" or "aws-us-gov" or "aws-iso" or "aws-iso-b" or "aws-iso-e" or "aws-iso-f" or "aws-eusc";
}

using System.Buffers;

namespace HelmSecure.Kubernetes;

/// <summary>Where clouds answer a machine that asks who it is, and give it the credentials of its role.</summary>
internal static class MetadataAddresses
{
    private static readonly string[] Hosts =
    [
        "169.254.169.254", "100.100.100.200", "fd00:ec2::254", "metadata.google.internal", "metadata.goog", "metadata.tencentyun.com", "instance-data.ec2.internal",
        "0xa9fea9fe", "2852039166", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe",
    ];

    private static readonly SearchValues<string> Words = SearchValues.Create(Hosts, StringComparison.OrdinalIgnoreCase);

    /// <summary>AWS, Azure, Google and most others; Alibaba; AWS over IPv6.</summary>
    public static IReadOnlyList<Cidr> All { get; } = [.. ((string[])["169.254.169.254", "100.100.100.200", "fd00:ec2::254"]).Select(Cidr.Of)];

    /// <summary>The name or address that stands in a text as a whole word; null for none.</summary>
    /// <param name="onlyUrls">Only behind <c>://</c>: texts that are not run speak of it for many reasons.</param>
    public static string? In(string text, bool onlyUrls = false)
    {
        for (var start = 0; start < text.Length && text.AsSpan(start).IndexOfAny(Words) is >= 0 and var at; start += at + 1)
        {
            var place = start + at;
            var host = Array.Find(Hosts, host => text.AsSpan(place).StartsWith(host, StringComparison.OrdinalIgnoreCase) && IsEnd(text, place + host.Length));
            if (host is not null && (onlyUrls ? text.AsSpan(0, place).TrimEnd('[').EndsWith("://") : place is 0 || !IsOfName(text[place - 1])))
                return host;
        }

        return null;
    }

    private static bool IsEnd(string text, int at) =>
        at >= text.Length || !IsOfName(text[at]) || (text[at] is '.' && (at + 1 >= text.Length || !char.IsAsciiLetterOrDigit(text[at + 1])));

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_';
}

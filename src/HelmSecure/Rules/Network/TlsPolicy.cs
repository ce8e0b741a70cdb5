namespace HelmSecure.Rules.Network;

/// <summary>Which of the policies for TLS that AWS gives a name to are old.</summary>
internal static class TlsPolicy
{
    private static readonly HashSet<string> Old = new(StringComparer.Ordinal)
    {
        "ELBSecurityPolicy-2011-08", "ELBSecurityPolicy-2014-01", "ELBSecurityPolicy-2014-10", "ELBSecurityPolicy-2015-02", "ELBSecurityPolicy-2015-03", "ELBSecurityPolicy-2015-05",
        "ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-FS-2018-06", "ELBSecurityPolicy-TLS-1-0-2015-04", "ELBSecurityPolicy-TLS-1-1-2017-01", "ELBSecurityPolicy-FS-1-1-2019-08",
        "ELBSecurityPolicy-TLS13-1-0-2021-06", "ELBSecurityPolicy-TLS13-1-1-2021-06",
    };

    /// <summary>It takes TLS 1.1 or what came before.</summary>
    public static bool IsOld(string policy) => Old.Contains(policy);
}

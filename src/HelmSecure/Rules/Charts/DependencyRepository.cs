using System.Net;
using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Charts;

/// <summary>Where dependencies come from.</summary>
internal static class DependencyRepository
{
    public static readonly Rule Insecure = new()
    {
        Id = "dependency-repository-insecure",
        Summary = "Dependency comes from where anybody on the way, or nobody, vouches for it",
        Fix = "name a repository by https:// or oci:// and its host's name",
        Category = Category.Charts,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium, Severity.Low],
        References = ["attack:T1195.002"],
        Check = Check.EachChart(OfWay),
    };

    public static readonly Rule Credentials = new()
    {
        Id = "dependency-credentials-in-url",
        Summary = "Address of a dependency's repository holds a password",
        Fix = "take it out, change it, and let users name theirs with 'helm repo add'",
        Category = Category.Charts,
        Severity = Severity.High,
        References = ["attack:T1552.001", "nsa:secrets"],
        Check = Check.EachChart(OfUser),
    };

    private static IEnumerable<Finding> OfWay(ChartSource chart)
    {
        foreach (var dependency in chart.Dependencies)
        {
            if (Objection(dependency.Repository) is (var what, var severity))
                yield return new($"the dependency '{Bounded.Text(dependency.Name)}' comes {what}", dependency.Field["repository"], severity);
        }
    }

    private static (string What, Severity Severity)? Objection(string repository)
    {
        const string file = "file://";
        if (repository.StartsWith(file, StringComparison.OrdinalIgnoreCase))
            return LeadsFar(repository[file.Length..]) ? ("from a folder of the author's machine", Severity.Low) : null;
        if (!Uri.TryCreate(repository, UriKind.Absolute, out var url) || url.Host.Length is 0)
            return null;
        if (IsThisMachine(url.Host))
            return ("from the machine that builds the chart", Severity.Low);
        return url.Scheme switch
        {
            "http" or "git" or "git+http" or "ftp" or "s3+http" => ($"over {url.Scheme}, which anybody on the way can change", Severity.High),
            _ when IPAddress.TryParse(url.Host.Trim('[', ']'), out _) => ("from an address without a name, which no certificate vouches for as its own", Severity.Medium),
            _ => null,
        };
    }

    // A neighbour ("file://../db") is part of the same repository; what is absolute, or far above, is on one machine only.
    private static bool LeadsFar(string path) => path is ['/' or '~', ..] || path.Split('/').Count(part => part is "..") > 4;

    private static bool IsThisMachine(string host) =>
        host is "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static IEnumerable<Finding> OfUser(ChartSource chart) =>
        from dependency in chart.Dependencies
        where HasPassword(dependency.Repository)
        select new Finding($"the repository of the dependency '{Bounded.Text(dependency.Name)}' is named with a user and a password", dependency.Field["repository"]);

    private static bool HasPassword(string repository)
    {
        var scheme = repository.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return false;
        var rest = repository.AsSpan(scheme + 3);
        var end = rest.IndexOfAny('/', '?', '#');
        var authority = end < 0 ? rest : rest[..end];
        var at = authority.LastIndexOf('@');
        var colon = at < 0 ? -1 : authority[..at].IndexOf(':');
        // "https://:@host" and "${USER}:${PASSWORD}@" hold none.
        return colon >= 0 && colon + 1 < at && !authority[(colon + 1)..at].StartsWith("$", StringComparison.Ordinal) && !authority[(colon + 1)..at].StartsWith("{{", StringComparison.Ordinal);
    }
}

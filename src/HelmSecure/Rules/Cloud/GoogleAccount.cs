namespace HelmSecure.Rules.Cloud;

/// <summary>The e-mail address of a service account of Google's cloud.</summary>
internal static class GoogleAccount
{
    private const string OfProject = ".iam.gserviceaccount.com";

    private static readonly string[] OfGoogle = ["developer.gserviceaccount.com", "appspot.gserviceaccount.com", "cloudbuild.gserviceaccount.com", "cloudservices.gserviceaccount.com"];

    /// <summary>One that a project has from the beginning, with rights on all of it: <c>1-compute@developer…</c>, <c>shop@appspot…</c>.</summary>
    public static bool IsDefault(string text) => IsOne(text) && (text.EndsWith("-compute@developer.gserviceaccount.com", StringComparison.Ordinal) || text.EndsWith("@appspot.gserviceaccount.com", StringComparison.Ordinal));

    /// <summary><c>web@shop.iam.gserviceaccount.com</c>; of a project that belongs to a domain, <c>web@shop.example.org.iam.gserviceaccount.com</c>.</summary>
    public static bool IsOne(string text)
    {
        if (text.Length > 254 || text.Split('@') is not [{ Length: > 0 } name, var host] || !name.All(IsOfName))
            return false;
        if (OfGoogle.Contains(host, StringComparer.Ordinal))
            return true;

        return host.EndsWith(OfProject, StringComparison.Ordinal) && name is { Length: >= 6 and <= 30 } && char.IsAsciiLetterLower(name[0]) && name[^1] is not '-'
            && host[..^OfProject.Length].Split('.') is [{ Length: >= 6 and <= 30 } project, ..] parts && char.IsAsciiLetterLower(project[0]) && project[^1] is not '-'
            && parts.All(part => part.Length > 0 && part.All(IsOfName));
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-';
}

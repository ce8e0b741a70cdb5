using System.Buffers;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Secrets;

internal static class UnresolvedSecretReference
{
    private const string Mark = "ref+";
    private const int LongestBackend = 32;

    public static readonly Rule Rule = new()
    {
        Id = "unresolved-secret-reference",
        Summary = "Reference to a secret was rendered as it is, and nobody will look it up",
        Fix = "render through what resolves it: helm secrets with vals, or helmfile; or use External Secrets",
        Category = Category.Secrets,
        Severity = Severity.High,
        References = ["nsa:secrets"],
        Check = Check.WholeRelease(Inspect),
    };

    private static readonly SearchValues<char> BackendCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    private static IEnumerable<Found> Inspect(AuditSubject subject)
    {
        var release = subject.Release;
        var places = SecretPlaces.Variables(release)
            .Concat(SecretPlaces.Arguments(release))
            .Concat(SecretPlaces.ConfigMaps(release))
            .Concat(SecretPlaces.Secrets(release))
            .Concat(SecretPlaces.Annotations(release))
            .Concat(SecretPlaces.Fields(release, (_, text) => Find(text) is not null));
        return
            from place in places
            where !ResolvesItself(place.Object)
            let backend = Find(place.Text)
            where backend is not null
            select place.Say($"{place.Title} holds a reference to {backend} that nothing has resolved");
    }

    // The operator of vals, and Argo CD, whose repository server may have a plugin that does.
    private static bool ResolvesItself(KubeObject item) =>
        item.ApiVersion.StartsWith("digitalis.io/", StringComparison.Ordinal) || item.ApiVersion.StartsWith("argoproj.io/", StringComparison.Ordinal);

    // "ref+vault://…" gives "vault".
    private static string? Find(string text)
    {
        for (var at = text.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Mark, at + Mark.Length, StringComparison.Ordinal))
        {
            var rest = text.AsSpan(at + Mark.Length, Math.Min(LongestBackend, text.Length - at - Mark.Length));
            var length = rest.IndexOfAnyExcept(BackendCharacters);
            var begins = at is 0 || !char.IsAsciiLetterOrDigit(text[at - 1]) || text.AsSpan(0, at).EndsWith("secret", StringComparison.Ordinal);
            if (begins && length > 0 && rest[length..].StartsWith("://", StringComparison.Ordinal) && !ConfigText.IsCommentedOut(text, at))
                return rest[..length].ToString();
        }

        return null;
    }
}

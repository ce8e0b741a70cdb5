using System.Buffers;

namespace HelmSecure.Rules.Secrets;

/// <summary>Finds secrets that show by their look, whatever they are called. Each search looks at each character a bounded number of times.</summary>
internal static class SecretMarks
{
    private const string PemBegin = "-----BEGIN ";
    private const int LongestLabel = 64;
    private const int ShortestKey = 40;
    private const int LongestHeader = 400;
    private const int LongestAuthority = 512;

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-");
    private static readonly SearchValues<char> EndsOfAuthority = SearchValues.Create("/?#\"'`<>{}()[]|\\,; \t\r\n");
    private static readonly SearchValues<char> EndsOfCredential = SearchValues.Create("\"'`<>{}()[]|\\,; \t\r\n");

    private static readonly string[] Schemes = ["Basic ", "Bearer ", "Token "];

    /// <summary>Something that may be one: without any of these the searches are spared.</summary>
    private static readonly SearchValues<string> Any = SearchValues.Create([PemBegin, "://", "authorization", "auths", Base64Text.PemBegin, Base64Text.AuthsBegin], StringComparison.OrdinalIgnoreCase);

    /// <summary>False where there is certainly none.</summary>
    public static bool MayBeIn(string text) => text.AsSpan().ContainsAny(Any) || SecretFormats.MayBeIn(text);

    public static IEnumerable<Secret> In(string text)
    {
        for (var token = SecretFormats.Find(text); token is { } found; token = SecretFormats.Find(text, found.Start + found.Length))
            yield return new(SecretKind.Token, found.Title, found.Start) { Length = found.Length };
        if (!text.AsSpan().ContainsAny(Any))
            yield break;

        foreach (var secret in PrivateKeys(text).Concat(Addresses(text)).Concat(Headers(text)).Concat(Logins(text)))
            yield return secret;
    }

    private static IEnumerable<Secret> PrivateKeys(string text)
    {
        for (var at = text.IndexOf(PemBegin, StringComparison.Ordinal); at >= 0; at = text.IndexOf(PemBegin, at + PemBegin.Length, StringComparison.Ordinal))
        {
            var start = at + PemBegin.Length;
            var rest = text.AsSpan(start, Math.Min(LongestLabel, text.Length - start));
            var end = rest.IndexOf("-----", StringComparison.Ordinal);
            if (end > 0 && rest[..end].ToString() is var label && label.Contains("PRIVATE KEY", StringComparison.Ordinal) && KeyLength(text, start + end + 5) is >= ShortestKey and var length)
                yield return new(SecretKind.PrivateKey, TitleOfKey(label), at) { MayBeDrawn = label is "RSA PRIVATE KEY" or "EC PRIVATE KEY" or "DSA PRIVATE KEY" || (label is "PRIVATE KEY" && length < 4 * ShortestKey) };
        }
    }

    private static string TitleOfKey(string label) => label switch
    {
        "OPENSSH PRIVATE KEY" => "an SSH private key",
        "ENCRYPTED PRIVATE KEY" => "an encrypted private key",
        "PGP PRIVATE KEY BLOCK" => "a PGP private key",
        _ => "a private key",
    };

    // Documentation shows the first line alone, or three full stops.
    private static int KeyLength(string text, int start)
    {
        var rest = text.AsSpan(start, Math.Min(LongestHeader, text.Length - start));
        var (count, isHeader) = (0, false);
        foreach (var line in rest.EnumerateLines())
        {
            // JSON writes the ends of lines with a backslash.
            foreach (var part in line.Split("\\n"))
            {
                var words = line[part].Trim();
                isHeader = words.Contains(": ", StringComparison.Ordinal) || words.Length is 0;
                if (!isHeader && words.TrimEnd("\\rn").ContainsAnyExcept(KeyCharacters))
                    return count;
                count += isHeader ? 0 : words.Length;
            }
        }

        return count;
    }

    // "postgres://user:password@host"
    private static IEnumerable<Secret> Addresses(string text)
    {
        for (var at = text.IndexOf("://", StringComparison.Ordinal); at >= 0; at = text.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            if (PasswordOf(text, at + 3) is { } password && !SecretValue.IsHarmless(password) && !password.StartsWith('%'))
                yield return new(SecretKind.Address, "a URL with a password", SchemeBefore(text, at)) { IsDefault = PasswordWords.IsDefault(password) };
        }
    }

    private static int SchemeBefore(string text, int position)
    {
        var before = text.AsSpan(Math.Max(0, position - LongestLabel), Math.Min(position, LongestLabel));
        return position - (before.Length - 1 - before.LastIndexOfAnyExcept(SchemeCharacters));
    }

    private static string? PasswordOf(string text, int start)
    {
        var rest = text.AsSpan(start, Math.Min(LongestAuthority, text.Length - start));
        var authority = rest.IndexOfAny(EndsOfAuthority) is >= 0 and var end ? rest[..end] : rest;
        var user = authority.LastIndexOf('@') is > 0 and var at && at < authority.Length - 1 ? authority[..at] : [];
        return user.IndexOf(':') is >= 0 and var colon && colon < user.Length - 1 ? user[(colon + 1)..].ToString() : null;
    }

    // "Authorization: Basic …", "Authorization" "Bearer …", "authorization": "token …"
    private static IEnumerable<Secret> Headers(string text)
    {
        const string Name = "authorization";
        for (var at = text.IndexOf(Name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(Name, at + Name.Length, StringComparison.OrdinalIgnoreCase))
        {
            if (HeaderOf(text, at + Name.Length) is { } secret)
                yield return secret with { Position = at };
        }
    }

    private static Secret? HeaderOf(string text, int start)
    {
        var rest = text.AsSpan(start, Math.Min(LongestHeader, text.Length - start)).TrimStart("\"'\\:=, \t");
        foreach (var scheme in Schemes)
        {
            if (rest.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return HeaderOf(scheme, rest[scheme.Length..].TrimStart());
        }

        return null;
    }

    private static Secret? HeaderOf(string scheme, ReadOnlySpan<char> rest)
    {
        var credential = (rest.IndexOfAny(EndsOfCredential) is >= 0 and var end ? rest[..end] : rest).ToString();
        if (scheme is not "Basic ")
            return Randomness.IsDrawn(credential) && !SecretFormats.IsSample(credential) ? new(SecretKind.Header, "an Authorization header", 0) : null;

        return Base64Text.Decode(credential, shortest: 4)?.Split(':', 2) is [_, { Length: > 0 } password] && !SecretValue.IsHarmless(password)
            ? new(SecretKind.Header, "an Authorization header", 0) { IsDefault = PasswordWords.IsDefault(password) }
            : null;
    }

    // The file of logins that docker keeps: "auths": {"registry": {"auth": "…"}}. One says enough.
    private static IEnumerable<Secret> Logins(string text)
    {
        var at = text.IndexOf("auths\"", StringComparison.Ordinal);
        for (var auth = at < 0 ? -1 : text.IndexOf("\"auth", at + 6, StringComparison.Ordinal); auth >= 0; auth = text.IndexOf("\"auth", auth + 5, StringComparison.Ordinal))
        {
            var rest = text.AsSpan(auth + 5, Math.Min(LongestHeader, text.Length - auth - 5)).TrimStart("\"'\\: \t\r\n");
            var value = rest.IndexOfAny(EndsOfCredential) is >= 0 and var end ? rest[..end] : rest;
            if (Base64Text.Decode(value.ToString(), shortest: 4)?.Split(':', 2) is not [{ Length: > 0 }, { Length: > 0 } password] || SecretValue.IsHarmless(password))
                continue;
            yield return new(SecretKind.RegistryLogin, "the login of a registry", at);
            yield break;
        }
    }
}

using System.Buffers;

namespace HelmSecure;

/// <summary>How much the name of a value says about it.</summary>
internal enum NameStrength
{
    None,

    /// <summary>A key, a token: often secret, often the name or the address of one.</summary>
    Weak,

    /// <summary>A password.</summary>
    Strong,
}

/// <summary>What a name promises: <c>DB_PASSWORD</c>, <c>apiKey</c>, <c>spring.datasource.password</c>. The last word counts: a <c>passwordFile</c> is a file.</summary>
internal static class SecretName
{
    /// <summary>No name is longer, but for those who want to keep us busy.</summary>
    public const int Longest = 128;

    /// <summary>In every name that promises anything; for quick searches.</summary>
    public static readonly SearchValues<string> Signs = SearchValues.Create(["pass", "pwd", "secret", "token", "key", "cred", "masterauth"], StringComparison.OrdinalIgnoreCase);

    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>Of those that end so.</summary>
    private static readonly string[] Passwords = ["password", "passwd", "passphrase", "passcode", "requirepass", "masterauth"];

    /// <summary>Only behind another word: <c>PWD</c> is a folder, <c>pass</c> a step.</summary>
    private static readonly string[] Abbreviations = ["pass", "pwd", "pw"];

    // Directives of web servers.
    private static readonly string[] OfProxies = ["proxy", "fastcgi", "uwsgi", "scgi", "grpc", "memcached", "by", "test", "first", "second", "single", "multi", "ssl"];

    private static readonly string[] Secrets = ["secret", "token", "apikey", "accesskey", "secretkey", "privatekey", "credential", "credentials", "authtoken", "clientsecret"];

    private static readonly string[] Keys =
        ["api", "access", "secret", "private", "encryption", "encrypt", "signing", "sign", "auth", "shared", "master", "account", "session", "storage", "jwt", "hmac", "cookie", "webhook", "app", "deploy", "fernet", "license", "preshared"];

    // Tokens of texts, pages and parsers; what everybody may know.
    private static readonly string[] Harmless =
        ["public", "page", "next", "continue", "continuation", "max", "min", "num", "checksum", "hash", "sha", "digest", "delimiter", "separator", "prefix", "suffix", "hashed", "bcrypt", "encrypted", "sealed", "existing"];

    public static NameStrength StrengthOf(ReadOnlySpan<char> name)
    {
        if (name.Length > Longest || !name.ContainsAny(Signs))
            return NameStrength.None;

        var words = Words(name);
        var last = words[^1].TrimEnd(Digits);
        if (last.Length is 0 && words.Count > 1)
            last = words[^2];
        var before = words.Count > 1 ? words[^2] : "";
        if (words.Exists(word => Harmless.Contains(word, StringComparer.Ordinal)))
            return NameStrength.None;
        if (Array.Exists(Passwords, word => last.EndsWith(word, StringComparison.Ordinal)))
            return NameStrength.Strong;
        if (Abbreviations.Contains(last, StringComparer.Ordinal) && before.Length > 0)
            return OfProxies.Contains(before, StringComparer.Ordinal) ? NameStrength.None : NameStrength.Strong;
        var isSecret = Secrets.Contains(last, StringComparer.Ordinal)
            || (last is "key" && Keys.Contains(before, StringComparer.Ordinal))
            || (last is "base" && before is "key");
        return isSecret ? NameStrength.Weak : NameStrength.None;
    }

    /// <summary>In lower case: "db", "password" of <c>DB_PASSWORD</c> and <c>dbPassword</c>.</summary>
    private static List<string> Words(ReadOnlySpan<char> name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            var isEnd = i == name.Length || !char.IsAsciiLetterOrDigit(name[i]);
            if (!isEnd && !IsHump(name, i))
                continue;
            if (i > start)
                words.Add(name[start..i].ToString().ToLowerInvariant());
            start = isEnd ? i + 1 : i;
        }

        return words.Count > 0 ? words : [""];
    }

    // "apiKey" and "APIKey" have two words, "APIKEY" has one.
    private static bool IsHump(ReadOnlySpan<char> name, int i) =>
        i > 0 && char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterOrDigit(name[i - 1])
        && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
}

using System.Buffers;
using System.Collections.Frozen;

namespace HelmSecure.Rules.Charts;

/// <summary>Decides whether a value of values.yaml is a password that everybody knows who has the chart.</summary>
internal static class DefaultCredential
{
    // What these end in holds a secret, unless it says where one is.
    private static readonly string[] SecretEndings =
    [
        "password", "passwd", "passphrase", "pwd", "clientsecret", "secretaccesskey", "apikey", "accesstoken", "authtoken", "bearertoken", "admintoken", "roottoken", "encryptionkey", "signingkey",
        "jwtsecret", "sessionsecret", "cookiesecret", "erlangcookie", "replicasetkey", "licensekey",
    ];

    // These hold the name of a secret as often as a secret.
    private static readonly string[] UnclearEndings = ["secret", "token", "credential", "credentials"];

    private static readonly string[] Elsewhere = ["existingsecret", "secretref", "secretkeyref", "externalsecret", "secretname", "fromsecret", "secretkeys"];

    private static readonly FrozenSet<string> WellKnown = FrozenSet.ToFrozenSet(
        [
            "admin", "administrator", "changeme", "change-me", "change_me", "changeit", "default", "guest", "letmein", "minio123", "minioadmin", "mysecretpassword", "nopass", "pass", "passw0rd", "password",
            "password1", "password123", "postgres", "prom-operator", "qwerty", "root", "secret", "secretpassword", "supersecret", "test", "test123", "toor", "welcome", "12345", "123456", "12345678", "123456789",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> NotOfSecrets = SearchValues.Create(" /\\{}<>()[]");

    /// <param name="path">The keys that lead to the value.</param>
    /// <param name="value">A text, or a number as it is written.</param>
    /// <param name="isBesideName">Something beside it says which Secret is meant: <see cref="IsReference"/>.</param>
    public static bool IsOne(IReadOnlyList<string> path, string value, bool isBesideName)
    {
        var key = Plain(path[^1]);
        if (value.Trim().Length is 0 || IsPlaceholder(value) || path.Any(part => Elsewhere.Any(word => Plain(part).Contains(word, StringComparison.Ordinal))))
            return false;
        if (Ends(key, UnclearEndings) && !Ends(key, SecretEndings))
            return WellKnown.Contains(value) && !value.Equals(key, StringComparison.OrdinalIgnoreCase);
        // "passwordSecretKey: password" says which key of a Secret.
        var isSecret = Ends(key, SecretEndings) || key is "secretkey" or "pass";
        var isReference = isBesideName && key.EndsWith("key", StringComparison.Ordinal);
        return isSecret && !isReference && (WellKnown.Contains(value) || (!value.AsSpan().ContainsAny(NotOfSecrets) && !IsNameOfKey(key, value)));
    }

    private static bool Ends(string key, string[] endings) => endings.Any(ending => key.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>"secretKey: password" beside a key such as "name: db" says which key of which Secret.</summary>
    public static bool IsReference(string sibling) => Plain(sibling) is "name" or "secretname" or "existingsecret" or "key";

    // "adminPassword: admin-password": what charts call the keys of their Secrets.
    private static bool IsNameOfKey(string key, string value) => value.Contains('-', StringComparison.Ordinal) && Plain(value).EndsWith(key.Length > 8 ? key[^8..] : key, StringComparison.Ordinal);

    private static bool IsPlaceholder(string value) =>
        value.Contains("{{", StringComparison.Ordinal) || value.Contains("${", StringComparison.Ordinal) || value.Contains("$(", StringComparison.Ordinal)
        || value.StartsWith("ref+", StringComparison.Ordinal) || value.StartsWith("ENC[", StringComparison.Ordinal) || value.StartsWith("vault:", StringComparison.Ordinal) || value.StartsWith("secretref+", StringComparison.Ordinal)
        || value is ['<', .., '>'] || value.Contains("example", StringComparison.OrdinalIgnoreCase) || value.All(letter => letter is '*' or 'x' or 'X' or '.' or '-') || bool.TryParse(value, out _);

    private static string Plain(string key) => key.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}

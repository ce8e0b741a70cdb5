using System.Buffers;
using System.Globalization;

namespace HelmSecure.Rules.Secrets;

/// <summary>What stands under the name of a secret, and is none.</summary>
internal static class SecretValue
{
    /// <summary>No password and no key is longer; a text is no single value.</summary>
    public const int Longest = 4096;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    private static readonly SearchValues<char> OfBase64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    private static readonly SearchValues<char> OfNoPath = SearchValues.Create("+=!#%^&*?");
    private static readonly SearchValues<char> OfUuid = SearchValues.Create("0123456789abcdefABCDEF-");

    // Filled in later by a shell, Kubernetes, a template, an operator.
    private static readonly SearchValues<string> Substitutions = SearchValues.Create(["$(", "${", "{{", "}}", "<%", "%{", "%(", "$__", "@@"], StringComparison.Ordinal);

    // Looked up or decrypted later.
    private static readonly string[] References =
    [
        "ref+", "secretref+", "ENC[", "ENC(", "{cipher}", "vault:", ">>vault:", "op://", "arn:", "sm://", "gcp:", "awssm:", "akv:", "azurekeyvault", "file:", "env:", "secret:", "secrets:", "k8s:",
        "kubernetes:", "configmap:", "valueFrom", "@Microsoft.KeyVault", "$ANSIBLE_VAULT", "-----BEGIN AGE", "-----BEGIN PGP MESSAGE", "<path:", "bao:", "bws:", "doppler:", "keyring:", "cmd:",
    ];

    // Of a password, which cannot be turned back.
    private static readonly string[] Hashes = ["$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$7$", "$y$", "$argon2", "$pbkdf2", "$scrypt", "$apr1$", "{SHA", "{SSHA", "{CRYPT", "{bcrypt}", "pbkdf2", "SCRAM-SHA", "sha256:", "sha512:", "md5"];

    private static readonly HashSet<string> Empty = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "yes", "no", "on", "off", "enabled", "disabled", "none", "null", "nil", "undefined", "unset", "empty", "todo", "tbd", "example", "sample", "dummy", "placeholder", "redacted",
        "masked", "hidden", "required", "optional", "string", "text", "auto", "default", "generated", "random", "prompt", "unused", "ignored", "n/a", "any", "all", "plain", "plaintext", "basic", "bearer",
        "sha1", "sha256", "sha512", "md5", "base64", "oauth2", "pbkdf2", "argon2", "argon2id", "bcrypt", "scrypt", "aes128", "aes256", "utf8", "rs256", "hs256", "es256", "vault", "ldap", "env", "file",
    };

    /// <summary>Nothing, something that is filled in, looked up or decrypted later, or something that is no secret whatever its name says.</summary>
    public static bool IsHarmless(string value)
    {
        var text = value.Trim();
        return text.Length is 0
            || Empty.Contains(text)
            || text.AsSpan().ContainsAny(Substitutions)
            || text is ['<', .., '>'] or ['[', .., ']'] or ['%', .., '%'] or ['_', '_', .., '_', '_'] or ['{', .., '}']
            || (text[0] is '$' or '%' && !text.AsSpan(1).ContainsAnyExcept(NameCharacters))
            || Array.Exists(References, prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            || Array.Exists(Hashes, prefix => text.StartsWith(prefix, StringComparison.Ordinal))
            || IsMeasure(text)
            || IsPath(text)
            || text.Contains("://", StringComparison.Ordinal)
            || text.StartsWith("-----BEGIN CERTIFICATE", StringComparison.Ordinal)
            || IsUuid(text)
            || IsSealed(text)
            || text.Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries).Length > 3
            || !text.AsSpan().ContainsAnyExcept(text[0])
            || SaysWhatBelongsThere(text);
    }

    // "5", "1e3", "30s", "1h30m", "10Mi".
    private static bool IsMeasure(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange('0', '9') || (text.Length < 32 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) || IsDuration(text);

    private static bool IsDuration(string text)
    {
        if (text.Length > 16 || !char.IsAsciiDigit(text[0]) || char.IsAsciiDigit(text[^1]))
            return false;

        foreach (var unit in text.Split(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (unit is not ("ns" or "us" or "ms" or "s" or "m" or "h" or "d" or "w" or "y" or "k" or "M" or "G" or "Ki" or "Mi" or "Gi" or "KB" or "MB" or "GB"))
                return false;
        }

        return true;
    }

    private static bool IsPath(string text)
    {
        if (text[0] is '/' && text.Length > 1 && !Randomness.IsDrawn(text))
            return true;
        if (text is ['.', '/', ..] or ['.', '.', '/', ..] or ['~', '/', ..] or [_, ':', '\\', ..])
            return true;
        return text.Contains('/', StringComparison.Ordinal) && !Randomness.IsDrawn(text) && text.Split('/').All(part => part.Length > 0 && !part.AsSpan().ContainsAny(OfNoPath));
    }

    private static bool IsUuid(string text) =>
        text.Length is 36 && text[8] is '-' && text[13] is '-' && text[18] is '-' && text[23] is '-' && !text.AsSpan().ContainsAnyExcept(OfUuid);

    // What kubeseal makes begins with the length of an RSA block.
    private static bool IsSealed(string text) => text.Length > 300 && text.StartsWith("Ag", StringComparison.Ordinal) && !text.AsSpan().ContainsAnyExcept(OfBase64);

    // "your-token-here", "ghp_xxxxxxxx".
    private static bool SaysWhatBelongsThere(string text) =>
        text.StartsWith("your", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("insert", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("enter", StringComparison.OrdinalIgnoreCase)
        || text.Contains("xxxx", StringComparison.OrdinalIgnoreCase)
        || text.Contains("placeholder", StringComparison.OrdinalIgnoreCase)
        || text.Contains("redacted", StringComparison.OrdinalIgnoreCase)
        || text.Contains("example", StringComparison.OrdinalIgnoreCase);
}

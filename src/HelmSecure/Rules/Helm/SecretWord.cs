namespace HelmSecure.Rules.Helm;

/// <summary>Names under which templates keep secrets, and names under which they keep the names of secrets.</summary>
internal static class SecretWord
{
    private static readonly string[] Secrets = ["password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "secretkey", "privatekey", "credentials", "encryptionkey", "signingkey", "cookie", "salt"];

    // Where a secret is, or what it is called, is none.
    private static readonly string[] Places = ["existing", "secretname", "secretref", "secretkeyref", "pullsecret", "name", "keyname", "path", "file", "enabled", "create", "namespace", "annotations", "labels", "length", "mountpath", "volume"];

    /// <param name="name">A key, a variable, or the dotted path of a value.</param>
    public static bool IsIn(string name)
    {
        var last = name[(name.LastIndexOf('.') + 1)..].Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        return Secrets.Any(word => last.EndsWith(word, StringComparison.Ordinal) || last.EndsWith(word + "b64", StringComparison.Ordinal)) && !Places.Any(word => last.EndsWith(word, StringComparison.Ordinal) || last.StartsWith("existing", StringComparison.Ordinal));
    }

    /// <summary>What a line of a template writes to: its key, or the variable that it sets; empty for neither.</summary>
    public static string Target(string line)
    {
        var text = line.AsSpan().TrimStart(" \t{-");
        if (text is ['$', ..])
            return text[1..(text.IndexOfAny(' ', ':', '=') is > 1 and var end ? end : text.Length)].ToString();
        var colon = text.IndexOf(':');
        return colon < 0 ? "" : text[..colon].Trim(" \"'").ToString();
    }
}

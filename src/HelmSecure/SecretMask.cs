using System.Buffers;
using System.Text;

namespace HelmSecure;

/// <summary>Hides what looks like a secret in text from a chart before it is shown: better a path too many hidden than a password in a log.</summary>
internal static class SecretMask
{
    private const string Mask = "***";

    // Names and paths of Kubernetes are in lower case: what mixes three kinds of characters and is this long was drawn by chance.
    private const int ShortestRandom = 20;
    private const double LowestEntropy = 3.5;
    private const int ShortestKnown = 8;

    // What stands farther before a value does not name it; without a limit, hostile text would be read over and over.
    private const int FarthestName = 256;

    private const string KeyCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=_-~%$!@";

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(KeyCharacters + ".");

    private static readonly SearchValues<char> TokenCharactersOfPaths = SearchValues.Create(KeyCharacters);

    private static readonly string[] SecretWords = ["password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "api-key", "access_key", "access-key", "credential"];

    /// <summary>The same text with each part that looks like a secret written as <c>***</c>.</summary>
    public static string Hide(string text) => Hide(text, TokenCharacters);

    /// <summary>The same of a field's path, each key of it for itself: <c>schema.openAPIV3Schema.properties</c> as a whole would look like chance.</summary>
    public static string HideInPath(string path) => Hide(path, TokenCharactersOfPaths);

    private static string Hide(string text, SearchValues<char> characters)
    {
        if (text.Contains("-----BEGIN", StringComparison.Ordinal))
            return Mask;
        var hidden = new StringBuilder(text.Length);
        var start = 0;
        for (var token = SecretFormats.Find(text); token is { } found; token = SecretFormats.Find(text, start))
        {
            HideRest(text, start, found.Start, characters, hidden);
            hidden.Append(Mask);
            start = found.Start + found.Length;
        }

        HideRest(text, start, text.Length, characters, hidden);
        return hidden.ToString();
    }

    private static void HideRest(string text, int position, int end, SearchValues<char> characters, StringBuilder hidden)
    {
        while (position < end)
        {
            var length = text.AsSpan(position, end - position).IndexOfAnyExcept(characters);
            length = length < 0 ? end - position : length;
            hidden.Append(Shown(text.AsSpan(position, length), text.AsSpan(Math.Max(0, position - FarthestName)..position)));
            position += length;
            if (position < end)
                hidden.Append(text[position++]);
        }
    }

    private static ReadOnlySpan<char> Shown(ReadOnlySpan<char> token, ReadOnlySpan<char> before)
    {
        // "https://user:password@host": the name and the colon stand before it.
        var at = token.LastIndexOf('@');
        if (at > 0 && before is [.., ':'] && before.Contains("://", StringComparison.Ordinal))
            return string.Concat(Mask, token[at..]);
        var equals = token.IndexOf('=');
        if (equals > 0 && equals < token.Length - 1 && IsSecretWord(token[..equals]) && !IsSwitch(token[(equals + 1)..]))
            return string.Concat(token[..(equals + 1)], Mask);
        return (IsNamedSecret(before) && !IsSwitch(token)) || SecretFormats.IsLike(token, ShortestKnown) || IsRandom(token) ? token.Length is 0 ? token : Mask : token;
    }

    // "password: x"
    private static bool IsNamedSecret(ReadOnlySpan<char> before)
    {
        var name = before.TrimEnd("\"' ");
        return name is [.., ':'] && IsSecretWord(name[..^1].TrimEnd("\"'"));
    }

    // "automountServiceAccountToken: false"
    private static bool IsSwitch(ReadOnlySpan<char> value) => value is "true" or "false" or "null";

    private static bool IsSecretWord(ReadOnlySpan<char> name)
    {
        foreach (var word in SecretWords)
        {
            if (name.EndsWith(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool IsRandom(ReadOnlySpan<char> token) =>
        token.Length >= ShortestRandom
        && token.ContainsAnyInRange('a', 'z') && token.ContainsAnyInRange('A', 'Z') && token.ContainsAnyInRange('0', '9')
        && Randomness.Entropy(token) >= LowestEntropy;
}

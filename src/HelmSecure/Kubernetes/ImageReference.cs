using System.Buffers;

namespace HelmSecure.Kubernetes;

/// <summary>
/// The name of an image, taken apart as the container runtimes do it (distribution/reference, <c>ParseNormalizedNamed</c>): <c>[HOST[:PORT]/]PATH[:TAG][@ALGORITHM:HEX]</c>.
/// What is no valid name is taken apart all the same, and says so.
/// </summary>
internal sealed record ImageReference
{
    public const string DefaultRegistry = "docker.io";

    private const int LongestRepository = 255;
    private const int LongestTag = 128;
    private const int LengthOfIdentifier = 64;

    private static readonly SearchValues<char> PlaceholderSigns = SearchValues.Create("${}<>");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:");
    private static readonly SearchValues<char> TagCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private ImageReference(string text)
    {
        Text = text;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? text : text[..at];
        Digest = at < 0 ? null : text[(at + 1)..];

        // Before the last slash a colon belongs to a port.
        var colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        var path = colon < 0 ? name : name[..colon];
        Tag = colon < 0 ? null : name[(colon + 1)..];

        (var host, Repository) = Split(path);
        NamesRegistry = host.Length > 0;
        Registry = host.ToLowerInvariant() is { Length: > 0 } registry and not "index.docker.io" ? registry : DefaultRegistry;
        if (Registry is DefaultRegistry && !Repository.Contains('/', StringComparison.Ordinal))
            Repository = "library/" + Repository;
        IsValid = (!NamesRegistry || IsHost(host)) && IsRepository(Repository) && (Tag is null || IsTag(Tag)) && DigestFault is null && !IsIdentifier(text);
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>Host and port in lower case; that of Docker Hub where none is written.</summary>
    public string Registry { get; }

    /// <summary>A registry is written.</summary>
    public bool NamesRegistry { get; }

    /// <summary><c>library/nginx</c>, as the registry calls it.</summary>
    public string Repository { get; }

    /// <summary>Null where none is written; the runtime then takes <c>latest</c>, unless there is a digest.</summary>
    public string? Tag { get; }

    /// <summary><c>sha256:…</c>; it counts, and the tag beside it does not.</summary>
    public string? Digest { get; }

    /// <summary>A runtime takes it.</summary>
    public bool IsValid { get; }

    /// <summary>Something is yet to be filled in: <c>$(TAG)</c>, <c>{{ image }}</c>.</summary>
    public bool IsPlaceholder => Text.AsSpan().ContainsAny(PlaceholderSigns);

    /// <summary><c>docker.io/library/nginx</c>.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>"controller" of <c>registry.k8s.io/ingress-nginx/controller</c>.</summary>
    public string BaseName => Repository[(Repository.LastIndexOf('/') + 1)..];

    /// <summary>What is wrong with the digest, as the end of a sentence; null where nothing is, or where there is none.</summary>
    public string? DigestFault
    {
        get
        {
            if (Digest is null)
                return Tag is not null && LengthOf(Tag.Split(':', 2) is [var word, _] ? word : "") > 0 ? "stands behind ':' and belongs behind '@'" : null;
            if (Digest.Split(':', 2) is not [var algorithm, var hex])
                return "names no algorithm";
            if (LengthOf(algorithm) is 0)
                return $"has the algorithm '{ShortText.Of(algorithm)}', which is none of sha256, sha384 and sha512";
            if (hex.Length != LengthOf(algorithm))
                return $"has {hex.Length} characters and needs {LengthOf(algorithm)}";
            return hex.AsSpan().ContainsAnyExcept(HexDigits) ? "has characters that are none of 0 to 9 and a to f" : null;
        }
    }

    /// <param name="text">As the API server reads it: blanks around it make it invalid.</param>
    public static ImageReference Of(string text) => new(text);

    /// <summary>The repository ends with these whole segments: <c>argoproj/argocd</c>, on whatever registry and below whatever mirror.</summary>
    public bool EndsWith(string segments) =>
        Repository.EndsWith(segments, StringComparison.Ordinal) && (Repository.Length == segments.Length || Repository[^(segments.Length + 1)] is '/');

    public override string ToString() => Text;

    // The first segment is a host only where it cannot be a part of a path: "a/b" is on Docker Hub, "a.io/b" and "A/b" are not.
    internal static (string Host, string Repository) Split(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && IsHostByLook(path[..slash]) ? (path[..slash], path[(slash + 1)..]) : ("", path);
    }

    internal static bool IsHostByLook(string segment) => segment is "localhost" || segment.AsSpan().ContainsAny('.', ':') || segment.AsSpan().ContainsAnyInRange('A', 'Z');

    private static int LengthOf(string algorithm) => algorithm switch
    {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => 0,
    };

    private static bool IsIdentifier(string text) => text.Length is LengthOfIdentifier && !text.AsSpan().ContainsAnyExcept(HexDigits);

    private static bool IsHost(string host)
    {
        var colon = host.LastIndexOf(':');
        var isAddress = host is ['[', ..];
        var end = colon > host.LastIndexOf(']') ? colon : host.Length;
        if (end != host.Length && (end == host.Length - 1 || host.AsSpan(end + 1).ContainsAnyExceptInRange('0', '9')))
            return false;
        return isAddress
            ? host.AsSpan(0, end) is ['[', .. var address, ']'] && address.Length > 0 && !address.ContainsAnyExcept(AddressCharacters)
            : host[..end].Split('.').All(IsHostPart);
    }

    private static bool IsHostPart(string part) =>
        part.Length > 0 && char.IsAsciiLetterOrDigit(part[0]) && char.IsAsciiLetterOrDigit(part[^1]) && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-');

    private static bool IsRepository(string repository) => repository.Length <= LongestRepository && repository.Split('/').All(IsPathPart);

    // Letters and digits with one '.', one or two '_', or any number of '-' between them.
    private static bool IsPathPart(string part)
    {
        if (part.Length is 0 || !IsLowerOrDigit(part[0]) || !IsLowerOrDigit(part[^1]))
            return false;
        for (var i = 1; i < part.Length; i++)
        {
            var start = i;
            while (!IsLowerOrDigit(part[i]))
                i++;
            var separator = part.AsSpan(start, i - start);
            if (separator is not ("" or "." or "_" or "__") && separator.ContainsAnyExcept('-'))
                return false;
        }

        return true;
    }

    private static bool IsLowerOrDigit(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter);

    private static bool IsTag(string tag) => tag.Length is > 0 and <= LongestTag && tag[0] is not ('.' or '-') && !tag.AsSpan().ContainsAnyExcept(TagCharacters);
}

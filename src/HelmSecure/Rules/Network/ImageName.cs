namespace HelmSecure.Rules.Network;

/// <summary>What a program is called by its image, wherever that is pulled from.</summary>
internal static class ImageName
{
    /// <summary><c>docker.io/grafana/grafana</c> of <c>docker.io/grafana/grafana:11.1@sha256:…</c>.</summary>
    public static string Repository(string image)
    {
        var name = image.Split('@', 2)[0];
        return name.LastIndexOf(':') is > 0 and var colon && colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    /// <summary>The last two parts in lower case: <c>grafana/grafana</c>; <c>/nginx</c> of an image without an owner.</summary>
    public static string OwnerAndName(string image) => Repository(image).ToLowerInvariant().Split('/') is [.., var owner, var name] ? $"{owner}/{name}" : "/" + Repository(image).ToLowerInvariant();
}

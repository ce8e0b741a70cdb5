namespace HelmSecure.Kubernetes;

/// <summary>A registry or a part of it, as a list of allowed ones names it: compared by whole hosts and whole segments, never by how a text begins or ends.</summary>
internal sealed record ImageOrigin
{
    private const string Subdomains = "*.";
    private readonly string host;
    private readonly string path;

    private ImageOrigin(string host, string path) => (this.host, this.path) = (host, path);

    /// <summary>Reads <c>ghcr.io</c>, <c>ghcr.io/team</c>, <c>ghcr.io/team/*</c>, <c>*.example.org</c>; what names no host is on Docker Hub.</summary>
    public static ImageOrigin Of(string written)
    {
        var text = written.TrimEnd('*').TrimEnd('/');
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? text : text[..slash];
        var (host, path) = ImageReference.IsHostByLook(first) ? (first, slash < 0 ? "" : text[(slash + 1)..]) : (ImageReference.DefaultRegistry, text);
        return new(host.ToLowerInvariant() is { } lower and not "index.docker.io" ? lower : ImageReference.DefaultRegistry, path);
    }

    public bool Holds(ImageReference image) => HoldsHost(image.Registry)
        && (path.Length is 0 || image.Repository == path || (image.Repository.StartsWith(path, StringComparison.Ordinal) && image.Repository[path.Length] is '/'));

    // Of "*.example.org" the name itself is none.
    private bool HoldsHost(string registry) =>
        host.StartsWith(Subdomains, StringComparison.Ordinal) ? registry.EndsWith(host[1..], StringComparison.Ordinal) && registry.Length >= host.Length : registry == host;
}

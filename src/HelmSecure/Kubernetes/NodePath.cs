namespace HelmSecure.Kubernetes;

/// <summary>A path of a node as the node resolves it: two spellings of one place are equal.</summary>
internal sealed record NodePath
{
    public static readonly NodePath Root = new("");

    // Without the slash of the root: "" is the root, "/etc" is below it.
    private readonly string text;

    private NodePath(string text) => this.text = text;

    /// <summary>Reads <c>/run//docker.sock</c>, <c>/etc/../run/</c>, <c>C:\var\log</c> and <c>\\.\pipe\docker_engine</c>. A relative path counts from the root.</summary>
    public static NodePath Of(string written)
    {
        var steps = new List<string>();
        foreach (var step in WithoutWindows(written).Split('/').Where(step => step is not ("" or ".")))
        {
            if (step is not "..")
                steps.Add(step);
            else if (steps.Count > 0)
                steps.RemoveAt(steps.Count - 1);

            // Links to where the process is: for those of the node, its root.
            if (steps is ["proc", _, "root" or "cwd"])
                steps.Clear();
            // A link on every Linux of today.
            if (steps is ["var", "run"])
                steps.RemoveAt(0);
        }

        return new(string.Concat(steps.Select(step => "/" + step)));
    }

    /// <summary>None for the root.</summary>
    public string[] Steps => text.Split('/')[1..];

    public bool IsBelow(NodePath other) => text.Length > other.text.Length && text.StartsWith(other.text, StringComparison.Ordinal) && text[other.text.Length] is '/';

    public bool IsAtOrBelow(NodePath other) => this == other || IsBelow(other);

    /// <summary>Neither lies outside the other: who has this has at least a part of the other.</summary>
    public bool Meets(NodePath other) => IsAtOrBelow(other) || other.IsBelow(this);

    public override string ToString() => text.Length is 0 ? "/" : text;

    // Windows reads both slashes and any case.
    private static string WithoutWindows(string written)
    {
        var hasDrive = written is [_, ':', ..] && char.IsAsciiLetter(written[0]);
        return hasDrive || written.StartsWith(@"\\", StringComparison.Ordinal)
            ? written[(hasDrive ? 2 : 0)..].Replace('\\', '/').ToLowerInvariant()
            : written;
    }
}

using System.Globalization;
using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>One object of a release, whatever its kind; valid or not.</summary>
internal sealed class KubeObject
{
    /// <summary>The annotation by which Helm 4 gives a post-renderer the name of the template (Helm's pkg/action).</summary>
    public const string PostRenderFileName = "postrenderer.helm.sh/postrender-filename";

    private readonly Lazy<IReadOnlyList<Pod>> pods;

    /// <param name="root">The object: a document, or an item of a list.</param>
    /// <param name="kind">Its own, or the one its list gives it.</param>
    /// <param name="apiVersion">Likewise.</param>
    /// <param name="document">The document in which it stands.</param>
    /// <param name="file">What holds the document.</param>
    public KubeObject(Field root, string kind, string apiVersion, YamlDocument document, ManifestFile file)
    {
        (Root, Kind, ApiVersion, Document, File) = (root, kind, apiVersion, document, file.Path);
        pods = new(() => Pod.Of(this));
        Metadata = root["metadata"];
        Annotations = Metadata["annotations"];
        // Helm 4 tells its post-renderers in an annotation what Helm 3 tells in a comment.
        Template = file.Template ?? document.Source ?? Annotations[PostRenderFileName].Text;
        Hook = HookOf(document);
    }

    public Field Root { get; }

    public YamlDocument Document { get; }

    /// <summary>See <see cref="ManifestFile.Path"/>.</summary>
    public string File { get; }

    public string Kind { get; }

    /// <summary><c>apps/v1</c>; empty where it is missing.</summary>
    public string ApiVersion { get; }

    /// <summary><c>apps</c>; empty for the core group and where it is missing.</summary>
    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? ApiVersion[..slash] : "";

    /// <summary>Empty where it is missing, or only known to the cluster.</summary>
    public string Name { get => field ?? Metadata["name"].Text ?? Metadata["generateName"].Text ?? ""; init; }

    /// <summary>Null means the namespace of the release.</summary>
    public string? Namespace => Metadata["namespace"].Text;

    public Field Metadata { get; }

    public Field Annotations { get; }

    /// <summary>"Deployment/web", for messages.</summary>
    public string Title => $"{(Kind.Length is 0 ? "object" : Kind)}/{Name}";

    /// <summary>
    /// The file in the chart that made it (<c>web/charts/db/templates/pod.yaml</c>), as the rendered text says: its header, or Helm 4's annotation. A chart can forge either: they may
    /// inform and never decide.
    /// </summary>
    public string? Template { get; }

    /// <summary><c>db</c>, or <c>db/cache</c> for a subchart's subchart; null for the chart itself. As trustworthy as <see cref="Template"/>.</summary>
    public string? Subchart
    {
        get
        {
            var parts = (Template ?? "").Split('/');
            var names = Enumerable.Range(0, parts.Length / 2).TakeWhile(i => parts[(2 * i) + 1] is "charts" && parts.Length > (2 * i) + 2).Select(i => parts[(2 * i) + 2]);
            return string.Join('/', names) is { Length: > 0 } path ? path : null;
        }
    }

    /// <summary>The chart that made it and those it is a part of, <c>web</c> and <c>db</c>. As trustworthy as <see cref="Template"/>.</summary>
    public IEnumerable<string> Charts
    {
        get
        {
            var parts = (Template ?? "").Split('/');
            return parts.Length < 2 ? [] : Enumerable.Range(0, (parts.Length + 1) / 2).TakeWhile(i => i is 0 || (parts[(2 * i) - 1] is "charts" && parts.Length > (2 * i) + 1)).Select(i => parts[2 * i]);
        }
    }

    /// <summary>From the <c>crds/</c> folder of a chart, which Helm does not render.</summary>
    public bool IsFromCrds => Template?.Split('/') is [.., "crds", _] or ["crds", ..];

    /// <summary>Helm sorts documents into hooks and others: of a list, its own annotations count and those of its items do not.</summary>
    public Hook? Hook { get; }

    public bool IsTest => Hook?.IsTest is true;

    /// <summary>The pods that it is or makes; none for most kinds.</summary>
    public IReadOnlyList<Pod> Pods => pods.Value;

    /// <summary>Of one of these API groups; many charts' own kinds bear the name of another's. What does not say its version is taken for what it is called.</summary>
    public bool IsOf(params ReadOnlySpan<string> groups) => ApiVersion.Length is 0 || groups.Contains(Group);

    public override string ToString() => $"{Title} ({Root.Span})";

    private static Hook? HookOf(YamlDocument document)
    {
        var annotations = new Field(document.Root)["metadata"]["annotations"];
        return annotations["helm.sh/hook"].Text is { } events
            ? new(Words(events.ToLowerInvariant()), Weight(annotations["helm.sh/hook-weight"].Text), Words(annotations["helm.sh/hook-delete-policy"].Text ?? ""))
            : null;
    }

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static int? Weight(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight) ? weight : null;
}

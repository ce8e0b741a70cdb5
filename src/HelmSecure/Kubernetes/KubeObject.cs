using System.Globalization;
using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>One object of a release, whatever its kind; valid or not.</summary>
internal sealed class KubeObject
{
    private readonly Lazy<IReadOnlyList<Pod>> pods;

    /// <param name="root">The object: a document, or an item of a list.</param>
    /// <param name="kind">Its own, or the one its list gives it.</param>
    /// <param name="apiVersion">Likewise.</param>
    /// <param name="document">The document in which it stands.</param>
    /// <param name="file">What holds the document.</param>
    public KubeObject(Field root, string kind, string apiVersion, YamlDocument document, ManifestFile file)
    {
        (Root, Kind, ApiVersion, Document, File) = (root, kind, apiVersion, document, file.Path);
        Template = file.Template ?? document.Source;
        pods = new(() => Pod.Of(this));
    }

    public Field Root { get; }

    public YamlDocument Document { get; }

    /// <summary>See <see cref="ManifestFile.Path"/>.</summary>
    public string File { get; }

    public string Kind { get; }

    /// <summary><c>apps/v1</c>; empty where it is missing.</summary>
    public string ApiVersion { get; }

    /// <summary>Empty where it is missing, or only known to the cluster.</summary>
    public string Name { get => field ?? Metadata["name"].Text ?? Metadata["generateName"].Text ?? ""; init; }

    /// <summary>Null means the namespace of the release.</summary>
    public string? Namespace => Metadata["namespace"].Text;

    public Field Metadata => Root["metadata"];

    public Field Annotations => Metadata["annotations"];

    /// <summary>"Deployment/web", for messages.</summary>
    public string Title => $"{(Kind.Length is 0 ? "object" : Kind)}/{Name}";

    /// <summary>
    /// The file in the chart that made it (<c>web/charts/db/templates/pod.yaml</c>), as the rendered text says. A chart can forge it: it may inform and never decide.
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
    public Hook? Hook
    {
        get
        {
            var annotations = new Field(Document.Root)["metadata"]["annotations"];
            return annotations["helm.sh/hook"].Text is { } events
                ? new(Words(events.ToLowerInvariant()), Weight(annotations["helm.sh/hook-weight"].Text), Words(annotations["helm.sh/hook-delete-policy"].Text ?? ""))
                : null;
        }
    }

    public bool IsTest => Hook?.IsTest is true;

    /// <summary>The pods that it is or makes; none for most kinds.</summary>
    public IReadOnlyList<Pod> Pods => pods.Value;

    public override string ToString() => $"{Title} ({Root.Span})";

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static int? Weight(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var weight) ? weight : null;
}

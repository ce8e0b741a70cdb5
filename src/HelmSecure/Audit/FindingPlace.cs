namespace HelmSecure.Audit;

/// <summary>Where a finding can be looked at.</summary>
/// <param name="File">The manifest, or the template on disk, or the chart where its template is not known; as the user named it.</param>
/// <param name="Line">A line of <paramref name="File"/>, from 1; null where it cannot be told with certainty.</param>
/// <param name="RenderedLine">The line of the text that was audited: of the manifest, or of what helm rendered.</param>
/// <param name="Template">The template as the rendered text names it (<c>web/templates/pod.yaml</c>), which a chart can forge; null where it names none.</param>
internal sealed record FindingPlace(string File, int? Line, int RenderedLine, string? Template);

using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>The documents of one file, or of one stream.</summary>
/// <param name="Path">As the user knows it; empty for a stream without a name.</param>
/// <param name="Documents">In their order.</param>
/// <param name="Template">Where it is known from what chart file they come; null for what each document says of itself.</param>
internal sealed record ManifestFile(string Path, IEnumerable<YamlDocument> Documents, string? Template = null);

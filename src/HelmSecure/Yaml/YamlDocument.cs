namespace HelmSecure.Yaml;

/// <summary>One document of a stream.</summary>
/// <param name="Root">Its value.</param>
/// <param name="Source">The chart's file that made it, as the text says.</param>
internal sealed record YamlDocument(YamlNode Root, string? Source = null);

using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Tests;

/// <summary>Small manifests, read the way a render is.</summary>
internal static class Manifest
{
    public static YamlDocument Document(string text, string? source = null) => new(YamlReader.Read(text, "manifest"), source);

    public static Release Release(string text, string? source = null) => HelmSecure.Kubernetes.Release.Read([Document(text, source)]);

    public static KubeObject Object(string text, string? source = null) => Release(text, source).Objects.Single();

    public static Pod Pod(string text) => Object(text).Pods.Single();
}

using System.Text;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Tests;

/// <summary>Small manifests, read the way a render is.</summary>
internal static class Manifest
{
    public static Release Release(string text, string? source = null, string? releaseNamespace = null, bool isPartial = false)
    {
        var header = source is null ? "" : $"---\n# Source: {source}\n";
        return HelmSecure.Kubernetes.Release.Read([new("", YamlStream.Read(Encoding.UTF8.GetBytes(header + text), "manifest"))], releaseNamespace, isPartial);
    }

    public static KubeObject Object(string text, string? source = null) => Release(text, source).Objects.Single();

    public static Pod Pod(string text) => Object(text).Pods.Single();
}

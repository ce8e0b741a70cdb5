using HelmSecure.Audit;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.CustomResources;

/// <summary>An address that is asked without TLS.</summary>
internal static class PlainAddress
{
    public static bool Is(Field field) => field.Text?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>The host alone: what else stands in an address may be a secret.</summary>
    public static string HostOf(Field field) => Uri.TryCreate(field.Text, UriKind.Absolute, out var address) ? ShortText.Of(address.IdnHost) : "";

    /// <summary>Within the cluster fewer can listen.</summary>
    public static Severity? SeverityOf(Field field) =>
        HostOf(field) is var host && (host.EndsWith(".svc", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".cluster.local", StringComparison.OrdinalIgnoreCase)) ? Severity.Low : null;
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.CustomResources;

internal static class ServiceMonitors
{
    public static readonly Rule Rule = new()
    {
        Id = "service-monitor-insecure-tls",
        Summary = "Prometheus reads metrics from, or gives its password to, whoever answers",
        Fix = "set tlsConfig.ca and serverName in place of insecureSkipVerify, and scheme to https",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:network", "attack:T1557"],
        Check = Check.EachOfKind(["ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"], item => item.IsOfGroup("monitoring.coreos.com", "azmonitoring.coreos.com")
            ? Endpoints(item).SelectMany(Inspect)
            : []),
    };

    private static readonly string[] Credentials = ["authorization", "basicAuth", "bearerTokenFile", "bearerTokenSecret", "oauth2"];

    private static IEnumerable<Field> Endpoints(KubeObject item) => item.Kind switch
    {
        "ServiceMonitor" => item.Root["spec"]["endpoints"].Items,
        "PodMonitor" => item.Root["spec"]["podMetricsEndpoints"].Items,
        _ => [item.Root["spec"]],
    };

    private static IEnumerable<Finding> Inspect(Field endpoint)
    {
        var credential = Credentials.FirstOrDefault(key => Holds(endpoint[key]));
        var isPlain = endpoint["scheme"].Text is null or "http" or "HTTP";
        if (endpoint["tlsConfig"]["insecureSkipVerify"] is { Bool: true } skip && !isPlain)
        {
            yield return credential is null
                ? new("whoever takes the place of the target is believed", skip, Severity.Low)
                : new($"whoever takes the place of the target is given the {Words(credential)}", skip);
        }
        else if (credential is not null && isPlain && !IsProbe(endpoint))
        {
            yield return new($"the {Words(credential)} is sent without TLS", endpoint[credential]);
        }
    }

    // An empty name is none: "bearerTokenFile: ''".
    private static bool Holds(Field field) => field.Text is { } text ? text.Length > 0 : field.Node is YamlMap { Entries.Count: > 0 } && field["key"].Text is not "";

    // Of a Probe the scheme is that of the prober.
    private static bool IsProbe(Field endpoint) => endpoint["prober"].Exists;

    private static string Words(string credential) => credential is "basicAuth" ? "password" : "token";
}

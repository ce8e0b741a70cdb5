using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.CustomResources;

internal static class Traefik
{
    public static readonly Rule TlsWeak = new()
    {
        Id = "traefik-tls-options-weak",
        Summary = "Traefik accepts broken TLS, or believes whoever answers for a service",
        Fix = "set minVersion to VersionTLS12 or VersionTLS13, and rootCAs in place of insecureSkipVerify",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["nsa:network", "attack:T1557"],
        Also = ["kyverno:disallow-default-tlsoptions"],
        Check = Check.EachOfKind(["TLSOption", "ServersTransport", "ServersTransportTCP"], item => item.IsOfGroup(Group, OldGroup) ? InspectTls(item) : []),
    };

    public static readonly Rule DashboardExposed = new()
    {
        Id = "traefik-dashboard-exposed",
        Summary = "Dashboard and API of Traefik are open to whoever reaches it",
        Fix = "take api.insecure out, and put a middleware that asks for a password before api@internal",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        References = ["attack:T1190"],
        Check = Check.Both(
            Check.EachContainer(InspectContainer),
            Check.EachOfKind(["IngressRoute"], item => item.IsOfGroup(Group, OldGroup) ? InspectRoute(item) : [])),
    };

    private const string Group = "traefik.io";
    private const string OldGroup = "traefik.containo.us";

    private static IEnumerable<Finding> InspectTls(KubeObject item)
    {
        var (spec, name) = (item.Root["spec"], ShortText.Of(item.Name));
        if (spec["minVersion"] is { Text: "VersionTLS10" or "VersionTLS11" } version)
            yield return new($"TLS option '{name}' accepts {version.Text}, which is broken", version);
        foreach (var suite in spec["cipherSuites"].Items.Where(suite => suite.Text is { } text && (text.Contains("_RC4_", StringComparison.Ordinal) || text.Contains("_3DES_", StringComparison.Ordinal))))
            yield return new($"TLS option '{name}' accepts {ShortText.Of(suite.Text)}, which is broken", suite);
        if (((Field[])[spec["insecureSkipVerify"], spec["tls"]["insecureSkipVerify"]]).FirstOrDefault(field => field.Bool is true) is { Node: not null } skip)
            yield return new($"whoever takes the place of a service behind '{name}' is believed", skip);
    }

    private static IEnumerable<Finding> InspectContainer(Container container)
    {
        if (ImageReference.Of(container.Field["image"].Text ?? "").BaseName is not "traefik")
            yield break;
        foreach (var flag in ProgramFlag.Of(container).Where(flag => flag.Name is "api.insecure" && flag.IsOn).Take(1))
            yield return new($"{container.Title} shows its API and dashboard to everybody", flag.Field);
        foreach (var variable in container.Field["env"].Items.Where(variable => variable["name"].Text is "TRAEFIK_API_INSECURE" && ProgramFlag.IsYes((variable["value"].Node as YamlScalar)?.Text ?? "")))
            yield return new($"{container.Title} shows its API and dashboard to everybody", variable["value"]);
    }

    // The entry point "traefik" is the one for the cluster's own probes, which charts do not expose.
    private static IEnumerable<Finding> InspectRoute(KubeObject item)
    {
        var entries = item.Root["spec"]["entryPoints"].Items.Select(entry => entry.Text).ToList();
        if (entries is ["traefik"])
            yield break;
        foreach (var route in item.Root["spec"]["routes"].Items.Where(route => !route["middlewares"].Items.Any()))
        {
            if (route["services"].Items.FirstOrDefault(service => service["name"].Text is "api@internal" or "dashboard@internal") is { Node: not null } service)
                yield return new($"route '{ShortText.Of(item.Name)}' leads everybody to the dashboard of Traefik", service["name"]);
        }
    }
}

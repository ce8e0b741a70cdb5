using System.Buffers;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Network;

/// <summary>Text that an annotation writes into the configuration of an NGINX which serves the whole cluster.</summary>
internal static class NginxSnippet
{
    public static readonly Rule Snippet = new()
    {
        Id = "ingress-nginx-snippet",
        Summary = "Ingress writes its own text into the configuration of NGINX",
        Fix = "use the annotation that is made for the purpose",
        Category = Category.Network,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical],
        References = ["nsa:upgrades", "cve:CVE-2021-25742"],
        Also =
        [
            "checkov:CKV_K8S_152", "checkov:CKV_K8S_153", "checkov:CKV_K8S_154", "kubescape:C-0059", "kyverno:disallow-ingress-nginx-custom-snippets", "kyverno:restrict-annotations",
            "terrascan:AC_K8S_0050", "datree:31", "datree:32",
        ],
        Check = Check.EachOfKind(["Ingress"], item => Ingress.IsOne(item) ? InspectSnippets(item) : []),
    };

    public static readonly Rule Enabled = new()
    {
        Id = "ingress-nginx-snippets-enabled",
        Summary = "Ingress controller lets every Ingress write into its configuration",
        Fix = "set allow-snippet-annotations to false, and annotations-risk-level to High",
        Category = Category.Network,
        Severity = Severity.High,
        References = ["nsa:upgrades", "cve:CVE-2021-25742"],
        Also = ["kubescape:C-0059", "datree:31"],
        Check = Check.Both(Check.EachOfKind(["ConfigMap"], InspectConfiguration), Check.EachContainer(InspectArguments)),
    };

    public static readonly Rule Injection = new()
    {
        Id = "ingress-nginx-annotation-injection",
        Summary = "Annotation breaks out of its directive in the configuration of NGINX",
        Fix = "find out who wrote it; write the value alone, without what ends a directive",
        Category = Category.Network,
        Severity = Severity.Critical,
        References = ["attack:T1190", "cve:CVE-2025-1974", "cve:CVE-2025-1097", "cve:CVE-2025-1098", "cve:CVE-2025-24514", "cve:CVE-2026-1580"],
        Also = ["trivy:KCV-0093", "kyverno:check-ingress-nginx-controller-version-and-annotation-policy"],
        Check = Check.EachOfKind(["Ingress"], item => Ingress.IsOne(item) ? InspectInjections(item) : []),
    };

    // Of ingress-nginx and, with an s, of NGINX Inc.
    private static readonly HashSet<string> Snippets = new(StringComparer.Ordinal)
    {
        "auth-snippet", "configuration-snippet", "location-snippet", "location-snippets", "modsecurity-snippet", "server-snippet", "server-snippets", "stream-snippet", "stream-snippets",
    };

    // They run code, read files, or send requests elsewhere.
    private static readonly HashSet<string> Powers = new(StringComparer.Ordinal)
    {
        "alias", "error_log", "include", "js_content", "js_import", "js_include", "load_module", "perl", "perl_modules", "perl_require", "proxy_pass", "root", "ssl_certificate_key", "ssl_engine",
    };

    private static readonly string[] Secrets = ["serviceaccount", "/etc/ingress-controller", "/var/run/secrets", "/run/secrets"];

    private static readonly SearchValues<char> Ends = SearchValues.Create("\n\r;{}");

    // What each of these may hold is written without any of the characters that are looked for. Lists of ranges and of hosts are not among them.
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "app-root", "auth-cache-duration", "auth-cache-key", "auth-method", "auth-proxy-set-headers", "auth-realm", "auth-request-redirect", "auth-response-headers", "auth-secret", "auth-signin",
        "auth-signin-redirect-param", "auth-tls-error-page", "auth-tls-secret", "auth-tls-verify-client", "auth-type", "auth-url", "connection-proxy-header", "custom-headers", "fastcgi-index",
        "fastcgi-params-configmap", "mirror-host", "mirror-target", "modsecurity-transaction-id", "permanent-redirect", "proxy-body-size", "proxy-cookie-domain", "proxy-cookie-path",
        "proxy-redirect-from", "proxy-redirect-to", "proxy-ssl-ciphers", "proxy-ssl-name", "proxy-ssl-secret", "rewrite-target", "session-cookie-domain", "session-cookie-name",
        "session-cookie-path", "ssl-ciphers", "temporal-redirect", "upstream-vhost", "x-forwarded-prefix",
    };

    // Regular expressions, and variables in braces.
    private static readonly HashSet<string> WithBraces = new(StringComparer.Ordinal) { "auth-tls-match-cn", "canary-by-header-pattern", "server-alias", "upstream-hash-by" };

    private static readonly SearchValues<char> InPlain = SearchValues.Create(";{}\"#\\");

    private static readonly SearchValues<char> InBraced = SearchValues.Create(";\"");

    private static IEnumerable<Finding> InspectSnippets(KubeObject item) =>
        from annotation in item.Annotations.Entries
        where Snippets.Contains(NameOf(annotation.Key)) && annotation.Value.Text?.Trim() is { Length: > 0 }
        let power = PowerOf(annotation.Value.Text ?? "")
        select new Finding($"{ShortText.Of(annotation.Key)} writes into the configuration of the controller{(power is null ? "" : $", and {power}")}", annotation.Value, power is null ? null : Severity.Critical);

    private static string? PowerOf(string text)
    {
        if (Array.Exists(Secrets, word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return "names the place of its credentials";

        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var end = rest.IndexOfAny(Ends);
            var words = (end < 0 ? rest : rest[..end]).Trim();
            var blank = words.IndexOfAny(' ', '\t');
            var name = (blank < 0 ? words : words[..blank]).ToString().ToLowerInvariant();
            if (Powers.Contains(name) || name.Contains("_by_lua", StringComparison.Ordinal))
                return $"uses '{ShortText.Of(name)}'";
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return null;
    }

    private static IEnumerable<Finding> InspectConfiguration(KubeObject item)
    {
        var (allows, risk) = (item.Root["data"]["allow-snippet-annotations"], item.Root["data"]["annotations-risk-level"]);
        if (string.Equals(allows.Text, "true", StringComparison.OrdinalIgnoreCase))
            yield return new("allow-snippet-annotations lets whoever may write an Ingress write into the controller's configuration", allows);
        else if (string.Equals(risk.Text, "Critical", StringComparison.OrdinalIgnoreCase))
            yield return new("annotations-risk-level Critical lets whoever may write an Ingress write into the controller's configuration", risk);
    }

    private static IEnumerable<Finding> InspectArguments(Container container) =>
        from argument in container.Field["command"].Items.Concat(container.Field["args"].Items)
        let text = argument.Text?.TrimStart('-') ?? ""
        where argument.Text is ['-', ..] && text is "enable-snippets" or "enable-snippets=true" or "enable-annotation-validation=false"
        select new Finding($"{container.Title} runs with {argument.Text}, which lets an Ingress write into its configuration", argument) { Fix = "take the argument out" };

    private static IEnumerable<Finding> InspectInjections(KubeObject item) =>
        from annotation in item.Annotations.Entries
        where annotation.Key.StartsWith("nginx.ingress.kubernetes.io/", StringComparison.Ordinal)
        let sign = SignOf(NameOf(annotation.Key), annotation.Value.Text ?? "")
        where sign is not null
        select new Finding($"{ShortText.Of(annotation.Key)} holds {sign}, which ends the directive that NGINX should take it for", annotation.Value);

    // A line feed at the end is how a block of YAML ends.
    private static string? SignOf(string name, string text)
    {
        if (!Plain.Contains(name) && !WithBraces.Contains(name))
            return null;

        var value = text.AsSpan().TrimEnd();
        foreach (var c in value)
        {
            if (char.IsControl(c))
                return c is '\n' or '\r' ? "a line feed" : "a control character";
        }

        var at = value.IndexOfAny(Plain.Contains(name) ? InPlain : InBraced);
        if (at >= 0)
            return $"'{value[at]}'";
        return value.Contains("_by_lua", StringComparison.OrdinalIgnoreCase) || value.Contains("ssl_engine", StringComparison.OrdinalIgnoreCase) ? "the name of a directive" : null;
    }

    private static string NameOf(string key) => key[(key.LastIndexOf('/') + 1)..];
}

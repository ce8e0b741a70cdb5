using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

internal static class IngressAuthDisabled
{
    public static readonly Rule Rule = new()
    {
        Id = "ingress-auth-disabled",
        Summary = "Annotation takes the effect from a check that the Ingress asks for",
        Fix = "turn the check on, or take its annotations out",
        Category = Category.Network,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["nsa:authentication"],
        Check = Check.EachOfKind(["Ingress"], item => Ingress.IsOne(item) ? Inspect(new(item)) : []),
    };

    private static IEnumerable<Finding> Inspect(Ingress ingress)
    {
        var verify = ingress.Nginx("auth-tls-verify-client");
        if (verify.Text is "off" or "optional" or "optional_no_ca" && ingress.Nginx("auth-tls-secret").Exists && !(verify.Text is "optional" && ingress.Nginx("auth-url").Exists))
            yield return new($"auth-tls-verify-client is '{verify.Text}': those without a valid certificate are let in as well", verify);

        var upstream = ingress.Nginx("proxy-ssl-verify");
        if (upstream.Text is "off" && ingress.Nginx("proxy-ssl-secret").Exists)
            yield return new("proxy-ssl-verify is off: whoever answers in place of the pods is believed", upstream, Severity.Low);

        foreach (var ranges in ((string[])["whitelist-source-range", "allowlist-source-range"]).Select(ingress.Nginx).Append(ingress.Alb("inbound-cidrs")).Where(HoldsWorld))
            yield return new("the list of those who may come holds the whole internet", ranges);

        var unauthenticated = ingress.Alb("auth-on-unauthenticated-request");
        if (unauthenticated.Text is "allow" && ingress.Alb("auth-type").Text is "oidc" or "cognito")
            yield return new("auth-on-unauthenticated-request is 'allow': those who have not logged in are let in as well", unauthenticated);
    }

    private static bool HoldsWorld(Field field) =>
        field.Text is { } text && PublicAddresses.AreIn(text.Split(',', StringSplitOptions.TrimEntries).SelectMany(range => Cidr.TryParse(range, out var cidr) ? (Cidr[])[cidr] : []));
}

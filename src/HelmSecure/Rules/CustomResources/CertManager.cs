using System.Globalization;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.CustomResources;

internal static class CertManager
{
    public static readonly Rule IssuerInsecure = new()
    {
        Id = "cert-manager-issuer-insecure",
        Summary = "Certificates are asked for without proof of who issues them",
        Fix = "use an address with https, and caBundle in place of skipTLSVerify",
        Category = Category.CustomResources,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["attack:T1557"],
        Check = Check.EachOfKind(["Issuer", "ClusterIssuer"], item => item.IsOfGroup(Group) ? InspectIssuer(item) : []),
    };

    public static readonly Rule LongLived = new()
    {
        Id = "cert-manager-certificate-long-lived",
        Summary = "Certificate of a server or client is valid for more than a year",
        Fix = "leave duration out or make it shorter: cert-manager renews by itself",
        Category = Category.CustomResources,
        Severity = Severity.Low,
        References = [],
        Also = ["kyverno:limit-duration"],
        IsStrict = true,
        Check = Check.EachOfKind(["Certificate"], item => item.IsOfGroup(Group) ? InspectCertificate(item) : []),
    };

    private const string Group = "cert-manager.io";
    // What browsers accept at most.
    private const double MostHours = 398 * 24;

    private static IEnumerable<Finding> InspectIssuer(KubeObject item)
    {
        var (spec, name) = (item.Root["spec"], ShortText.Of(item.Name));
        if (spec["acme"]["skipTLSVerify"] is { Bool: true } skip)
            yield return new($"whoever takes the place of the issuer behind '{name}' is believed", skip);
        foreach (var address in ((Field[])[spec["acme"]["server"], spec["vault"]["server"], spec["venafi"]["tpp"]["url"]]).Where(PlainAddress.Is))
            yield return new($"issuer '{name}' asks '{PlainAddress.HostOf(address)}' without TLS", address, PlainAddress.SeverityOf(address));
    }

    // Authorities live long.
    private static IEnumerable<Finding> InspectCertificate(KubeObject item)
    {
        var (spec, duration) = (item.Root["spec"], item.Root["spec"]["duration"]);
        if (spec["isCA"].Bool is not true && Hours(duration.Text ?? "") > MostHours)
            yield return new($"certificate '{ShortText.Of(item.Name)}' is valid for '{ShortText.Of(duration.Text)}'", duration);
    }

    // Of Go's durations, the hours: "8760h", "8760h0m0s". Minutes and seconds add too little to matter, unless they stand alone.
    private static double Hours(string duration)
    {
        var end = duration.IndexOf('h', StringComparison.Ordinal);
        return end > 0 && double.TryParse(duration.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours) ? hours : 0;
    }
}

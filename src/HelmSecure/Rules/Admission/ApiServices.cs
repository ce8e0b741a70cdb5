using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Admission;

/// <summary>Parts of the API that another program answers for.</summary>
internal static class ApiServices
{
    public static readonly Rule Insecure = new()
    {
        Id = "api-service-insecure",
        Summary = "API server does not check who answers for a part of the API",
        Fix = "set caBundle and take insecureSkipTLSVerify out",
        Category = Category.Admission,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["attack:T1557"],
        Also = ["semgrep:skip-tls-verify-service"],
        Check = Check.EachOfKind(["APIService"], InspectTls),
    };

    public static readonly Rule OverridesBuiltIn = new()
    {
        Id = "api-service-overrides-core",
        Summary = "Another program answers for a part of the API that is Kubernetes' own",
        Fix = "serve a group of your own",
        Category = Category.Admission,
        Severity = Severity.Critical,
        References = ["cve:CVE-2022-3172"],
        Also = ["kubescape:C-0089"],
        Check = Check.EachOfKind(["APIService"], InspectGroup),
    };

    private const string Group = "apiregistration.k8s.io";

    private static IEnumerable<Finding> InspectTls(KubeObject item)
    {
        var (spec, group) = (item.Root["spec"], item.Root["spec"]["group"].Text ?? "");
        if (item.IsOfGroup(Group) && spec["insecureSkipTLSVerify"].Bool is true)
        {
            // Who answers with false numbers scales and evicts; who answers for other groups is handed objects and the names of those who ask.
            var isMetrics = group is "metrics.k8s.io" or "custom.metrics.k8s.io" or "external.metrics.k8s.io";
            yield return new($"whoever takes the place of the service answers for '{ShortText.Of(group)}'", spec["insecureSkipTLSVerify"], isMetrics ? Severity.Medium : null);
        }
    }

    // Without a service the API server answers itself.
    private static IEnumerable<Finding> InspectGroup(KubeObject item)
    {
        var (spec, group) = (item.Root["spec"], item.Root["spec"]["group"]);
        if (item.IsOfGroup(Group) && spec["service"].Exists && BuiltInGroups.Contains(group.Text ?? ""))
            yield return new($"service '{ShortText.Of(spec["service"]["name"].Text)}' answers in place of Kubernetes for the group '{group.Text}'", group);
    }
}

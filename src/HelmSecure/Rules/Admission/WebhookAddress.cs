using System.Text;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

/// <summary>Where the API server sends objects to be judged or converted, and how it knows who answers.</summary>
internal static class WebhookAddress
{
    public static readonly Rule External = new()
    {
        Id = "webhook-external-url",
        Summary = "API server sends objects to an address outside the cluster to be judged",
        Fix = "run the webhook in the cluster and name its service",
        Category = Category.Admission,
        Severity = Severity.High,
        References = ["attack:T1041"],
        Check = Check.EachOfKind(AdmissionWebhook.Kinds, item => AdmissionWebhook.Of(item).SelectMany(webhook => Inspect(webhook.Title, webhook.Field["clientConfig"]))),
    };

    public static readonly Rule Conversion = new()
    {
        Id = "crd-conversion-webhook-external",
        Summary = "API server sends custom resources to an address outside the cluster to be converted",
        Fix = "run the webhook in the cluster and name its service",
        Category = Category.Admission,
        Severity = Severity.High,
        References = ["attack:T1041"],
        Check = Check.EachOfKind(["CustomResourceDefinition"], InspectConversion),
    };

    public static readonly Rule WithoutCa = new()
    {
        Id = "webhook-ca-missing",
        Summary = "Webhook has no certificate authority, and nothing in the release seems to give it one",
        Fix = "set caBundle, or let cert-manager or a hook put it there",
        Category = Category.Admission,
        Severity = Severity.Low,
        References = [],
        Confidence = Confidence.Low,
        IsStrict = true,
        Check = Check.WholeRelease(InspectCa),
    };

    private static readonly string[] Injectors =
    [
        "cert-manager.io/inject-ca-from", "cert-manager.io/inject-ca-from-secret", "cert-manager.io/inject-apiserver-ca", "service.beta.openshift.io/inject-cabundle",
        "certmanager.k8s.io/inject-ca-from",
    ];

    private static IEnumerable<Finding> Inspect(string title, Field client)
    {
        var url = client["url"];
        if (url.Text is { Length: > 0 } text && Outside(text) is { } host)
            yield return new($"{title} sends what it is asked about to '{ShortText.Of(host)}', outside the cluster", url);
    }

    // v1beta1 had the client without the mapping around it.
    private static IEnumerable<Finding> InspectConversion(KubeObject crd)
    {
        var conversion = crd.Root["spec"]["conversion"];
        var title = $"the conversion of '{ShortText.Of(crd.Name)}'";
        return Inspect(title, conversion["webhook"]["clientConfig"]).Concat(Inspect(title, conversion["webhookClientConfig"]));
    }

    // The host alone: the rest of an address may hold a password. A service of the cluster can be named by its address too, and "localhost" is the API server's own machine.
    private static string? Outside(string url)
    {
        var host = Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.IdnHost : "";
        var isInside = host.EndsWith(".svc", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".cluster.local", StringComparison.OrdinalIgnoreCase) || address?.IsLoopback is true;
        return host.Length is 0 || isInside ? null : host;
    }

    // A hook, or a program that may write webhooks, is there to put it in.
    private static IEnumerable<Found> InspectCa(AuditSubject subject)
    {
        var bare = (from kind in AdmissionWebhook.Kinds
                    from item in subject.Release.OfKind(kind)
                    where !Injectors.Any(injector => item.Annotations[injector].Exists)
                    from webhook in AdmissionWebhook.Of(item).Where(webhook => webhook.Field["clientConfig"]["service"].Exists && !HasCa(webhook)).Take(1)
                    select Found.In(item, new($"{webhook.Title} has no caBundle: the API server cannot tell who answers, and will not ask", webhook.Field["clientConfig"]))).ToList();
        return bare.Count is 0 || subject.Release.IsPartial || subject.Release.OfKind("Job").Any(job => job.Hook is not null) || subject.Release.OfKind("ClusterRole").Any(WritesWebhooks) ? [] : bare;
    }

    private static bool HasCa(AdmissionWebhook webhook)
    {
        var text = webhook.Field["clientConfig"]["caBundle"].Text ?? "";
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Contains("-----BEGIN", StringComparison.Ordinal);
    }

    private static bool WritesWebhooks(KubeObject role) => role.Root["rules"].Items.Any(rule =>
        rule["resources"].Items.Any(resource => resource.Text is "*" or "mutatingwebhookconfigurations" or "validatingwebhookconfigurations")
        && rule["verbs"].Items.Any(verb => verb.Text is "*" or "update" or "patch" or "create"));
}

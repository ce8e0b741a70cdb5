using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Admission;

/// <summary>Webhooks that are shown more than their program can need.</summary>
internal static class WebhookBreadth
{
    public static readonly Rule Mutating = new()
    {
        Id = "mutating-webhook-broad",
        Summary = "Webhook may change pods, secrets or everything, in all namespaces",
        Fix = "name the resources that it needs, and select namespaces or objects",
        Category = Category.Admission,
        Severity = Severity.High,
        References = ["cis-1.8:5.1.12", "attack:T1546"],
        Also = ["kubescape:C-0039"],
        Check = Check.EachOfKind(["MutatingWebhookConfiguration"], item => Inspect(item, "may change")),
    };

    public static readonly Rule Validating = new()
    {
        Id = "validating-webhook-broad",
        Summary = "Webhook is shown pods, secrets or everything, of all namespaces",
        Fix = "name the resources that it needs, and select namespaces or objects",
        Category = Category.Admission,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.High],
        References = ["attack:T1552"],
        Also = ["kubescape:C-0036"],
        Check = Check.EachOfKind(["ValidatingWebhookConfiguration"], item => Inspect(item, "is shown")),
    };

    // The worst of each webhook: its rules are mostly parts of one wish.
    private static IEnumerable<Finding> Inspect(KubeObject configuration, string deed) =>
        from webhook in AdmissionWebhook.Of(configuration)
        where !webhook.IsNarrowed
        let worst = webhook.Rules.Where(rule => rule.SeesObjects).Select(rule => (Rule: rule, Reach: Judge(rule))).OrderByDescending(pair => pair.Reach).FirstOrDefault()
        where worst.Reach is not null
        select new Finding(
            $"{webhook.Title} {deed} {Words(worst.Reach)} of all namespaces",
            worst.Rule.Field["resources"],
            !webhook.IsMutating && worst.Reach is not Reach.Pods ? Severity.High : null);

    private static Reach? Judge(AdmissionWebhook.Rule rule)
    {
        if (rule is { HasAllGroups: true, HasAllResources: true })
            return Reach.Everything;
        if (rule.Covers("", "secrets"))
            return Reach.Secrets;
        return rule.Covers("", "pods") ? Reach.Pods : null;
    }

    private static string Words(Reach? reach) => reach switch
    {
        Reach.Everything => "every object",
        Reach.Secrets => "the secrets",
        _ => "the pods",
    };

    private enum Reach
    {
        Pods,
        Secrets,
        Everything,
    }
}

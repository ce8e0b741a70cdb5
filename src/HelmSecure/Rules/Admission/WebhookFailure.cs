using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Admission;

/// <summary>What becomes of requests when a webhook does not answer, or is not asked.</summary>
internal static class WebhookFailure
{
    public static readonly Rule Open = new()
    {
        Id = "webhook-fail-open",
        Summary = "Webhook that guards the cluster lets through what it cannot look at",
        Fix = "set failurePolicy to Fail, and leave out the namespaces that must come up first",
        Category = Category.Admission,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.Low],
        References = ["attack:T1562"],
        Check = Check.EachOfKind(AdmissionWebhook.Kinds, item => AdmissionWebhook.Of(item).SelectMany(InspectOpen)),
    };

    public static readonly Rule ClosedEverywhere = new()
    {
        Id = "webhook-fail-closed-cluster-wide",
        Summary = "Webhook that does not answer stops pods in all namespaces, its own and the system's among them",
        Fix = "leave kube-system and the namespace of the webhook out with a namespaceSelector",
        Category = Category.Admission,
        Severity = Severity.Medium,
        References = ["attack:T1499"],
        IsStrict = true,
        Check = Check.EachOfKind(AdmissionWebhook.Kinds, item => AdmissionWebhook.Of(item).SelectMany(InspectClosed)),
    };

    public static readonly Rule Exact = new()
    {
        Id = "webhook-match-policy-exact",
        Summary = "Webhook is not asked about objects that come in another version of their API",
        Fix = "set matchPolicy to Equivalent",
        Category = Category.Admission,
        Severity = Severity.Medium,
        References = ["attack:T1562"],
        Check = Check.WholeRelease(InspectExact),
    };

    public static readonly Rule Slow = new()
    {
        Id = "webhook-timeout-and-side-effects",
        Summary = "Webhook may hold requests up for long, or does more than answer",
        Fix = "answer within 10 seconds, and set sideEffects to None or NoneOnDryRun",
        Category = Category.Admission,
        Severity = Severity.Low,
        References = ["attack:T1499"],
        IsStrict = true,
        Check = Check.EachOfKind(AdmissionWebhook.Kinds, item => AdmissionWebhook.Of(item).SelectMany(InspectSlow)),
    };

    private const int LongTimeout = 20;

    private static readonly HashSet<string> Engines = new(StringComparer.OrdinalIgnoreCase)
    {
        "aqua", "capsule", "connaisseur", "cosign", "datree", "falcon", "gatekeeper", "jspolicy", "kubearmor", "kubewarden", "kyverno", "neuvector", "opa", "polaris", "policy", "portieris",
        "prisma", "ratify", "sigstore", "stackrox", "styra", "sysdig", "twistlock",
    };

    private static readonly HashSet<string> OneVersion = new(StringComparer.Ordinal) { "", "apps", "batch", "policy", "networking.k8s.io", "rbac.authorization.k8s.io" };

    private static readonly char[] BetweenWords = ['.', '-', '_', '/'];

    private static IEnumerable<Finding> InspectOpen(AdmissionWebhook webhook)
    {
        if (!webhook.FailsOpen || !webhook.Rules.Any(rule => rule.SeesObjects && IsOfTheCluster(rule)))
            yield break;
        if (IsEngine(webhook))
            yield return new($"{webhook.Title} looks like a policy, and lets everything through while its program does not answer", webhook.Field["failurePolicy"]);
        else if (!webhook.IsMutating)
            yield return new($"{webhook.Title} checks nothing while its program does not answer", webhook.Field["failurePolicy"], Severity.Low);
    }

    // Of resources of its own the program is the only user: what is wrong with them hurts nobody else.
    private static bool IsOfTheCluster(AdmissionWebhook.Rule rule) => rule.HasAllGroups || rule.Groups.Any(BuiltInGroups.Contains);

    private static bool IsEngine(AdmissionWebhook webhook) =>
        ((string?[])[webhook.Owner.Name, webhook.Field["name"].Text, webhook.Field["clientConfig"]["service"]["name"].Text])
        .Any(name => (name ?? "").Split(BetweenWords).Any(Engines.Contains));

    private static IEnumerable<Finding> InspectClosed(AdmissionWebhook webhook)
    {
        var rule = webhook.FailsOpen || webhook.IsNarrowed ? null : webhook.Rules.FirstOrDefault(rule => rule.SeesObjects && rule.Covers("", "pods"));
        if (rule is not null)
            yield return new($"no pod starts anywhere while the program behind {webhook.Title} does not answer, not even that program", webhook.Field["namespaceSelector"]);
    }

    private static IEnumerable<Found> InspectExact(AuditSubject subject)
    {
        var versions = subject.Release.OfKind("CustomResourceDefinition").ToLookup(
            crd => crd.Root["spec"]["group"].Text ?? "", crd => crd.Root["spec"]["versions"].Items.Count(version => version["served"].Bool is not false), StringComparer.Ordinal);
        return from kind in AdmissionWebhook.Kinds
               from item in subject.Release.OfKind(kind)
               from webhook in AdmissionWebhook.Of(item)
               where webhook.MatchesExactly && webhook.Rules.Any(rule => rule.SeesObjects && !rule.HasAllVersions && rule.Groups.Any(HasOtherVersions))
               select Found.In(item, new($"{webhook.Title} is not asked when an object is sent in a version that its rules do not name", webhook.Field["matchPolicy"]));

        // A resource that comes in one version only cannot come in another.
        bool HasOtherVersions(string group) => !OneVersion.Contains(group) && (!versions.Contains(group) || versions[group].Any(count => count > 1));
    }

    private static IEnumerable<Finding> InspectSlow(AdmissionWebhook webhook)
    {
        if (webhook.TimeoutSeconds >= LongTimeout && !webhook.FailsOpen)
            yield return new($"{webhook.Title} may hold each request up for {webhook.TimeoutSeconds} seconds, and then refuses it", webhook.Field["timeoutSeconds"]);
        if (webhook.HasSideEffects)
            yield return new($"{webhook.Title} does more than answer, so that nothing it looks at can be tried with --dry-run", webhook.Field["sideEffects"]);
    }
}

using HelmSecure.Yaml;

namespace HelmSecure.Kubernetes;

/// <summary>One webhook that the API server asks about objects, with the defaults of its version of the API.</summary>
/// <param name="Owner">The MutatingWebhookConfiguration or ValidatingWebhookConfiguration.</param>
/// <param name="Field">The webhook in it.</param>
internal sealed record AdmissionWebhook(KubeObject Owner, Field Field)
{
    public const string Group = "admissionregistration.k8s.io";

    /// <summary>Both kinds.</summary>
    public static readonly string[] Kinds = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    private const int TimeoutOfBeta = 30;
    private const int TimeoutOfToday = 10;

    /// <summary>For sentences.</summary>
    public string Title => $"webhook '{ShortText.Of(Field["name"].Text)}'";

    /// <summary>It may change what it is asked about.</summary>
    public bool IsMutating => Owner.Kind is "MutatingWebhookConfiguration";

    /// <summary>What it cannot answer is let through. <c>v1beta1</c> does so unless told otherwise.</summary>
    public bool FailsOpen => Field["failurePolicy"].Text is { } policy ? policy is "Ignore" : IsBeta;

    /// <summary>It is not asked about an object that comes in another version than its rules name.</summary>
    public bool MatchesExactly => Field["matchPolicy"].Text is { } policy ? policy is "Exact" : IsBeta;

    public long TimeoutSeconds => Field["timeoutSeconds"].Long ?? (IsBeta ? TimeoutOfBeta : TimeoutOfToday);

    /// <summary>It does something beside answering, as far as it says.</summary>
    public bool HasSideEffects => Field["sideEffects"].Text is { } effects ? effects is "Some" or "Unknown" : IsBeta;

    /// <summary>Not all namespaces and objects are its business.</summary>
    public bool IsNarrowed => !LabelSelector.Of(Field["namespaceSelector"]).IsEmpty || !LabelSelector.Of(Field["objectSelector"]).IsEmpty || Field["matchConditions"].Items.Any();

    public IEnumerable<Rule> Rules => Field["rules"].Items.Select(rule => new Rule(rule));

    private bool IsBeta => ApiGroups.VersionOf(Owner) is "v1beta1";

    public static IEnumerable<AdmissionWebhook> Of(KubeObject configuration) => configuration.IsOfGroup(Group)
        ? configuration.Root["webhooks"].Items.Select(webhook => new AdmissionWebhook(configuration, webhook))
        : [];

    /// <summary>What it wants to be asked about.</summary>
    internal sealed record Rule(Field Field)
    {
        /// <summary>It is asked when objects are written; <c>CONNECT</c> carries none.</summary>
        public bool SeesObjects => Field["operations"].Items.Any(operation => operation.Text is "*" or "CREATE" or "UPDATE" or "DELETE");

        public bool HasAllGroups => Has("apiGroups", "*");

        public bool HasAllVersions => Has("apiVersions", "*");

        /// <summary>All resources of its groups.</summary>
        public bool HasAllResources => Has("resources", "*") || Has("resources", "*/*");

        public IEnumerable<string> Groups => Field["apiGroups"].Items.Select(group => group.Text ?? "");

        /// <summary>"pods/*" is meant for pods too.</summary>
        public bool Covers(string group, string resource) =>
            (HasAllGroups || Has("apiGroups", group)) && (HasAllResources || Has("resources", resource) || Has("resources", resource + "/*"));

        private bool Has(string list, string value) => Field[list].Items.Any(item => item.Text == value);
    }
}

using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>What the user asks of one audit.</summary>
internal sealed record AuditSettings
{
    public KubeVersion KubeVersion { get; init; } = KubeVersion.Newest;

    /// <summary>Tags; a rule with one of them is run. Empty for all.</summary>
    public IReadOnlyCollection<string> Only { get; init; } = [];

    /// <summary>Ids; empty for all.</summary>
    public IReadOnlyCollection<string> Rules { get; init; } = [];

    /// <summary>Ids.</summary>
    public IReadOnlyCollection<string> SkipRules { get; init; } = [];

    /// <summary>By rule id: in place of what the rules say.</summary>
    public IReadOnlyDictionary<string, Severity> Severities { get; init; } = new Dictionary<string, Severity>(StringComparer.Ordinal);

    /// <summary>By rule id and <see cref="RuleParameter.Name"/>: in place of the defaults, of the parameter's type.</summary>
    public IReadOnlyDictionary<(string RuleId, string Name), object> Parameters { get; init; } = new Dictionary<(string, string), object>();

    /// <summary>Run the rules outside the quiet default set too.</summary>
    public bool Strict { get; init; }

    /// <summary>What is asked of what only <c>helm test</c> runs.</summary>
    public TestHooks Tests { get; init; } = TestHooks.Relaxed;
}

/// <summary>How test hooks are audited.</summary>
internal enum TestHooks
{
    /// <summary>Like everything else.</summary>
    Audit,

    /// <summary>For security; probes and resources are not asked of what runs once.</summary>
    Relaxed,

    /// <summary>Not at all.</summary>
    Skip,
}

using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>All that a rule may look at, and how it is set.</summary>
/// <param name="Rule">The one that looks.</param>
internal sealed record AuditSubject(Rule Rule, Release Release, AuditSettings Settings)
{
    /// <summary>What was rendered, as it is written; null for manifests.</summary>
    public AuditedChart? Chart { get; init; }

    public KubeVersion KubeVersion => Settings.KubeVersion;

    /// <summary>What the configuration says, else what the rule says.</summary>
    public T Of<T>(RuleParameter<T> parameter)
        where T : notnull => Settings.Parameters.TryGetValue((Rule.Id, parameter.Name), out var value) ? (T)value : parameter.Default;
}

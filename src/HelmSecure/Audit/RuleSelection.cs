using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>Which rules the user wants. A level of the Pod Security Standards includes the levels below it.</summary>
internal static class RuleSelection
{
    private const string Baseline = "pss:baseline";
    private const string Restricted = "pss:restricted";

    public static bool Selects(this AuditSettings settings, Rule rule) =>
        !settings.SkipRules.Contains(rule.Id, StringComparer.Ordinal)
        && (settings.Rules.Count is 0 || settings.Rules.Contains(rule.Id, StringComparer.Ordinal))
        && (!rule.IsStrict || settings.Strict || settings.Rules.Count > 0 || settings.Only.Count > 0)
        && (settings.Only.Count is 0 || HasTag(rule, settings.Only) || IsBelowRestricted(rule, settings.Only));

    /// <summary>The object is none that the user wants to hear about.</summary>
    public static bool Skips(this AuditSettings settings, KubeObject item) => settings.Tests is TestHooks.Skip && item.IsTest;

    /// <summary>The finding is about a test hook, of which the user asks less.</summary>
    public static bool Spares(this AuditSettings settings, AuditFinding finding) =>
        settings.Skips(finding.Object) || (settings.Tests is TestHooks.Relaxed && finding.Rule.Category is Category.Resources && finding.Object.IsTest);

    /// <summary>The pod is judged by a level at which this rule's control has given way to one that lets Windows pods be.</summary>
    public static bool Frees(this AuditSettings settings, Rule rule, Pod? pod) =>
        pod?.IsWindows is true
        && rule.FreesWindowsAtRestrictedFrom is { } version && settings.KubeVersion >= version
        && IsBelowRestricted(rule, settings.Only) && !HasTag(rule, settings.Only);

    private static bool HasTag(Rule rule, IReadOnlyCollection<string> tags) => rule.Tags.Any(tag => tags.Contains(tag, StringComparer.Ordinal));

    private static bool IsBelowRestricted(Rule rule, IReadOnlyCollection<string> tags) =>
        tags.Contains(Restricted, StringComparer.Ordinal) && rule.References.Contains(Baseline, StringComparer.Ordinal);
}

namespace HelmSecure.Audit;

/// <summary>What a configuration says of one rule.</summary>
internal sealed record RuleSetting
{
    public static RuleSetting Off { get; } = new() { IsOff = true };

    public bool IsOff { get; private init; }

    /// <summary>In place of what the rule says; null for no other.</summary>
    public Severity? Severity { get; init; }

    /// <summary>By name: what the rule is told.</summary>
    public IReadOnlyDictionary<string, object> Parameters { get; init; } = new Dictionary<string, object>(StringComparer.Ordinal);
}

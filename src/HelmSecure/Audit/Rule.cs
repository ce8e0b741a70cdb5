using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>One thing that the audit looks for: what it is called, how bad it is, who asks for it, and how it is found.</summary>
internal sealed class Rule
{
    /// <summary>Kebab-case; names the problem, is never changed and never used again.</summary>
    public required string Id { get; init; }

    /// <summary>One line, no full stop.</summary>
    public required string Summary { get; init; }

    /// <summary>What to do about it: one line, an imperative in lower case, no full stop. Of a finding that names none.</summary>
    public required string Fix { get; init; }

    public required Category Category { get; init; }

    /// <summary>Of a finding that names none.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Those that its findings may name instead.</summary>
    public IReadOnlyList<Severity> OtherSeverities { get; init; } = [];

    /// <summary>Tags by which it can be selected: <c>pss:baseline</c>, <c>cis-1.8:5.2.4</c>, <c>nsa:pod-security</c>.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>All by which it can be selected: the references and the category.</summary>
    public IEnumerable<string> Tags => References.Append(KebabCase.Of(Category));

    /// <summary>Rules of other linters that look for the same, <c>checkov:CKV_K8S_16</c>; by the part behind the colon this one can be found.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>What it can be told.</summary>
    public IReadOnlyList<RuleParameter> Parameters { get; init; } = [];

    /// <summary>How sure its findings are to be faults.</summary>
    public Confidence Confidence { get; init; } = Confidence.High;

    /// <summary>Outside the quiet default set: run when it is asked for by name, by tag, or with all the strict ones.</summary>
    public bool IsStrict { get; init; }

    public required Check Check { get; init; }

    /// <summary>Rules that say the same more precisely: where one of them speaks, this one is silent.</summary>
    public IReadOnlyList<Overlap> YieldsTo { get; init; } = [];

    /// <summary>
    /// At the level <c>restricted</c> a stricter control takes the place of this baseline one and, from this version on, lets Windows pods be: they are then free of both.
    /// </summary>
    public KubeVersion? FreesWindowsAtRestrictedFrom { get; init; }

    public override string ToString() => Id;
}

/// <summary>How near to each other two findings must be to count as one.</summary>
internal enum OverlapReach
{
    /// <summary>The same value, or the same <see cref="Finding.Cause"/>.</summary>
    Field,

    Pod,
}

/// <summary>See <see cref="Rule.YieldsTo"/>.</summary>
internal sealed record Overlap(string RuleId, OverlapReach Reach = OverlapReach.Field);

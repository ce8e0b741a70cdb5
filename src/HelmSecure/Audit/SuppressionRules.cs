namespace HelmSecure.Audit;

/// <summary>What can be wrong with a wish to ignore a finding. These cannot be ignored themselves.</summary>
internal static class SuppressionRules
{
    public static readonly Rule UnknownRule = new()
    {
        Id = "ignore-unknown-rule",
        Summary = "Ignore names a rule that does not exist",
        Fix = "name a rule that 'helm secure rules' lists, or take the ignore out",
        Category = Category.Suppression,
        Severity = Severity.Medium,
        References = [],
        Check = Check.Suppressions,
    };

    public static readonly Rule WithoutReason = new()
    {
        Id = "ignore-without-reason",
        Summary = "Ignore gives no reason, or says something that is not understood",
        Fix = "write why, as in \"reads host metrics | until=2031-12-31\"",
        Category = Category.Suppression,
        Severity = Severity.Medium,
        References = [],
        Check = Check.Suppressions,
    };

    public static readonly Rule Expired = new()
    {
        Id = "ignore-expired",
        Summary = "Ignore was meant until a day that is over",
        Fix = "mend what it excused, or decide anew and write a later day",
        Category = Category.Suppression,
        Severity = Severity.Medium,
        References = [],
        Check = Check.Suppressions,
    };

    public static readonly Rule Unused = new()
    {
        Id = "ignore-unused",
        Summary = "Ignore matches no finding",
        Fix = "take it out, or put it where the finding is",
        Category = Category.Suppression,
        Severity = Severity.Low,
        References = [],
        Check = Check.Suppressions,
    };

    public static bool IsOne(Rule rule) => rule.Category is Category.Suppression;
}

namespace HelmSecure.Audit;

/// <summary>Whose word counts when findings are ignored.</summary>
internal sealed record SuppressionTerms
{
    /// <summary>All that there are: an ignore may name one that was not run.</summary>
    public required IReadOnlyCollection<Rule> Rules { get; init; }

    /// <summary>Until this day, inclusive, an ignore with a date counts.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>What is audited may excuse itself: it is the user's own.</summary>
    public bool HonoursAudited { get; init; }

    /// <summary>The user's configuration.</summary>
    public IReadOnlyList<Ignore> Configured { get; init; } = [];

    /// <summary>Ids of rules that nothing written in what is audited can ignore.</summary>
    public IReadOnlyCollection<string> Enforced { get; init; } = [];

    /// <summary>Take no notice of any.</summary>
    public bool IgnoresNothing { get; init; }
}

/// <summary>Sets aside the findings that somebody answers for, and says what is wrong with the answers.</summary>
internal static class Suppression
{
    /// <param name="chart">As for <see cref="Auditor.Run"/>.</param>
    public static AuditReport Apply(AuditReport report, Kubernetes.Release release, AuditSettings settings, SuppressionTerms terms, AuditedChart? chart = null)
    {
        if (terms.IgnoresNothing)
            return report;
        var written = IgnoreReader.Read(release).Concat(chart is null ? [] : IgnoreReader.Read(chart)).ToList();
        var used = new HashSet<Ignore>(ReferenceEqualityComparer.Instance);
        var (findings, suppressed, refused) = (new List<AuditFinding>(), new List<SuppressedFinding>(), new List<IgnoreNotHonoured>());
        foreach (var finding in report.Findings)
        {
            var wished = written.Concat(terms.Configured).Where(ignore => ignore.Matches(finding)).ToList();
            used.UnionWith(wished);
            if (wished.Find(ignore => Counts(ignore, terms)) is { } ignore)
            {
                suppressed.Add(new(finding, ignore.Kind, ignore.Reason, ignore.Until, ignore.Origin) { Ticket = ignore.Ticket });
                continue;
            }

            findings.Add(finding);
            if (wished.Find(wish => !IsHonoured(wish, terms)) is { } wish)
                refused.Add(new(finding, wish.Kind, wish.Reason, wish.Origin));
        }

        var faults = (terms.HonoursAudited ? written : []).SelectMany(ignore => Faults(ignore, used.Contains(ignore), settings, terms));
        return report with { Findings = Auditor.Sort(findings.Concat(faults.Where(fault => settings.Selects(fault.Rule)))), Suppressed = suppressed, NotHonoured = refused };
    }

    /// <summary>What is wrong with an ignore.</summary>
    /// <param name="isUsed">It matched a finding.</param>
    public static IEnumerable<AuditFinding> Faults(Ignore ignore, bool isUsed, AuditSettings settings, SuppressionTerms terms)
    {
        var rule = terms.Rules.FirstOrDefault(rule => string.Equals(rule.Id, ignore.RuleId, StringComparison.Ordinal));
        if (ignore.Fault is { } fault)
            yield return Of(SuppressionRules.WithoutReason, $"the ignore is not understood: {fault}");
        else if (rule is null)
            yield return Of(SuppressionRules.UnknownRule, $"there is no rule '{ignore.RuleId}' to ignore{(NearestWord.Find(ignore.RuleId, terms.Rules.Select(known => known.Id)) is { } near ? $"; did you mean '{near}'?" : "")}");
        else if (SuppressionRules.IsOne(rule))
            yield return Of(SuppressionRules.UnknownRule, $"'{rule.Id}' cannot be ignored");
        else if (ignore.Reason.Length is 0)
            yield return Of(SuppressionRules.WithoutReason, $"the ignore of '{rule.Id}' gives no reason");
        else if (ignore.Until < terms.Today)
            yield return Of(SuppressionRules.Expired, $"the ignore of '{rule.Id}' counted until {ignore.Until:yyyy-MM-dd}");
        else if (!isUsed && settings.Selects(rule))
            yield return Of(SuppressionRules.Unused, $"the ignore of '{rule.Id}' matches no finding");

        AuditFinding Of(Rule which, string message) => new(which, new(message, ignore.Field), ignore.Object) { Line = ignore.Line };
    }

    private static bool Counts(Ignore ignore, SuppressionTerms terms) =>
        IsHonoured(ignore, terms) && ignore.Reason.Length > 0 && ignore.Fault is null && !(ignore.Until < terms.Today);

    private static bool IsHonoured(Ignore ignore, SuppressionTerms terms) =>
        ignore.Kind is SuppressionKind.Configuration || (terms.HonoursAudited && !terms.Enforced.Contains(ignore.RuleId, StringComparer.Ordinal));
}

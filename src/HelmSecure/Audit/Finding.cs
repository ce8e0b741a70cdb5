using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Audit;

/// <summary>What a rule has to say about one place.</summary>
/// <param name="Message">One sentence, lower case, no full stop; names the container where there is one.</param>
/// <param name="Field">The value that is wrong, or the place where the missing one belongs.</param>
/// <param name="Severity">One of those the rule lists; null for its usual one.</param>
internal sealed record Finding(string Message, Field Field, Severity? Severity = null)
{
    /// <summary>Null for the rule's own advice.</summary>
    public string? Fix { get; init; }

    /// <summary>Null for the rule's own.</summary>
    public Confidence? Confidence { get; init; }

    /// <summary>The larger thing of which <see cref="Field"/> is a part, where rules that yield to each other speak of its parts; null for the field itself.</summary>
    public Field? Cause { get; init; }

    /// <summary>What else it stands for, where one finding says of several objects what is wrong with all of them; in the order of the release.</summary>
    public IReadOnlyList<Evidence> Others { get; init; } = [];
}

/// <summary>An object that a finding is about beside its own, and the place in it.</summary>
internal sealed record Evidence(KubeObject Object, Field Field)
{
    /// <summary>As of the finding.</summary>
    public FindingPlace? PlaceOnDisk { get; init; }

    public FindingPlace Place => PlaceOnDisk ?? new(Object.File, Field.Span.Line, Field.Span.Line, Object.Template);
}

/// <summary>A finding with all that a report wants to know about where it was made.</summary>
internal sealed record AuditFinding(Rule Rule, Finding Finding, KubeObject Object, Pod? Pod = null, Container? Container = null)
{
    private readonly int? line;

    /// <summary>The one that the user's configuration gives the rule; null for none.</summary>
    public Severity? ConfiguredSeverity { get; init; }

    /// <summary>Where it stands in a file of the user's; null for the text that was audited.</summary>
    public FindingPlace? PlaceOnDisk { get; init; }

    /// <summary>Of the text that was audited: that of the field, unless the finding is about a comment.</summary>
    public int Line { get => line ?? Field.Span.Line; init => line = value; }

    public Severity Severity => ConfiguredSeverity ?? Finding.Severity ?? Rule.Severity;

    public Confidence Confidence => Finding.Confidence ?? Rule.Confidence;

    public string Fix => Finding.Fix ?? Rule.Fix;

    public string Message => Finding.Message;

    public Field Field => Finding.Field;

    // A file that is no text has no lines.
    public FindingPlace Place => PlaceOnDisk ?? new(Object.File, Line is 0 ? null : Line, Line, Object.Template);

    /// <summary>All that it stands for: its own object first.</summary>
    public IEnumerable<Evidence> Evidence => Finding.Others.Prepend(new(Object, Field) { PlaceOnDisk = Place });
}

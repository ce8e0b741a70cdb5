namespace HelmSecure.Audit;

/// <summary>How sure it is that what was found is a fault: a field says so, or a text only looks like it.</summary>
internal enum Confidence
{
    Low,
    Medium,
    High,
}

namespace HelmSecure.Audit;

/// <summary>How bad a finding is; a later one is worse.</summary>
internal enum Severity
{
    Info,
    Low,
    Medium,
    High,
    Critical,
}

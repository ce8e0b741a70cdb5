using HelmSecure.Kubernetes;

namespace HelmSecure.Audit;

/// <summary>The levels of the Pod Security Standards; a later one asks for more.</summary>
internal enum PodSecurityLevel
{
    Privileged,
    Baseline,
    Restricted,
}

/// <summary>The strictest level that a pod meets.</summary>
/// <param name="Blockers">Ids of the rules that speak at the next level, sorted; empty where there is none.</param>
internal sealed record PodSecurityStanding(Pod Pod, PodSecurityLevel Level, IReadOnlyList<string> Blockers);

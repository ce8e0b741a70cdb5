using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

internal static class SecurityContextConstraintsUse
{
    private const string RolePrefix = "system:openshift:scc:";

    public static readonly Rule Rule = new()
    {
        Id = "scc-use-grant",
        Summary = "Role lets pods be privileged, or be root, on OpenShift",
        Fix = "grant 'restricted-v2' or 'nonroot-v2', or constraints of your own that allow the one thing",
        Category = Category.Rbac,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium],
        References = ["nsa:authentication"],
        Also = ["kyverno:disallow-security-context-constraint-anyuid"],
        Check = Check.Both(
            RightRule.Each([RbacRight.SecurityContextConstraintsUse], hit => hit.Rule.ResourceNames.Keys.Any(IsOpen) ? Severity.High : null),
            Check.WholeRelease(subject => subject.Release.Rbac.Bindings.Select(Inspect).OfType<Found>())),
        YieldsTo = RightRule.Wider,
    };

    // Constraints that a release brings are judged where they are written.
    private static bool IsOpen(string name) =>
        name is "privileged" or "anyuid" or "hostaccess" or "hostmount-anyuid" or "hostmount-anyuid-v2" or "hostnetwork" or "hostnetwork-v2" or "node-exporter" or "machine-api-termination-handler";

    // A role of the cluster's own for each of the constraints that it has.
    private static Found? Inspect(RbacBinding binding) =>
        binding.NamesClusterRole && binding.Subjects.Count > 0 && binding.RoleName.StartsWith(RolePrefix, StringComparison.Ordinal) && IsOpen(binding.RoleName[RolePrefix.Length..])
            ? Found.In(binding.Object, new(
                $"{RightSentence.Who(binding)} may use the security context constraints '{binding.RoleName[RolePrefix.Length..]}' {binding.Place}",
                binding.RoleRef["name"],
                RightSeverity.Within(binding.Reach, Severity.High)))
            : null;
}

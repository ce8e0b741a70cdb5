using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Rbac;

/// <summary>Says who may do what, and where.</summary>
internal static class RightSentence
{
    private const int MostNames = 3;

    /// <summary>"ServiceAccount 'web' may read secrets in every namespace".</summary>
    public static string Of(RbacHit hit) =>
        $"{Who(hit.Rule.Role)} may {hit.Right}{(hit.IsNamespaced ? Where(hit.Rule.Role) : "")}{(hit.Rule.IsNamed ? ", for certain names only" : "")}";

    /// <summary>Those to whom the role is carried furthest.</summary>
    public static string Who(RbacRole role) => Who(role.Carriers);

    public static string Who(RbacBinding binding) => Who([binding]);

    /// <summary>" in every namespace"; empty where the release gives it to nobody.</summary>
    public static string Where(RbacRole role) => role.Carriers.Select(binding => binding.Place).Distinct(StringComparer.Ordinal).ToList() switch
    {
        _ when role.Reach is RbacReach.Nobody => "",
        [var place] => " " + place,
        _ => " in several namespaces",
    };

    private static string Who(IReadOnlyList<RbacBinding> bindings) =>
        bindings.SelectMany(binding => binding.Subjects).Select(receiver => receiver.Subject.Title).Distinct(StringComparer.Ordinal).Take(MostNames).ToList() switch
        {
            [] => "whoever is given the role",
            [var only] => only,
            [var one, var other] => $"{one} and {other}",
            [var one, ..] => $"{one} and others",
        };
}

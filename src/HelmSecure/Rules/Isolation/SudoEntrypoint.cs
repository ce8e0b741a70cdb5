using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Isolation;

internal static class SudoEntrypoint
{
    public static readonly Rule Rule = new()
    {
        Id = "sudo-entrypoint",
        Summary = "Container raises its own rights with sudo",
        Fix = "take sudo out, and run as the user that the work needs",
        Category = Category.Isolation,
        Severity = Severity.Low,
        References = ["attack:T1548.003"],
        Also = ["kubescape:C-0062", "marvin:M-408"],
        Confidence = Confidence.Medium,
        Check = Check.EachContainer(container => container.Invocations.SelectMany(Inspect)),
    };

    // Once for each place: a script may call it in every line.
    private static IEnumerable<Finding> Inspect(Invocation invocation) => invocation.Commands
        .Where(place => place.Command.Program is "sudo" || place.Command.StartedBy.Contains("sudo", StringComparer.Ordinal))
        .DistinctBy(place => place.Field.Node)
        .Select(place => new Finding($"{invocation.Title} starts sudo", place.Field));
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Resources;

internal static class DuplicateEnvVar
{
    private const int MostShown = 60;

    public static readonly Rule Rule = new()
    {
        Id = "duplicate-env-var",
        Summary = "Environment variable is set twice, and only the last one counts",
        Fix = "keep one of them",
        Category = Category.Resources,
        Severity = Severity.Low,
        References = [],
        Also = ["kube-linter:duplicate-env-var", "kube-score:environment-variable-key-duplication", "kubescape:C-0295"],
        IsStrict = true,
        Check = Check.EachContainer(Inspect),
    };

    // As the API server warns: a value that takes up the one before ("$(PATH):/app") is meant.
    private static IEnumerable<Finding> Inspect(Container container)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variable in container.Field["env"].Items)
        {
            if (variable["name"].Text is not { } name || seen.Add(name))
                continue;
            var takesUp = variable["value"].Text is { } value && value.Contains($"$({name})", StringComparison.Ordinal) && value.Length > name.Length + 3;
            if (!takesUp && reported.Add(name))
                yield return new($"the variable '{(name.Length > MostShown ? name[..MostShown] + "…" : name)}' of {container.Title} is set above too, and that one does not count", variable["name"]);
        }
    }
}

using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Images;

internal static class GitSyncCodeInjection
{
    public static readonly Rule Rule = new()
    {
        Id = "git-sync-code-injection",
        Summary = "The sidecar git-sync is told to run another program in place of git",
        Fix = "leave the path of git as it is",
        Category = Category.Images,
        Severity = Severity.High,
        References = ["attack:T1059"],
        Also = ["checkov:CKV_K8S_159"],
        Check = Check.EachContainer(Inspect),
    };

    private static IEnumerable<Finding> Inspect(Container container)
    {
        foreach (var variable in container.Field["env"].Items.Where(variable => variable["name"].Text is "GITSYNC_GIT" or "GIT_SYNC_GIT"))
        {
            if (!IsGit(Text(variable["value"])))
                yield return new($"{container.Title} sets {variable["name"].Text}: git-sync runs that program in place of git", variable);
        }

        if (ImageReference.Of(container.Field["image"].Text ?? "").BaseName is not "git-sync")
            yield break;
        foreach (var flag in ProgramFlag.Of(container).Where(flag => flag.Name is "git" && !IsGit(flag.Value ?? "")))
            yield return new($"{container.Title} gives git-sync the option --git, and it runs that program in place of git", flag.Field);
    }

    private static bool IsGit(string program) => program is "git" or "/usr/bin/git" or "/bin/git";

    private static string Text(Field field) => (field.Node as YamlScalar)?.Text ?? "";
}

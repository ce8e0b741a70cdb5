using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Images;

/// <summary>Options and variables by which well-known programs are told to ask nobody who they are.</summary>
internal static class AuthenticationDisabled
{
    public static readonly Rule Rule = new()
    {
        Id = "authentication-disabled",
        Summary = "Program is told to ask nobody who they are",
        Fix = "leave authentication on, and give those who need it an account",
        Category = Category.Images,
        Severity = Severity.Medium,
        OtherSeverities = [Severity.High],
        References = ["nsa:authentication", "attack:T1190"],
        Check = Check.EachContainer(container => Variables(container).Concat(Flags(container))),
    };

    // Programs by which code runs, or secrets of the cluster are read, are worse.
    private static readonly Option[] Options =
    [
        new("disable-auth", ["argocd-server", "argocd"], flag => flag.IsOn, Severity.High),
        new("auth-mode", ["argo", "argocli", "argo-workflow-cli"], flag => flag.Value is "server", Severity.High),
        new("anonymous-auth", ["kubelet", "kube-apiserver"], flag => flag.Value is not null && ProgramFlag.IsYes(flag.Value), null),
        new("authorization-mode", ["kubelet", "kube-apiserver"], flag => (flag.Value ?? "").Split(',').Contains("AlwaysAllow", StringComparer.Ordinal), Severity.High),
        new("enable-skip-login", ["dashboard", "kubernetes-dashboard"], flag => flag.IsOn, Severity.High),
        new("disable-filter", ["kubectl"], flag => flag.IsOn, Severity.High),
        new("auth", ["code-server"], flag => flag.Value is "none", Severity.High),
        new("noauth", ["mongod", "mongo", "mongodb", "filebrowser"], flag => flag.IsOn, null),
        new("skip-grant-tables", ["mysqld", "mariadbd", "mysql", "mariadb"], flag => flag.IsOn, null),
        new("rc-no-auth", ["rclone"], flag => flag.IsOn, null),
        new("NotebookApp.token", [], flag => IsEmpty(flag.Value), Severity.High),
        new("ServerApp.token", [], flag => IsEmpty(flag.Value), Severity.High),
        new("IdentityProvider.token", [], flag => IsEmpty(flag.Value), Severity.High),
    ];

    private static readonly Dictionary<string, (Func<string, bool> Opens, Severity? Severity)> Switches = new(StringComparer.Ordinal)
    {
        ["AIRFLOW__API__AUTH_BACKENDS"] = (value => value.Contains("airflow.api.auth.backend.default", StringComparison.Ordinal), Severity.High),
        ["ALLOW_ANONYMOUS"] = (ProgramFlag.IsYes, null),
        ["ALLOW_ANONYMOUS_LOGIN"] = (ProgramFlag.IsYes, null),
        ["ARANGO_NO_AUTH"] = (ProgramFlag.IsYes, null),
        ["ARGOCD_SERVER_DISABLE_AUTH"] = (ProgramFlag.IsYes, Severity.High),
        ["AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED"] = (ProgramFlag.IsYes, null),
        ["CLICKHOUSE_SKIP_USER_SETUP"] = (ProgramFlag.IsYes, null),
        ["DISABLE_SECURITY_PLUGIN"] = (ProgramFlag.IsYes, null),
        ["MARIADB_ALLOW_EMPTY_PASSWORD"] = (value => value.Length > 0, null),
        ["MARIADB_ALLOW_EMPTY_ROOT_PASSWORD"] = (value => value.Length > 0, null),
        ["MYSQL_ALLOW_EMPTY_PASSWORD"] = (value => value.Length > 0, null),
        ["NEO4J_AUTH"] = (value => value is "none", null),
        ["POSTGRES_HOST_AUTH_METHOD"] = (value => value is "trust", null),
        ["plugins.security.disabled"] = (ProgramFlag.IsYes, null),
        ["xpack.security.enabled"] = (value => value is "false", null),
    };

    private static IEnumerable<Finding> Variables(Container container)
    {
        var values = container.Field["env"].Items.Where(variable => variable["value"].Exists).ToList();
        foreach (var variable in values)
        {
            if (variable["name"].Text is { } name && Switches.TryGetValue(name, out var of) && of.Opens(Text(variable["value"])))
                yield return new($"{container.Title} sets {name} to '{ShortText.Of(Text(variable["value"]))}': it asks nobody who they are", variable["value"], of.Severity);
        }

        if (values.Find(variable => variable["name"].Text is "GF_AUTH_ANONYMOUS_ENABLED" && ProgramFlag.IsYes(Text(variable["value"]))) is { Node: not null } grafana)
        {
            var role = values.Find(variable => variable["name"].Text is "GF_AUTH_ANONYMOUS_ORG_ROLE");
            var rights = Text(role["value"]) is { Length: > 0 } given ? given : "Viewer";
            yield return new($"{container.Title} lets anybody into Grafana as {ShortText.Of(rights)}", grafana["value"], rights is "Admin" or "Editor" ? Severity.High : null);
        }
    }

    private static IEnumerable<Finding> Flags(Container container)
    {
        string[] programs = [ImageReference.Of(container.Field["image"].Text ?? "").BaseName, .. (container.Command?.Commands ?? []).Select(command => command.Command.Program)];
        return from flag in ProgramFlag.Of(container)
               from option in Options
               where flag.Name == option.Name && option.Opens(flag) && (option.Programs.Length is 0 || option.Programs.Intersect(programs, StringComparer.Ordinal).Any())
               select new Finding($"{container.Title} is given --{option.Name}: it asks nobody who they are", flag.Field, option.Severity);
    }

    private static bool IsEmpty(string? value) => value is "" or "''" or "\"\"";

    private static string Text(Field field) => (field.Node as YamlScalar)?.Text ?? "";

    /// <param name="Name">Without dashes.</param>
    /// <param name="Programs">Commands, or last parts of images' names; empty where the option is nobody else's.</param>
    /// <param name="Opens">The option, as given, means that.</param>
    private sealed record Option(string Name, string[] Programs, Func<ProgramFlag, bool> Opens, Severity? Severity);
}

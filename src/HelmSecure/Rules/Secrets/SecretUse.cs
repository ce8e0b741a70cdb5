using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Secrets;

/// <summary>How pods come by the Secrets that they use.</summary>
internal static class SecretUse
{
    private const int MostNamed = 5;

    /// <summary>Group and others may write or execute.</summary>
    private const int TooWide = 0b000_011_011;
    private const int DefaultMode = 0b110_100_100;

    public static readonly Rule AsEnv = new()
    {
        Id = "secret-as-env",
        Summary = "Container gets a Secret in its environment, where crash reports and child processes find it",
        Fix = "mount the Secret as files, and let the program read them",
        Category = Category.Secrets,
        Severity = Severity.Low,
        References = ["cis-1.8:5.4.1", "nsa:secrets"],
        Also =
        [
            "kube-linter:read-secret-from-env-var", "checkov:CKV_K8S_35", "kubescape:C-0207", "kubesec:SecretsAsEnvironmentVariables", "kyverno:disallow-secrets-from-env-vars",
            "terrascan:AC_K8S_0051", "datree:98",
        ],
        IsStrict = true,
        Check = Check.EachContainer(InspectEnvironment),
    };

    public static readonly Rule MountedBroadly = new()
    {
        Id = "secret-mounted-broadly",
        Summary = "Files of a Secret may be written or run by others",
        Fix = "set the mode to 0440, or 0400 where one user reads it",
        Category = Category.Secrets,
        Severity = Severity.Low,
        References = ["nsa:secrets"],
        IsStrict = true,
        Check = Check.EachVolume(InspectModes),
    };

    private static IEnumerable<Finding> InspectEnvironment(Container container)
    {
        var keys = container.Field["env"].Items.Where(variable => variable["valueFrom"]["secretKeyRef"].Exists)
            .Select(variable => (Field: variable["valueFrom"]["secretKeyRef"], Title: $"'{SecretPlaces.Shown(variable["name"].Text ?? "")}'"));
        var whole = container.Field["envFrom"].Items.Where(source => source["secretRef"].Exists)
            .Select(source => (Field: source["secretRef"], Title: $"all of Secret '{SecretPlaces.Shown(source["secretRef"]["name"].Text ?? "")}'"));
        var all = keys.Concat(whole).ToList();
        if (all.Count is 0)
            yield break;

        var named = string.Join(", ", all.Take(MostNamed).Select(one => one.Title));
        yield return new($"{container.Title} has secrets in its environment: {named}{(all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "")}", all[0].Field);
    }

    private static IEnumerable<Finding> InspectModes(Volume volume)
    {
        var secret = volume.Field["secret"];
        var projected = volume.Field["projected"];
        var sources = projected["sources"].Items.Select(source => source["secret"]).Where(source => source.Exists).ToList();
        var modes = (secret.Exists ? secret["items"].Items.Select(item => item["mode"]).Prepend(secret["defaultMode"]) : [])
            .Concat(sources.SelectMany(source => source["items"].Items).Select(item => item["mode"]))
            .Concat(sources.Count > 0 ? [projected["defaultMode"]] : []);
        return
            from mode in modes
            where ((mode.Long ?? DefaultMode) & TooWide) is not 0
            select new Finding($"volume '{SecretPlaces.Shown(volume.Name)}' lets others write or run the files of a Secret with mode {Octal(mode)}", mode);
    }

    // 493 and 0755 are one mode.
    private static string Octal(Field mode) => "0" + Convert.ToString(mode.Long ?? DefaultMode, 8);
}

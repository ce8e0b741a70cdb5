using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Resources;

internal static class EnvReferenceMissing
{
    private const int MostShown = 60;

    public static readonly Rule Rule = new()
    {
        Id = "env-reference-missing",
        Summary = "Pod needs a Secret or ConfigMap that the release does not bring",
        Fix = "bring it with the chart, or say in the chart's notes that it must be there",
        Category = Category.Resources,
        Severity = Severity.Info,
        References = [],
        Also = ["kube-linter:env-value-from"],
        Confidence = Confidence.Low,
        IsStrict = true,
        Check = Check.WholeRelease(subject => subject.Release.IsPartial ? [] : Inspect(subject.Release)),
    };

    private static IEnumerable<Found> Inspect(Release release)
    {
        var objects = new NamespaceIndex<(string, string)>(release, release.Objects.SelectMany(item => Made(item).Select(name => (name, item))));
        var makers = new Makers(release);
        return from pod in release.Pods
               from reference in References(pod).DistinctBy(reference => (reference.Kind, reference.Name.Text))
               // Every namespace has it.
               where reference.Name.Text is { Length: > 0 } name && name is not "kube-root-ca.crt" && objects.Find(pod.Owner, (reference.Kind, name)) is null
               where !makers.MayMake(reference.Kind, pod)
               select Found.In(pod, new($"the release has no {reference.Kind} '{Shown(reference.Name.Text!)}'", reference.Name));
    }

    // By itself, or as what an operator makes of it.
    private static IEnumerable<(string Kind, string Name)> Made(KubeObject item) => item.Kind switch
    {
        "Secret" or "ConfigMap" => [(item.Kind, item.Name)],
        "SealedSecret" => [("Secret", item.Root["spec"]["template"]["metadata"]["name"].Text ?? item.Name)],
        "ExternalSecret" => [("Secret", item.Root["spec"]["target"]["name"].Text ?? item.Name)],
        "Certificate" => [("Secret", item.Root["spec"]["secretName"].Text ?? "")],
        "SecretProviderClass" => item.Root["spec"]["secretObjects"].Items.Select(made => ("Secret", made["secretName"].Text ?? "")),
        _ => [],
    };

    private static IEnumerable<(string Kind, Field Name)> References(Pod pod) =>
        pod.Containers.SelectMany(OfContainer).Concat(pod.Volumes.SelectMany(volume => OfVolume(volume.Field)));

    private static IEnumerable<(string Kind, Field Name)> OfContainer(Container container)
    {
        var variables = container.Field["env"].Items.Select(variable => variable["valueFrom"]).SelectMany(from => Named(from["secretKeyRef"], from["configMapKeyRef"], "name"));
        return variables.Concat(container.Field["envFrom"].Items.SelectMany(from => Named(from["secretRef"], from["configMapRef"], "name")));
    }

    private static IEnumerable<(string Kind, Field Name)> OfVolume(Field volume) =>
        Named(volume["secret"], default, "secretName").Concat(Named(default, volume["configMap"], "name"))
            .Concat(volume["projected"]["sources"].Items.SelectMany(source => Named(source["secret"], source["configMap"], "name")));

    private static IEnumerable<(string Kind, Field Name)> Named(Field secret, Field map, string key)
    {
        if (secret.Exists && secret["optional"].Bool is not true)
            yield return ("Secret", secret[key]);
        if (map.Exists && map["optional"].Bool is not true)
            yield return ("ConfigMap", map[key]);
    }

    /// <summary>Pods that may make what others need while they run, as jobs do that draw certificates, and operators.</summary>
    private sealed class Makers(Release release)
    {
        private readonly Lazy<ILookup<string, KubeObject>> ofSecrets = new(() => Find(release, "secrets"));
        private readonly Lazy<ILookup<string, KubeObject>> ofConfigMaps = new(() => Find(release, "configmaps"));

        /// <summary>Some other pod may: one that waits for a thing cannot make it.</summary>
        public bool MayMake(string kind, Pod pod)
        {
            var makers = (kind is "Secret" ? ofSecrets : ofConfigMaps).Value;
            var near = release.NamespaceOf(pod.Owner) is { Length: > 0 } space ? makers[space].Concat(makers[""]) : makers.SelectMany(owners => owners);
            return near.Any(owner => owner != pod.Owner);
        }

        // By namespace; empty for those who may everywhere, and where it is not known.
        private static ILookup<string, KubeObject> Find(Release release, string resource)
        {
            var answers = new Dictionary<RbacRole, bool>();
            var makers =
                from account in release.Rbac.Accounts
                let owners = account.PodsWithToken.Select(pod => pod.Owner).Distinct().Take(2).ToList()
                from binding in release.Rbac.BindingsOf(account.Subject)
                where binding.Role is { } role && (answers.TryGetValue(role, out var known) ? known : answers[role] = MayCreate(role, resource))
                from owner in owners
                select (binding.Namespace, Owner: owner);
            return makers.Distinct().ToLookup(maker => maker.Namespace, maker => maker.Owner, StringComparer.Ordinal);
        }

        private static bool MayCreate(RbacRole role, string resource) =>
            role.GivesEverything || role.BuiltInRights.Contains(RbacRight.SecretsWrite) || role.Rules.Any(rule => rule.Grants("", resource, "create"));
    }

    private static string Shown(string name) => name.Length > MostShown ? name[..MostShown] + "…" : name;
}

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
        return from pod in release.Pods
               from reference in References(pod).DistinctBy(reference => (reference.Kind, reference.Name.Text))
               // Every namespace has it.
               where reference.Name.Text is { Length: > 0 } name && name is not "kube-root-ca.crt" && objects.Find(pod.Owner, (reference.Kind, name)) is null
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

    private static string Shown(string name) => name.Length > MostShown ? name[..MostShown] + "…" : name;
}

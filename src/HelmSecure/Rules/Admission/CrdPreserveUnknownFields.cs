using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

internal static class CrdPreserveUnknownFields
{
    public static readonly Rule Rule = new()
    {
        Id = "crd-preserve-unknown-fields",
        Summary = "Custom resource may hold anything: its schema is open",
        Fix = "write a schema of the fields that there are",
        Category = Category.Admission,
        Severity = Severity.Low,
        References = [],
        IsStrict = true,
        Check = Check.EachOfKind(["CustomResourceDefinition"], Inspect),
    };

    // One finding a resource: its versions are mostly open alike.
    private static IEnumerable<Finding> Inspect(KubeObject crd)
    {
        var spec = crd.Root["spec"];
        var open = spec["preserveUnknownFields"].Bool is true
            ? spec["preserveUnknownFields"]
            : spec["versions"].Items.Select(version => OpenPart(version["schema"]["openAPIV3Schema"])).FirstOrDefault(field => field.Exists);
        if (open.Exists)
            yield return new($"'{ShortText.Of(crd.Name)}' is stored with whatever fields it is sent with", open);
    }

    // A "spec" that names no property is as open as the whole.
    private static Field OpenPart(Field schema)
    {
        const string Preserve = "x-kubernetes-preserve-unknown-fields";
        var spec = schema["properties"]["spec"];
        if (schema[Preserve].Bool is true)
            return schema[Preserve];
        return spec[Preserve].Bool is true && !spec["properties"].Exists ? spec[Preserve] : default;
    }
}

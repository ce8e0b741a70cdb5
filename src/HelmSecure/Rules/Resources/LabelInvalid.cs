using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Resources;

internal static class LabelInvalid
{
    private const int MostShown = 60;

    public static readonly Rule Rule = new()
    {
        Id = "label-invalid",
        Summary = "Label or annotation is none that Kubernetes takes",
        Fix = "write text, in quotes, for a label of at most 63 letters, digits and -, _ or . between them",
        Category = Category.Resources,
        Severity = Severity.Medium,
        References = [],
        Also = ["kube-score:label-values", "datree:9"],
        IsStrict = true,
        Check = Check.Both(Check.EachObject(item => item.Kind.Length is 0 ? [] : Inspect(item.Metadata)), Check.EachPod(InspectTemplate)),
    };

    // The metadata of a pod that is an object is that of the object.
    private static IEnumerable<Finding> InspectTemplate(Pod pod) => pod.Template.Place == pod.Owner.Root.Place ? [] : Inspect(pod.Template["metadata"]);

    private static IEnumerable<Finding> Inspect(Field metadata)
    {
        var labels = metadata["labels"].Entries.Select(entry => Judge("label", entry.Key, entry.Value, isLabel: true));
        var annotations = metadata["annotations"].Entries.Select(entry => Judge("annotation", entry.Key, entry.Value, isLabel: false));
        return labels.Concat(annotations).OfType<Finding>();
    }

    // Annotations compare without regard to case. Null is as good as empty.
    private static Finding? Judge(string what, string key, Field value, bool isLabel)
    {
        var shown = key.Length > MostShown ? key[..MostShown] + "…" : key;
        if (!MetadataGrammar.IsKey(isLabel ? key : key.ToLowerInvariant()))
            return new($"the {what} '{shown}' has a key that Kubernetes refuses", value);
        if (value.Exists && value.Text is null)
            return new($"the {what} '{shown}' is {value.Node!.Description}, and must be text", value);
        return isLabel && !MetadataGrammar.IsLabelValue(value.Text ?? "") ? new($"the label '{shown}' has a value that Kubernetes refuses", value) : null;
    }
}

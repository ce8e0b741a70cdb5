using HelmSecure.Audit;
using HelmSecure.Charts;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Charts;

/// <summary>What a chart tells Artifact Hub, and through it those who choose and scan charts there.</summary>
internal static class ArtifactHub
{
    public static readonly Rule Invalid = new()
    {
        Id = "artifacthub-annotation-invalid",
        Summary = "Annotation for Artifact Hub is not understood there",
        Fix = "write it as Artifact Hub's documentation of Helm annotations says",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = [],
        IsStrict = true,
        Check = Check.OutermostChart(InvalidOnes),
    };

    public static readonly Rule Images = new()
    {
        Id = "artifacthub-images-incomplete",
        Summary = "Chart installs images that it does not list for scanning",
        Fix = "list each of them in the annotation artifacthub.io/images",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = [],
        IsStrict = true,
        Check = Check.OutermostChart(MissingImages),
    };

    public static readonly Rule SecurityUpdate = new()
    {
        Id = "artifacthub-security-update-unsaid",
        Summary = "Chart mends a weakness and does not say so where its users look",
        Fix = "set the annotation artifacthub.io/containsSecurityUpdates to \"true\"",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = ["nsa:upgrades"],
        Check = Check.OutermostChart(SilentUpdates),
    };

    public static readonly Rule Prerelease = new()
    {
        Id = "artifacthub-prerelease-wrong",
        Summary = "Version and annotation disagree about whether this is a pre-release",
        Fix = "take the annotation artifacthub.io/prerelease out: the version says it",
        Category = Category.Charts,
        Severity = Severity.Low,
        References = [],
        IsStrict = true,
        Check = Check.OutermostChart(WrongPrereleases),
    };

    public static readonly Rule SignKey = new()
    {
        Id = "artifacthub-sign-key-unsafe",
        Summary = "Key to verify the chart with is named so that another can take its place",
        Fix = "give the key's whole fingerprint, and an https:// address",
        Category = Category.Charts,
        Severity = Severity.Medium,
        References = ["attack:T1195.002"],
        Check = Check.OutermostChart(UnsafeKeys),
    };

    private const string Prefix = "artifacthub.io/";
    private const int MostShown = 3;

    private static readonly string[] Lists = ["changes", "images", "links", "maintainers", "recommendations", "screenshots", "crds"];
    private static readonly string[] Booleans = ["containsSecurityUpdates", "prerelease", "operator"];
    private static readonly string[] Kinds = ["added", "changed", "deprecated", "removed", "fixed", "security"];

    private static Field Annotation(ChartSource chart, string name) => chart.Metadata["annotations"][Prefix + name];

    private static IEnumerable<Finding> InvalidOnes(ChartSource chart)
    {
        foreach (var name in Lists.Where(name => Annotation(chart, name).Text is not null))
        {
            if (Content(chart, name) is not { Node: YamlList } list)
                yield return new($"the annotation '{Prefix}{name}' is no list in YAML", Annotation(chart, name));
            else if (name is "changes" && list.Items.Any(item => item.Node is YamlMap && !Kinds.Contains(item["kind"].Text ?? "added", StringComparer.Ordinal)))
                yield return new($"the annotation '{Prefix}changes' names a kind of change that is none of {string.Join(", ", Kinds)}", Annotation(chart, name));
        }

        foreach (var name in Booleans.Where(name => Annotation(chart, name).Text is { } text && text is not ("true" or "false")))
            yield return new($"the annotation '{Prefix}{name}' is neither \"true\" nor \"false\"", Annotation(chart, name));
    }

    private static IEnumerable<Finding> MissingImages(ChartSource chart, AuditSubject subject)
    {
        if (Content(chart, "images") is not { Node: YamlList } list || subject.Release.IsPartial)
            yield break;
        var listed = list.Items.Select(item => Canonical(item["image"].Text ?? "")).ToHashSet(StringComparer.Ordinal);
        var missing = subject.Release.Pods.SelectMany(pod => pod.Containers)
            .Select(container => container.Field["image"].Text ?? "")
            .Where(image => image.Length > 0 && !listed.Contains(Canonical(image)))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (missing.Count > 0)
        {
            var rest = missing.Count > MostShown ? $" and {missing.Count - MostShown} more" : "";
            yield return new($"the annotation does not list {string.Join(", ", missing.Take(MostShown).Select(Bounded.Text))}{rest}", Annotation(chart, "images"));
        }
    }

    // "nginx" is docker.io/library/nginx.
    private static string Canonical(string image)
    {
        var digest = image.IndexOf('@', StringComparison.Ordinal);
        var parts = (digest < 0 ? image : image[..digest]).Split('/');
        var hasHost = parts.Length > 1 && (parts[0].Contains('.', StringComparison.Ordinal) || parts[0].Contains(':', StringComparison.Ordinal) || parts[0] is "localhost");
        string[] full = hasHost ? parts : ["docker.io", .. parts];
        full = full is ["docker.io" or "index.docker.io" or "registry-1.docker.io", var name] ? ["docker.io", "library", name] : full;
        var last = full[^1];
        return string.Join('/', full) + (last.Contains(':', StringComparison.Ordinal) || digest >= 0 ? "" : ":latest");
    }

    private static IEnumerable<Finding> SilentUpdates(ChartSource chart)
    {
        if (Annotation(chart, "containsSecurityUpdates").Text is "true" || Content(chart, "changes") is not { Node: YamlList } changes)
            yield break;
        if (changes.Items.Any(change => change["kind"].Text is "security"))
            yield return new("the changes name one of the kind 'security', and containsSecurityUpdates is not \"true\"", Annotation(chart, "changes"));
    }

    private static IEnumerable<Finding> WrongPrereleases(ChartSource chart)
    {
        if (Annotation(chart, "prerelease") is not { Text: "true" or "false" } said || ChartVersion.Parse(chart.Version) is not { } version)
            yield break;
        if (version.IsPrerelease && said.Text is "false")
            yield return new($"{Bounded.Text(chart.Version)} is a pre-release, and the annotation says that it is none", said);
        else if (!version.IsPrerelease && said.Text is "true")
            yield return new($"{Bounded.Text(chart.Version)} is no pre-release, and the annotation says that it is one", said);
    }

    private static IEnumerable<Finding> UnsafeKeys(ChartSource chart)
    {
        if (Content(chart, "signKey") is not { Node: YamlMap } key)
            yield break;
        var fingerprint = (key["fingerprint"].Node as YamlScalar)?.Text.Replace(" ", "", StringComparison.Ordinal) ?? "";
        if (fingerprint.Length is not (40 or 64) || !fingerprint.All(char.IsAsciiHexDigit))
            yield return new("the annotation does not give the key's whole fingerprint", Annotation(chart, "signKey"));
        if (key["url"].Text is { } url && url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            yield return new("the annotation names an address over http, where anybody on the way can change the key", Annotation(chart, "signKey"));
    }

    // A text that holds YAML of its own.
    private static Field? Content(ChartSource chart, string name)
    {
        if (Annotation(chart, name).Text is not { } text)
            return null;
        try
        {
            return new Field(YamlReader.Read(text, name));
        }
        catch (HelmSecureException)
        {
            // The rule that asks for lists says that it is none.
            return null;
        }
    }
}

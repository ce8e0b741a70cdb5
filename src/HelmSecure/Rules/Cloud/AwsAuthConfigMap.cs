using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Cloud;

internal static class AwsAuthConfigMap
{
    public static readonly Rule Rule = new()
    {
        Id = "aws-auth-config-map",
        Summary = "Chart decides who of AWS may enter the cluster, and as whom",
        Fix = "leave it to who runs the cluster: EKS access entries, outside of charts",
        Category = Category.Cloud,
        Severity = Severity.High,
        OtherSeverities = [Severity.Critical],
        References = ["cis-1.8:5.1.7", "attack:T1098"],
        Check = Check.EachOfKind(["ConfigMap"], (item, subject) => IsAwsAuth(item, subject.Release) ? Inspect(item) : []),
    };

    // Kubernetes stores no object that is larger, and nobody writes so much.
    private static readonly YamlLimits Limits = new() { Length = 2 << 20, Nesting = 20, Nodes = 100_000 };

    // It is read in kube-system alone; a release may go there.
    private static bool IsAwsAuth(KubeObject item, Release release) =>
        item is { Kind: "ConfigMap", ApiVersion: "v1" or "", Name: "aws-auth" } && release.NamespaceOf(item) is "kube-system" or "";

    private static IEnumerable<Finding> Inspect(KubeObject item)
    {
        var masters = ((string[])["mapRoles", "mapUsers"]).Select(key => item.Root["data"][key]).Where(field => field.Text is { } text && MapsMaster(text)).ToList();
        if (masters.Count is 0)
            yield return new("the chart replaces the list of those whom AWS lets into the cluster, the nodes too", item.Metadata["name"]);
        foreach (var field in masters)
            yield return new($"{field.Path} makes somebody of AWS a member of system:masters, whom no rule of the cluster limits", field, Severity.Critical);
    }

    // YAML within the text; a comment in it maps nobody.
    private static bool MapsMaster(string text) =>
        text.Contains("system:masters", StringComparison.Ordinal) && (TryRead(text) is not { } root || new Field(root).Items.Any(entry => entry["groups"].Items.Any(group => group.Text is "system:masters")));

    private static YamlNode? TryRead(string text)
    {
        try
        {
            return YamlReader.Read(text, "aws-auth", Limits);
        }
        catch (HelmSecureException)
        {
            // The word stands there, and nobody can say that it means something else.
            return null;
        }
    }
}

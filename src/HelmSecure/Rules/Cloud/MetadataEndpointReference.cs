using HelmSecure.Audit;
using HelmSecure.Kubernetes;

namespace HelmSecure.Rules.Cloud;

internal static class MetadataEndpointReference
{
    public static readonly Rule Rule = new()
    {
        Id = "metadata-endpoint-reference",
        Summary = "Program is sent to the address where the cloud hands out the node's credentials",
        Fix = "give the pod an identity of its own, and take the address out",
        Category = Category.Cloud,
        Severity = Severity.Medium,
        References = ["attack:T1552.005"],
        Also = ["kubescape:C-0052"],
        Confidence = Confidence.Medium,
        Check = Check.Both(Check.EachContainer(InspectContainer), Check.EachOfKind(["ConfigMap"], InspectConfiguration)),
    };

    private static IEnumerable<Finding> InspectContainer(Container container)
    {
        foreach (var word in container.Field["command"].Items.Concat(container.Field["args"].Items))
        {
            // Who shuts the way names it too, and so does who goes around it.
            if (MetadataAddresses.In(word.Text ?? "") is { } host && !Shuts(word.Text ?? "") && !word.Text!.Contains("no-proxy", StringComparison.OrdinalIgnoreCase))
                yield return new($"the command of {container.Title} names {host}, where the cloud hands out the node's credentials", word);
        }

        foreach (var variable in container.Field["env"].Items.Where(variable => !IsNoProxy(variable["name"].Text ?? "")))
        {
            if (MetadataAddresses.In(variable["value"].Text ?? "") is { } host)
                yield return new($"variable '{ShortText.Of(variable["name"].Text ?? "")}' of {container.Title} names {host}, where the cloud hands out the node's credentials", variable["value"]);
        }
    }

    private static IEnumerable<Finding> InspectConfiguration(KubeObject item) =>
        item.ApiVersion is not ("v1" or "")
            ? []
            : from entry in item.Root["data"].Entries
              let text = entry.Value.Text ?? ""
              let host = MetadataAddresses.In(text, onlyUrls: true)
              where host is not null && !Shuts(text)
              select new Finding($"'{ShortText.Of(entry.Key)}' holds a URL of {host}, where the cloud hands out the node's credentials", entry.Value);

    private static bool IsNoProxy(string name) => name.Replace("_", "", StringComparison.Ordinal).Contains("noproxy", StringComparison.OrdinalIgnoreCase);

    // Of a firewall.
    private static bool Shuts(string text) =>
        (text.Contains("iptables", StringComparison.Ordinal) || text.Contains("nft ", StringComparison.Ordinal) || text.Contains("-j ", StringComparison.Ordinal))
        && (text.Contains("DROP", StringComparison.OrdinalIgnoreCase) || text.Contains("REJECT", StringComparison.OrdinalIgnoreCase));
}

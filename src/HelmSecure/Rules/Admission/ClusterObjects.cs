using System.Text;
using HelmSecure.Audit;
using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Admission;

/// <summary>Objects that belong to the cluster itself and to no application.</summary>
internal static class ClusterObjects
{
    public static readonly Rule ExemptFlow = new()
    {
        Id = "flow-schema-exempt",
        Summary = "Requests are taken out of the API server's protection against floods",
        Fix = "use a priority level with a share of its own",
        Category = Category.Admission,
        Severity = Severity.Medium,
        References = ["attack:T1499"],
        Check = Check.EachOfKind(["FlowSchema", "PriorityLevelConfiguration"], item => item.IsOfGroup("flowcontrol.apiserver.k8s.io") ? InspectFlow(item) : []),
    };

    public static readonly Rule NodeOrLease = new()
    {
        Id = "node-or-lease-object",
        Summary = "Release brings an object that nodes and the cluster make for themselves",
        Fix = "leave it to the cluster",
        Category = Category.Admission,
        Severity = Severity.Medium,
        References = ["attack:T1578"],
        Check = Check.EachOfKind(["Node", "Lease"], InspectNode),
    };

    public static readonly Rule ClientCertificate = new()
    {
        Id = "csr-signer-client-auth",
        Summary = "Release asks for a certificate that counts as a user or a node of the cluster",
        Fix = "use a ServiceAccount, whose tokens end and can be taken back",
        Category = Category.Admission,
        Severity = Severity.High,
        OtherSeverities = [Severity.Medium, Severity.Critical],
        References = ["cis-1.8:5.1.11", "attack:T1098"],
        Check = Check.EachOfKind(["CertificateSigningRequest"], item => item.IsOfGroup("certificates.k8s.io") ? InspectRequest(item) : []),
    };

    private const int LongestRequest = 1 << 16;

    private static IEnumerable<Finding> InspectFlow(KubeObject item)
    {
        var (level, type) = (item.Root["spec"]["priorityLevelConfiguration"]["name"], item.Root["spec"]["type"]);
        if (item.Kind is "FlowSchema" && level.Text is "exempt")
            yield return new($"requests of flow schema '{ShortText.Of(item.Name)}' are never held back, however many they are", level);
        else if (item.Kind is "PriorityLevelConfiguration" && type.Text is "Exempt" && item.Name is not "exempt")
            yield return new($"requests of priority level '{ShortText.Of(item.Name)}' are never held back, however many they are", type);
    }

    private static IEnumerable<Finding> InspectNode(KubeObject item)
    {
        var name = item.Metadata["name"];
        if (item.Kind is "Node" && item.IsOfGroup(""))
            yield return new($"node '{ShortText.Of(item.Name)}' is what the release says, with labels and taints that decide which pods go there", name);
        else if (item.Kind is "Lease" && item.IsOfGroup("coordination.k8s.io") && item.Namespace is "kube-node-lease")
            yield return new($"node '{ShortText.Of(item.Name)}' counts as alive although nobody has heard of it", name);
    }

    // Whether it is granted, somebody else decides: what is asked for is written here.
    private static IEnumerable<Finding> InspectRequest(KubeObject item)
    {
        var signer = item.Root["spec"]["signerName"];
        var name = ShortText.Of(item.Name);
        if (signer.Text is "kubernetes.io/kube-apiserver-client" or "kubernetes.io/kube-apiserver-client-kubelet" or "kubernetes.io/legacy-unknown")
        {
            yield return AsksForMasters(item.Root["spec"]["request"])
                ? new($"request '{name}' is for a certificate of system:masters, whom no rule of RBAC binds", signer, Severity.Critical)
                : new($"request '{name}' is for a certificate that the API server takes for a user or a node, and that nobody can take back", signer);
        }
        else
        {
            yield return new($"request '{name}' waits for somebody to sign a certificate that the release chose", signer, Severity.Medium);
        }
    }

    // Base64 of PEM, in which is base64 of DER, in which the group is plain text.
    private static bool AsksForMasters(Field request)
    {
        if (Decode(request.Text ?? "") is not { } pem)
            return false;
        var lines = Encoding.ASCII.GetString(pem).Split('\n').Select(line => line.Trim()).Where(line => !line.StartsWith("-----", StringComparison.Ordinal));
        return Decode(string.Concat(lines)) is { } der && der.AsSpan().IndexOf("system:masters"u8) >= 0;
    }

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[Math.Min(text.Length, LongestRequest)];
        return text.Length <= LongestRequest && Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}

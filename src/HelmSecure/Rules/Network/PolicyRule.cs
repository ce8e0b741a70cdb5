using HelmSecure.Kubernetes;
using HelmSecure.Yaml;

namespace HelmSecure.Rules.Network;

/// <summary>One entry of the <c>ingress</c> or <c>egress</c> of a NetworkPolicy: whom it lets through, and to which ports.</summary>
/// <param name="Field">The entry.</param>
/// <param name="Peers">Its <c>from</c> or <c>to</c>.</param>
internal sealed record PolicyRule(Field Field, Field Peers)
{
    public static IReadOnlyList<PolicyRule> Ingress(NetworkPolicy policy) => [.. policy.Object.Root["spec"]["ingress"].Items.Select(rule => new PolicyRule(rule, rule["from"]))];

    public static IReadOnlyList<PolicyRule> Egress(NetworkPolicy policy) => [.. policy.Object.Root["spec"]["egress"].Items.Select(rule => new PolicyRule(rule, rule["to"]))];

    /// <summary>No peers are all peers.</summary>
    public bool IsForEverybody => !Peers.Items.Any();

    public bool IsForAllPorts => !Field["ports"].Items.Any() || EmptyPort is not null || Field["ports"].Items.Any(port => IsTcp(port) && port["port"].Long <= 1 && port["endPort"].Long >= 65535);

    /// <summary>An entry of TCP without a number is for all of them; null where there is none.</summary>
    public Field? EmptyPort => Field["ports"].Items.FirstOrDefault(port => IsTcp(port) && !port["port"].Exists) is { Node: not null } port ? port["port"] : null;

    /// <summary>What makes it one for all, where it is one.</summary>
    public Field Place => EmptyPort ?? (Peers.Exists ? Peers : Field["ports"].Node is not null ? Field["ports"] : Field);

    /// <summary>With what each leaves out; a block that cannot be read lets nobody through.</summary>
    public IEnumerable<(Field Field, Cidr Block, IReadOnlyCollection<Cidr> Except)> Blocks =>
        from peer in Peers.Items
        let cidr = peer["ipBlock"]["cidr"]
        from block in Read(cidr)
        select (cidr, block, (IReadOnlyCollection<Cidr>)[.. peer["ipBlock"]["except"].Items.SelectMany(Read)]);

    /// <summary>A port of TCP by number; names are those of the pods at the other end.</summary>
    public bool IsForPort(long number) => IsForAllPorts || Field["ports"].Items.Any(port => IsTcp(port) && (port["port"].Long == number || (port["port"].Long <= number && port["endPort"].Long >= number)));

    private static bool IsTcp(Field port) => port["protocol"].Text is null or "" or "TCP";

    private static IEnumerable<Cidr> Read(Field field) => Cidr.TryParse(field.Text ?? "", out var cidr) ? [cidr] : [];
}

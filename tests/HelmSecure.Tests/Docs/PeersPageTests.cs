using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HelmSecure.Audit;
using HelmSecure.Rules;

namespace HelmSecure.Tests.Docs;

/// <summary>docs/peers.md: what became of the rules of other linters. It is made of what our rules say of themselves, and of PeerRulesLeftOut.txt beside this file.</summary>
public sealed partial class PeersPageTests
{
    private static readonly (string Tag, string Name)[] Peers =
    [
        ("kube-linter", "KubeLinter"), ("trivy", "Trivy"), ("checkov", "Checkov"), ("kubescape", "Kubescape"), ("polaris", "Polaris"), ("kube-score", "kube-score"), ("kubesec", "kubesec"),
        ("kubeaudit", "kubeaudit"), ("kyverno", "Kyverno's policies"), ("gatekeeper", "Gatekeeper's library"), ("terrascan", "Terrascan"), ("datree", "Datree"), ("rbac-police", "rbac-police"),
        ("semgrep", "Semgrep's rules"), ("psa", "Pod Security admission"), ("marvin", "Marvin"),
    ];

    private const string Introduction = """
        # Rules of other linters

        Who comes from another linter finds its rules again: `helm secure rules CKV_K8S_16` shows ours for it, and the tables below show all of them. To look for the same is not to say the same: ours read
        defaults, init containers, precedence and wildcards as Kubernetes does, and each page says where our judgement differs on purpose.

        [What we leave out](#left-out), and why, stands at the end.


        """;

    private const string LeftOutIntroduction = """
        ## Left out

        Their rules of medium severity or higher that have none of ours, by their own scale where they have one, else by ours. A `*` stands for the rest of a name. Rules of low severity that we leave out are not listed.


        """;

    private static readonly IReadOnlyList<LeftOut> LeftOuts = [.. File.ReadAllText(Repository.File("tests", "HelmSecure.Tests", "Docs", "PeerRulesLeftOut.txt")).TrimEnd('\n').Split("\n\n").Select(LeftOut.Read)];

    private static IEnumerable<(string Peer, string Id, Rule Rule)> Ours =>
        from rule in RuleCatalog.All
        from also in rule.Also
        let colon = also.IndexOf(':', StringComparison.Ordinal)
        select (also[..colon], also[(colon + 1)..], rule);

    [Test]
    public void The_page_is_up_to_date()
    {
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        foreach (var (tag, name) in Peers)
            page.Append(Section(tag, name));
        page.Append(LeftOutIntroduction.ReplaceLineEndings("\n")).AppendJoin('\n', LeftOuts.Select(left => left.Text));

        Repository.IsGenerated(page.ToString(), "docs", "peers.md");
    }

    [Test]
    public void Every_peer_of_a_rule_has_its_table() =>
        Assert.That(Ours.Select(row => row.Peer).Concat(LeftOuts.SelectMany(left => left.Ids).Select(row => row.Peer)).Except(Peers.Select(peer => peer.Tag), StringComparer.Ordinal), Is.Empty);

    [Test]
    public void What_is_left_out_is_left_out_once_and_has_no_rule()
    {
        var left = LeftOuts.SelectMany(block => block.Ids).ToList();

        Assert.That(left, Is.Unique.And.Not.Empty);
        Assert.That(left.Intersect(Ours.Select(row => (row.Peer, row.Id))), Is.Empty);
    }

    [Test]
    public void Rules_named_in_the_reasons_are_ours() =>
        Assert.That(LeftOuts.SelectMany(left => RuleName().Matches(left.Reason).Select(match => match.Value)).Where(name => RuleCatalog.All.All(rule => rule.Id != name) && !Words.Contains(name)), Is.Empty);

    // Words with a hyphen that are none of our rules.
    private static readonly HashSet<string> Words = new(["kube-bench", "kube-proxy", "well-known"], StringComparer.Ordinal);

    private static string Section(string tag, string name)
    {
        var rows = Ours.Where(row => row.Peer == tag).GroupBy(row => row.Id, StringComparer.Ordinal).OrderBy(row => Sortable(row.Key), StringComparer.Ordinal);
        var lines = rows.Select(row => $"| {row.Key} | {string.Join(", ", row.Select(one => one.Rule).Distinct().Select(Link))} |\n");
        return $"## {name}\n\n| theirs | ours |\n| --- | --- |\n{string.Concat(lines)}\n";
    }

    private static string Link(Rule rule) => $"[{rule.Id}](../src/HelmSecure/Rules/{rule.Category}/{rule.Id}.md)";

    // CKV_K8S_9 before CKV_K8S_10.
    private static string Sortable(string id) => Number().Replace(id, match => match.Value.PadLeft(6, '0'));

    /// <summary>A reason, and what is left out for it: a line of prose, then lines "peer: id id".</summary>
    private sealed record LeftOut(string Reason, IReadOnlyList<(string Peer, string Id)> Ids)
    {
        public string Text => $"{Reason}\n\n| whose | theirs |\n| --- | --- |\n{string.Concat(Ids.GroupBy(row => row.Peer, StringComparer.Ordinal).Select(Row))}";

        public static LeftOut Read(string block)
        {
            var lines = block.Split('\n');
            return new(lines[0], [.. lines.Skip(1).SelectMany(line => Words(line))]);
        }

        private static IEnumerable<(string Peer, string Id)> Words(string line) =>
            line.Split(": ") is [var peer, var ids] ? ids.Split(' ').Select(id => (peer, id)) : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"not 'peer: ids': {line}"));

        private static string Row(IGrouping<string, (string Peer, string Id)> ids) => $"| {Peers.Single(peer => peer.Tag == ids.Key).Name} | {string.Join(", ", ids.Select(row => row.Id))} |\n";
    }

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Number();

    [GeneratedRegex("[a-z]+(-[a-z]+)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RuleName();
}

namespace HelmSecure.Kubernetes;

/// <summary>A subject and all bindings that name it.</summary>
internal sealed record RbacHolder(RbacSubject Subject, IReadOnlyList<RbacBinding> Bindings)
{
    private const int MostResources = 3;

    /// <summary>More resources of one role are not looked at for a line.</summary>
    private const int MostLookedAt = 1000;

    private static readonly Dictionary<RbacRight, int> Ranks = RbacRight.All.Prepend(RbacRight.Everything).Index().ToDictionary(pair => pair.Item, pair => pair.Index);

    /// <summary>What it may do and where, for people: "read secrets in every namespace"; the worst comes first, each thing once.</summary>
    public IEnumerable<string> Rights => Bindings.SelectMany(Of).DistinctBy(line => line.Text, StringComparer.Ordinal).OrderBy(line => line.Rank).Select(line => line.Text);

    private static IEnumerable<(int Rank, string Text)> Of(RbacBinding binding)
    {
        if (binding.Role is not { } role || (role.Object is null && role.BuiltInRights.Count is 0))
            return [(int.MaxValue, $"what {binding.RoleTitle} gives, {binding.Place}")];
        if (role.GivesEverything)
            return [(0, $"{RbacRight.Everything} {binding.Place}")];
        return Known(role, binding).Concat(Rest(role).Select(rest => (int.MaxValue, $"{rest} {binding.Place}")));
    }

    private static IEnumerable<(int Rank, string Text)> Known(RbacRole role, RbacBinding binding) =>
        from right in role.BuiltInRights.Select(right => (Right: right, IsNamespaced: true)).Concat(role.Rights.Select(hit => (hit.Right, hit.IsNamespaced)))
        where binding.IsClusterWide || right.IsNamespaced
        select (Ranks[right.Right], right.IsNamespaced ? $"{right.Right} {binding.Place}" : right.Right.Words);

    // What no known right is found in.
    private static IEnumerable<string> Rest(RbacRole role)
    {
        var others = role.Rules.Where(rule => rule.Hits.Count is 0 || rule.IsNamed)
            .SelectMany(rule => rule.Resources.Keys.Select(resource => (rule.Writes, Name: (rule.IsNamed ? "some " : "") + (resource is "*" ? "everything" : RbacSubject.Shown(resource)))))
            .Take(MostLookedAt)
            .ToLookup(other => other.Writes, other => other.Name);
        return others.OrderByDescending(names => names.Key).Select(names => $"{(names.Key ? "write" : "read")} {Listed([.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])}");
    }

    private static string Listed(List<string> names) =>
        string.Join(", ", names.Take(MostResources)) + (names.Count > MostResources ? $" and {names.Count - MostResources} more" : "");
}

using HelmSecure.Charts;

namespace HelmSecure.Rules.Helm;

/// <summary>What a file renders by itself, or one definition in it.</summary>
/// <param name="Definition">Null for the file itself.</param>
internal sealed record TemplateScope(ChartTemplate Template, string? Definition, IReadOnlyList<TemplateAction> Actions);

/// <summary>The templates of a chart and of all its subcharts, and which of them, through whatever they include, ask the cluster what is there already.</summary>
internal sealed class TemplateScopes
{
    private readonly List<TemplateScope> scopes;
    private readonly ILookup<string, TemplateScope> definitions;
    private readonly ILookup<string, TemplateScope> includers;
    private readonly HashSet<TemplateScope> asking = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TemplateScope> told = new(ReferenceEqualityComparer.Instance);

    public TemplateScopes(IEnumerable<ChartSource> charts)
    {
        scopes =
        [
            .. from chart in charts
               from file in chart.Templates
               let template = new ChartTemplate(chart, file)
               from scope in template.Actions.GroupBy(action => action.Definition ?? "", StringComparer.Ordinal)
               select new TemplateScope(template, scope.Key.Length is 0 ? null : scope.Key, [.. scope]),
        ];
        definitions = scopes.Where(scope => scope.Definition is not null).ToLookup(scope => scope.Definition!, StringComparer.Ordinal);
        includers = scopes
            .SelectMany(scope => scope.Actions.SelectMany(action => action.Includes).Distinct(StringComparer.Ordinal).Select(name => (name, scope)))
            .ToLookup(pair => pair.name, pair => pair.scope, StringComparer.Ordinal);
        FindAsking();
        FindTold();
    }

    public IEnumerable<TemplateScope> All => scopes;

    /// <summary>It, or what it includes, or what includes it, asks the cluster, and may hand the answer on; or that cannot be known, as what it includes is not in the chart.</summary>
    public bool MayAsk(TemplateScope scope) => asking.Contains(scope) || told.Contains(scope);

    private void FindAsking()
    {
        var open = new Stack<TemplateScope>(scopes.Where(scope => scope.Actions.Any(action => Asks(action) || action.Includes.Any(name => !definitions.Contains(name)))));
        while (open.TryPop(out var scope))
        {
            if (!asking.Add(scope) || scope.Definition is not { } name)
                continue;
            foreach (var includer in includers[name])
                open.Push(includer);
        }
    }

    private void FindTold()
    {
        var open = new Stack<TemplateScope>(asking);
        while (open.TryPop(out var scope))
        {
            foreach (var name in scope.Actions.SelectMany(action => action.Includes).Distinct(StringComparer.Ordinal))
            {
                foreach (var included in definitions[name].Where(told.Add))
                    open.Push(included);
            }
        }
    }

    // At the first installation there is nothing to be asked.
    private static bool Asks(TemplateAction action) => action.Calls("lookup") || action.Words.Any(word => word.Kind is GoWordKind.Field && word.Text.EndsWith(".Release.IsInstall", StringComparison.Ordinal));
}

using HelmSecure.Audit;
using HelmSecure.Charts;

namespace HelmSecure.Rules.Helm;

/// <summary>What templates read from the cluster.</summary>
internal static class ClusterLookup
{
    public static readonly Rule Foreign = new()
    {
        Id = "lookup-foreign-secret",
        Summary = "Template reads Secrets that are not the release's own",
        Fix = "let the user copy the value, or give the program itself the right to read it",
        Category = Category.Helm,
        Severity = Severity.Medium,
        References = ["attack:T1552.007", "nsa:secrets"],
        Check = Check.EachTemplate(template => template.Actions.SelectMany(action => ForeignOf(template, action))),
    };

    public static readonly Rule Fallback = new()
    {
        Id = "secret-lookup-fallback",
        Summary = "Where the Secret is not found, a password that everybody knows takes its place",
        Fix = "draw one at random where there is none, or fail",
        Category = Category.Helm,
        Severity = Severity.Medium,
        References = ["attack:T1078.001"],
        Check = Check.EachTemplate(FallbacksOf),
    };

    private static IEnumerable<Finding> ForeignOf(ChartTemplate template, TemplateAction action)
    {
        foreach (var arguments in Lookups(action))
        {
            if (arguments is not [_, { Kind: GoWordKind.Text, Text: "Secret" }, var space, var name])
                continue;
            var isListed = name is { Kind: GoWordKind.Text, Text: "" };
            if (space is { Kind: GoWordKind.Text, Text: "" })
                yield return new("lookup reads the Secrets of all namespaces", template.At(action));
            else if (space.Kind is GoWordKind.Text)
                yield return new($"lookup reads {(isListed ? "all Secrets" : "a Secret")} of the namespace '{space.Text}'", template.At(action));
            else if (isListed)
                yield return new("lookup reads all Secrets of a namespace", template.At(action));
        }
    }

    // An argument in brackets is told by its bracket: what it will be is not known.
    private static IEnumerable<IReadOnlyList<GoWord>> Lookups(TemplateAction action)
    {
        for (var i = 0; i < action.Words.Count; i++)
        {
            if (action.Words[i] is not { Kind: GoWordKind.Name, Text: "lookup" })
                continue;
            var arguments = new List<GoWord>();
            for (var at = i + 1; at < action.Words.Count && arguments.Count < 4; at++)
            {
                if (action.Words[at].Kind is GoWordKind.Pipe or GoWordKind.Close)
                    break;
                arguments.Add(action.Words[at]);
                at = action.Words[at].Kind is GoWordKind.Open ? EndOfBrackets(action.Words, at) : at;
            }

            yield return arguments;
        }
    }

    private static int EndOfBrackets(IReadOnlyList<GoWord> words, int at)
    {
        var depth = 0;
        for (; at < words.Count; at++)
        {
            depth += words[at].Kind switch
            {
                GoWordKind.Open => 1,
                GoWordKind.Close => -1,
                _ => 0,
            };
            if (depth is 0)
                break;
        }

        return at;
    }

    private static IEnumerable<Finding> FallbacksOf(ChartTemplate template)
    {
        // Variables that hold a Secret, or a part of one.
        var holders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var action in template.Actions)
        {
            var reads = Lookups(action).Any(arguments => arguments is [_, { Text: "Secret" }, ..]) || action.Words.Any(word => word.Kind is GoWordKind.Field && holders.Contains(word.Text.Split('.')[0]));
            if (!reads)
                continue;
            if (action.Words[0] is { Kind: GoWordKind.Field, Text: ['$', _, ..] } variable)
                holders.Add(variable.Text);
            if (Default(action) && IsOfSecret(template, action))
                yield return new("where the Secret is not found, the default written here is the secret", template.At(action));
        }
    }

    private static bool Default(TemplateAction action) => Enumerable.Range(0, action.Words.Count - 1)
        .Any(i => action.Words[i] is { Kind: GoWordKind.Name, Text: "default" or "coalesce" } && action.Words[i + 1] is { Kind: GoWordKind.Text, Text.Length: > 0 });

    // What the Secret is called is often a word for secrets; what is taken from it decides.
    private static bool IsOfSecret(ChartTemplate template, TemplateAction action) =>
        SecretWord.IsIn(SecretWord.Target(template.File.Template.Line(action.Line)))
        || action.Words.Any(word => word.Kind is GoWordKind.Field && word.Text.Contains('.', StringComparison.Ordinal) && SecretWord.IsIn(word.Text))
        || Picked(action).Any(SecretWord.IsIn);

    // get $secret.data "password", index $secret.data "password"
    private static IEnumerable<string> Picked(TemplateAction action) => Enumerable.Range(2, Math.Max(0, action.Words.Count - 2))
        .Where(i => action.Words[i].Kind is GoWordKind.Text && action.Words[i - 1].Kind is GoWordKind.Field && action.Words[i - 2] is { Kind: GoWordKind.Name, Text: "get" or "index" })
        .Select(i => action.Words[i].Text);
}

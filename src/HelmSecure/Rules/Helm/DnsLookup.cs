using HelmSecure.Audit;

namespace HelmSecure.Rules.Helm;

internal static class DnsLookup
{
    public static readonly Rule Rule = new()
    {
        Id = "dns-lookup-at-render",
        Summary = "Template asks a name server while it is rendered",
        Fix = "let the program look the name up when it runs, or take the address as a value",
        Category = Category.Helm,
        Severity = Severity.Low,
        References = ["attack:T1048"],
        Check = Check.EachTemplate(template =>
            from action in template.Actions
            where action.Calls("getHostByName")
            select new Finding("getHostByName asks a name server: its answer, and the question, are outside of the chart", template.At(action))),
    };
}
